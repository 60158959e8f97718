import { useQueries, useQuery } from '@tanstack/react-query';
import type { Api } from '../../api/client.ts';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { serverNow } from '../clock.ts';
import { useNow } from '../context.tsx';
import { type Counted, type Hour, hoursUntil, midnight } from '../model/numbers.ts';
import { PAUSE_MS, useWorkspacePath } from './use-team.ts';

interface Live {
  longest_task_waiting_age: number;
  tasks_by_status: Readonly<Record<string, number>>;
  activity_statistics: readonly { friendly_name: string; sid: string; workers: number }[];
}

/** What is going on now, and what was counted since midnight. */
export function useToday(threshold: number) {
  const api = useApi();
  const path = useWorkspacePath();
  return useQuery({
    queryKey: [path, 'today', threshold],
    refetchInterval: PAUSE_MS,
    placeholderData: before => before,
    async queryFn() {
      const [live, today] = await Promise.all([
        api.get<Live>(`${path}/RealTimeStatistics`),
        api.get<Counted>(`${path}/CumulativeStatistics`, {
          StartDate: wholeSecond(midnight(new Date(serverNow()))),
          SplitByWaitTime: String(threshold),
        }),
      ]);
      return { live, today };
    },
  });
}

export interface CountedHour extends Hour {
  created: number;
  completed: number;
}

const MINUTE_MS = 60_000;

/** Each hour of today: those that are over are asked for once. */
export function useHours(): { hours: CountedHour[]; error: Error | null } {
  const api = useApi();
  const path = useWorkspacePath();
  const hours = hoursUntil(new Date(useNow(MINUTE_MS)));
  const asked = useQueries({
    queries: hours.map(hour => ({
      queryKey: [path, 'hour', hour.start.getTime(), hour.isOver],
      staleTime: hour.isOver ? Number.POSITIVE_INFINITY : PAUSE_MS,
      refetchInterval: hour.isOver ? (false as const) : MINUTE_MS / 2,
      queryFn: () => countHour(api, path, hour),
    })),
  });
  const error = asked.find(one => one.error)?.error ?? null;
  return {
    error,
    hours: hours.map((hour, at) => ({ ...hour, ...(asked[at]?.data ?? { created: 0, completed: 0 }) })),
  };
}

async function countHour(api: Api, path: string, { start, end, isOver }: Hour) {
  const { tasks_created: created, tasks_completed: completed } = await api.get<Counted>(
    `${path}/CumulativeStatistics`,
    { StartDate: wholeSecond(start), ...(isOver && { EndDate: wholeSecond(end) }) },
  );
  return { created, completed };
}

export interface AgentDay {
  sid: string;
  name: string;
  accepted: number;
  rejected: number;
  missed: number;
  /** Seconds in activities in which work is offered. */
  available: number;
}

interface WorkerDay {
  cumulative: Pick<Counted, 'reservations_accepted' | 'reservations_rejected' | 'reservations_timed_out'> & {
    activity_durations: readonly { sid: string; total: number }[];
  };
}

/** Agents of whom each is asked about one by one. */
const MOST = 50;

/** What each agent has done today. */
export function useAgentDays(availableSids: readonly string[]) {
  const api = useApi();
  const path = useWorkspacePath();
  return useQuery({
    queryKey: [path, 'agent-days', availableSids.join()],
    refetchInterval: MINUTE_MS,
    placeholderData: before => before,
    async queryFn(): Promise<AgentDay[]> {
      const workers = await readAll<{ sid: string; friendly_name: string }>(api, `${path}/Workers`);
      const StartDate = wholeSecond(midnight(new Date(serverNow())));
      return Promise.all(
        workers.slice(0, MOST).map(async ({ sid, friendly_name: name }) => {
          const { cumulative } = await api.get<WorkerDay>(`${path}/Workers/${sid}/Statistics`, { StartDate });
          const available = cumulative.activity_durations
            .filter(one => availableSids.includes(one.sid))
            .reduce((sum, { total }) => sum + total, 0);
          return {
            ...{ sid, name, available, accepted: cumulative.reservations_accepted },
            ...{ rejected: cumulative.reservations_rejected, missed: cumulative.reservations_timed_out },
          };
        }),
      );
    },
  });
}

/** As statistics want their times: without fractions of a second. */
const wholeSecond = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z');
