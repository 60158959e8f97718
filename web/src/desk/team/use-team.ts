/** The team: by live queries, and where there are none, read by REST every few seconds. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { readAll } from '../../api/paging.ts';
import type { LiveItems } from '../../sdk/sync-link.ts';
import { useApi } from '../../session/use-session.ts';
import { readTree } from '../context/use-customer.ts';
import { useDesk } from '../context.tsx';

export const PAUSE_MS = 5_000;

export interface TeamWorker {
  sid: string;
  friendly_name: string;
  activity_name: string;
  activity_sid: string;
  available: boolean;
  date_status_changed: string;
  attributes: Readonly<Record<string, unknown>>;
}

export interface TeamChannel {
  sid: string;
  task_channel_unique_name: string;
  configured_capacity: number;
  assigned_tasks: number;
}

export interface TeamReservation {
  sid: string;
  task_sid: string;
  reservation_status: string;
  date_created: string;
  /** The task's, where the live query tells them. */
  attributes?: Readonly<Record<string, unknown>>;
}

/** Where the workspace of the account's desks is. */
export const useWorkspacePath = (): string => `/taskrouter/v1/Workspaces/${useDesk().settings.workspaceSid}`;

/** What a live query shows; null until it does, and where there is none. */
export function useLive(index: string, text: string): LiveItems | null {
  const { sync } = useDesk().links;
  const [items, setItems] = useState<LiveItems | null>(null);
  useEffect(
    () => sync.watch({ index, text }, { items: setItems, failed: () => setItems(null) }),
    [sync, index, text],
  );
  return items;
}

export interface TeamList {
  workers: readonly TeamWorker[];
  isLive: boolean;
  isPending: boolean;
  error: Error | null;
  refetch(): unknown;
}

export function useTeam(): TeamList {
  const api = useApi();
  const path = `${useWorkspacePath()}/Workers`;
  const live = useLive('tr-worker', '');
  const activities = useActivities().data;
  const polled = useQuery({
    queryKey: [path],
    refetchInterval: live === null ? PAUSE_MS : false,
    queryFn: async () => {
      const all = await readAll<Omit<TeamWorker, 'attributes'> & { attributes: string }>(api, path);
      return all.map(one => ({ ...one, attributes: readTree(one.attributes) }));
    },
  });
  const workers = useMemo(() => {
    if (live === null || activities === undefined) return polled.data ?? [];
    const available = new Set(activities.filter(one => one.available).map(({ sid }) => sid));
    return [...live].map(([sid, item]) => workerOf(sid, item, available));
  }, [live, activities, polled.data]);
  const { isPending, error, refetch } = polled;
  return { workers, isLive: live !== null, isPending: isPending && live === null, error, refetch };
}

function workerOf(
  sid: string,
  item: Readonly<Record<string, unknown>>,
  available: ReadonlySet<string>,
): TeamWorker {
  const activity = String(item.activity_sid);
  return {
    ...{ sid, friendly_name: String(item.friendly_name), activity_name: String(item.activity_name) },
    ...{ activity_sid: activity, available: available.has(activity) },
    date_status_changed: String(item.date_activity_changed),
    attributes: (item.attributes ?? {}) as Record<string, unknown>,
  };
}

export function useActivities() {
  const api = useApi();
  const path = `${useWorkspacePath()}/Activities`;
  return useQuery({
    queryKey: [path],
    staleTime: 60_000,
    queryFn: () => readAll<{ sid: string; friendly_name: string; available: boolean }>(api, path),
  });
}

const HELD = ['pending', 'accepted', 'wrapping'];

/** What each worker holds, by live query; null where there is none. */
export function useHeld(): ReadonlyMap<string, TeamReservation[]> | null {
  const live = useLive('tr-reservation', 'data.status IN ["pending", "accepted", "wrapup"]');
  return useMemo(() => {
    if (live === null) return null;
    const all = [...live].map(([sid, item]): TeamReservation & { worker_sid: string } => ({
      ...{ sid, task_sid: String(item.task_sid), worker_sid: String(item.worker_sid) },
      reservation_status: item.status === 'wrapup' ? 'wrapping' : String(item.status),
      date_created: String(item.date_created),
      attributes: (item.attributes ?? {}) as Record<string, unknown>,
    }));
    return Map.groupBy(all, ({ worker_sid: worker }) => worker);
  }, [live]);
}

/** What one worker could hold, and unless that is known already, what they hold. */
export function useLoad(workerSid: string, isHeldKnown: boolean) {
  const api = useApi();
  const path = `${useWorkspacePath()}/Workers/${workerSid}`;
  return useQuery({
    queryKey: [path, 'load', isHeldKnown],
    refetchInterval: PAUSE_MS,
    queryFn: async () => {
      const statuses = isHeldKnown ? [] : HELD;
      const [channels, reservations] = await Promise.all([
        readAll<TeamChannel>(api, `${path}/Channels`),
        Promise.all(
          statuses.map(ReservationStatus =>
            readAll<TeamReservation>(api, `${path}/Reservations`, { ReservationStatus }),
          ),
        ),
      ]);
      return { channels, reservations: reservations.flat() };
    },
  });
}

export interface TeamTask {
  sid: string;
  attributes: string;
  assignment_status: string;
  age: number;
  priority: number;
  task_queue_friendly_name: string;
}

export function useTask(taskSid: string, isNeeded = true) {
  const api = useApi();
  const path = `${useWorkspacePath()}/Tasks/${taskSid}`;
  return useQuery({
    ...{ queryKey: [path], staleTime: PAUSE_MS, enabled: isNeeded },
    queryFn: () => api.get<TeamTask>(path),
  });
}
