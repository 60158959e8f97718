/** The team, read by REST every few seconds. */
import { useQuery } from '@tanstack/react-query';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { useDesk } from '../context.tsx';

export const PAUSE_MS = 5_000;

export interface TeamWorker {
  sid: string;
  friendly_name: string;
  activity_name: string;
  activity_sid: string;
  available: boolean;
  date_status_changed: string;
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
  worker_name: string;
  date_created: string;
}

const usePath = (): string => `/taskrouter/v1/Workspaces/${useDesk().settings.workspaceSid}`;

export function useTeam() {
  const api = useApi();
  const path = `${usePath()}/Workers`;
  return useQuery({
    queryKey: [path],
    refetchInterval: PAUSE_MS,
    queryFn: () => readAll<TeamWorker>(api, path),
  });
}

export function useActivities() {
  const api = useApi();
  const path = `${usePath()}/Activities`;
  return useQuery({
    queryKey: [path],
    staleTime: 60_000,
    queryFn: () => readAll<{ sid: string; friendly_name: string; available: boolean }>(api, path),
  });
}

/** What one worker holds, and could hold. */
export function useLoad(workerSid: string) {
  const api = useApi();
  const path = `${usePath()}/Workers/${workerSid}`;
  return useQuery({
    queryKey: [path, 'load'],
    refetchInterval: PAUSE_MS,
    queryFn: async () => {
      const [channels, reservations] = await Promise.all([
        readAll<TeamChannel>(api, `${path}/Channels`),
        Promise.all(
          ['pending', 'accepted', 'wrapping'].map(ReservationStatus =>
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
  task_queue_friendly_name: string;
}

export function useTask(taskSid: string) {
  const api = useApi();
  const path = `${usePath()}/Tasks/${taskSid}`;
  return useQuery({ queryKey: [path], staleTime: PAUSE_MS, queryFn: () => api.get<TeamTask>(path) });
}

export const useTeamPath = usePath;
