/** The team: by live queries, and where there are none, read by REST every few seconds. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { useDesk } from '../context.tsx';
import { heldOf, heldQuery, type TeamReservation, type TeamWorker, workersOf } from '../model/team.ts';
import { readTree } from '../model/tree.ts';
import { useLiveQuery } from './use-live.ts';

export const PAUSE_MS = 5_000;

export interface TeamChannel {
  sid: string;
  task_channel_unique_name: string;
  configured_capacity: number;
  assigned_tasks: number;
}

/** Where the workspace of the account's desks is. */
export const useWorkspacePath = (): string => `/taskrouter/v1/Workspaces/${useDesk().settings.workspaceSid}`;

export interface TeamList {
  workers: readonly TeamWorker[];
  isLive: boolean;
  /** Nothing live is to be had, and everything is read again and again. */
  isPolled: boolean;
  isPending: boolean;
  error: Error | null;
  refetch(): unknown;
}

export function useTeam(): TeamList {
  const api = useApi();
  const path = `${useWorkspacePath()}/Workers`;
  const { items: live, hasFailed } = useLiveQuery('tr-worker', '');
  const activities = useActivities().data;
  const known = useRef(new Map());
  const polled = useQuery({
    queryKey: [path],
    enabled: hasFailed,
    refetchInterval: PAUSE_MS,
    queryFn: async () => {
      const query = { PageSize: 1000 };
      const all = await readAll<Omit<TeamWorker, 'attributes'> & { attributes: string }>(api, path, query);
      return all.map(one => ({ ...one, attributes: readTree(one.attributes) }));
    },
  });
  const workers = useMemo(() => {
    if (live === null || activities === undefined) return polled.data ?? [];
    const available = new Set(activities.filter(one => one.available).map(({ sid }) => sid));
    return workersOf(live, available, known.current);
  }, [live, activities, polled.data]);
  const isLive = live !== null && !hasFailed;
  const { error, refetch } = polled;
  const isPending = workers.length === 0 && (isLive ? activities === undefined : polled.isPending);
  return { workers, isLive, isPolled: hasFailed, isPending, error: isLive ? null : error, refetch };
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
/** Rows that pass by while somebody scrolls are not asked for. */
const SETTLED_MS = 150;

export interface Holdings {
  /** Nothing live is to be had: each row reads for itself what its worker holds. */
  isPolled: boolean;
  /** What a worker holds; null while it is not known yet. */
  of(workerSid: string): readonly TeamReservation[] | null;
  /** How much a worker could hold; nothing while it is not known yet. */
  roomOf(workerSid: string): readonly TeamChannel[];
}

/** What the workers in sight hold and could hold, asked for together; `shown` is to be told who they are. */
export function useHeld(): { holdings: Holdings; shown: (workers: readonly string[]) => void } {
  const [inSight, setInSight] = useState<readonly string[]>([]);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(settling.current), []);
  const shown = useCallback((workers: readonly string[]) => {
    clearTimeout(settling.current);
    if (workers.length === 0) return;
    settling.current = setTimeout(() => setInSight(workers), SETTLED_MS);
  }, []);
  const query = inSight.length === 0 ? null : heldQuery(inSight);
  const { items, text: told, hasFailed } = useLiveQuery('tr-reservation', query);
  const rooms = useRooms(inSight, hasFailed);
  const holdings = useMemo(() => {
    const held = heldOf(items ?? new Map());
    const of = (sid: string) => (told.includes(sid) ? (held.get(sid) ?? []) : null);
    return { isPolled: hasFailed, of, roomOf: (sid: string) => rooms?.get(sid) ?? [] };
  }, [items, told, hasFailed, rooms]);
  return { holdings, shown };
}

const ROOM_STALE_MS = 60_000;

/** Begins the key of what has been read of many workers together. */
export const ROOMS = 'rooms';

/**
 * How much these workers could hold: read once in a while, or where nothing is live, again and again. It is shown when
 * all of it is there: rows that get theirs one by one have the page drawn anew more often than React allows (error 185).
 */
function useRooms(workers: readonly string[], isPolled: boolean) {
  const api = useApi();
  const path = useWorkspacePath();
  const queries = useQueryClient();
  const roomOf = async (sid: string): Promise<[string, readonly TeamChannel[]]> => {
    const own = `${path}/Workers/${sid}/Channels`;
    const room = queries.fetchQuery({
      ...{ queryKey: [own], staleTime: isPolled ? 0 : ROOM_STALE_MS },
      queryFn: () => readAll<TeamChannel>(api, own),
    });
    // One who has just been removed has none.
    return [sid, await room.catch(() => [])];
  };
  return useQuery({
    ...{ queryKey: [ROOMS, path, workers], enabled: workers.length > 0, placeholderData: keepPreviousData },
    ...(isPolled ? { refetchInterval: PAUSE_MS } : { staleTime: ROOM_STALE_MS }),
    queryFn: async () => new Map(await Promise.all(workers.map(roomOf))),
    structuralSharing: false,
  }).data;
}

/** What a worker holds, where no live query tells. */
export function useReservations(workerSid: string, isPolled: boolean) {
  const api = useApi();
  const path = `${useWorkspacePath()}/Workers/${workerSid}/Reservations`;
  return useQuery({
    ...{ queryKey: [path, 'held'], enabled: isPolled, refetchInterval: PAUSE_MS },
    queryFn: async () => {
      const lists = await Promise.all(
        HELD.map(ReservationStatus => readAll<TeamReservation>(api, path, { ReservationStatus })),
      );
      return lists.flat();
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
