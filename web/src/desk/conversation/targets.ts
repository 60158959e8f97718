/** To whom a conversation can be handed: queues and agents, those who can take it first. */
import { useQuery } from '@tanstack/react-query';
import type { LiveItems } from '../../sdk/sync-link.ts';
import type { ActivityView } from '../../sdk/worker-state.ts';
import { useDesk, useWorker } from '../context.tsx';

export interface Target {
  sid: string;
  name: string;
  kind: 'queue' | 'worker';
  /** What a worker is doing. */
  activity: string | null;
  isAvailable: boolean;
}

/** What is there now; asked by live queries, which agents may ask too. */
export function useTargets() {
  const { sync } = useDesk().links;
  const { sid: own, activities } = useWorker();
  return useQuery({
    queryKey: ['targets', own],
    // Colleagues come and go while the form is open.
    refetchInterval: 2_000,
    staleTime: 0,
    queryFn: async () => {
      const [queues, workers] = await Promise.all([
        sync.search('tr-queue', ''),
        sync.search('tr-worker', ''),
      ]);
      return targetsOf({ queues, workers, activities, own });
    },
  });
}

export interface Found {
  queues: LiveItems;
  workers: LiveItems;
  activities: readonly ActivityView[];
  /** The person's own worker, which is no target. */
  own: string | null;
}

export function targetsOf({ queues, workers, activities, own }: Found): Target[] {
  const available = new Set(activities.filter(one => one.available).map(({ sid }) => sid));
  const places = [...queues].map(
    ([sid, { queue_name: name }]): Target => ({
      ...{ sid, name: String(name), kind: 'queue', activity: null, isAvailable: true },
    }),
  );
  const people = [...workers]
    .filter(([sid]) => sid !== own)
    .map(
      ([sid, worker]): Target => ({
        ...{
          sid,
          name: String(worker.friendly_name),
          kind: 'worker',
          activity: String(worker.activity_name),
        },
        isAvailable: available.has(String(worker.activity_sid)),
      }),
    );
  return [...places, ...people].sort(
    (a, b) => Number(b.isAvailable) - Number(a.isAvailable) || a.name.localeCompare(b.name),
  );
}
