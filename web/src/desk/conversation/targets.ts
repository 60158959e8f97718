/** To whom a conversation can be handed: queues, and as far as the person may see them, other agents. */
import { useQuery } from '@tanstack/react-query';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { useDesk, useWorker } from '../context.tsx';

export interface Target {
  sid: string;
  name: string;
  kind: 'queue' | 'worker';
  /** What a worker is doing. */
  activity: string | null;
  isAvailable: boolean;
}

interface Queue {
  sid: string;
  friendly_name: string;
}

interface Worker extends Queue {
  activity_name: string;
  available: boolean;
}

export function useTargets(isNeeded: boolean) {
  const api = useApi();
  const { settings, isSupervisor } = useDesk();
  const { sid: own } = useWorker();
  const path = `/taskrouter/v1/Workspaces/${settings.workspaceSid}`;
  return useQuery({
    queryKey: [path, 'targets', isSupervisor],
    enabled: isNeeded,
    staleTime: 2_000,
    queryFn: async (): Promise<Target[]> => {
      const [queues, workers] = await Promise.all([
        readAll<Queue>(api, `${path}/TaskQueues`),
        isSupervisor ? readAll<Worker>(api, `${path}/Workers`) : [],
      ]);
      return [
        ...queues.map(({ sid, friendly_name: name }) => ({
          ...{ sid, name, kind: 'queue' as const, activity: null, isAvailable: true },
        })),
        ...workers
          .filter(({ sid }) => sid !== own)
          .map(({ sid, friendly_name: name, activity_name: activity, available: isAvailable }) => ({
            ...{ sid, name, kind: 'worker' as const, activity, isAvailable },
          }))
          .sort((a, b) => Number(b.isAvailable) - Number(a.isAvailable)),
      ];
    },
  });
}
