/** The boards that supervisors watch: every queue's present and recent past, and where everybody is, in few statements. */
import type { Queryable } from '../../../kernel/sql.ts';
import type { WorkspaceKey } from '../store/rows.ts';
import { taskQueuesOf } from '../store/workspaces.ts';
import { countsOf, type TaskFigures, taskFigures } from './cumulative.ts';
import { type LiveFigures, liveFigures, staffOf, type WorkerFigures, workerFigures } from './real-time.ts';

/** How many tasks were taken and lost, and which share of them was taken in time; -1 where there was none. */
export interface ServiceLevel {
  handled: number;
  abandoned: number;
  percentage: number;
}

export interface QueueBoard {
  now: LiveFigures;
  lastHalfHour: ServiceLevel;
  today: ServiceLevel;
  workers: WorkerFigures;
}

export interface Boards {
  queues: Map<string, QueueBoard>;
  workspace: WorkerFigures;
}

/** As Flex counts unless it is told otherwise: taken within so many seconds is in time. */
const IN_TIME_SECONDS = 20;
/** Whoever leaves sooner was not lost. */
const SHORT_WAIT_SECONDS = 5;
const HALF_HOUR_MS = 1_800_000;
const DAY_MS = 86_400_000;

/** @param now days begin at midnight UTC. */
export async function readBoards(read: Queryable, key: WorkspaceKey, now: Date): Promise<Boards> {
  const queues = await taskQueuesOf(read, [key]);
  const subject = { column: 'task_queue_sid', sids: queues.map(({ sid }) => sid) } as const;
  const midnight = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  const levelsSince = async (startTime: Date) => {
    const asked = {
      stretch: { startTime, endTime: now },
      subject: { ...subject, apart: true },
      taskChannelSid: null,
    };
    const counts = await countsOf(read, key, asked);
    return (sid: string) =>
      serviceLevel(taskFigures(counts.get(sid) ?? [], [SHORT_WAIT_SECONDS, IN_TIME_SECONDS]));
  };
  const figures = await liveFigures(read, key, { subject: { ...subject, taskChannelSid: null }, now });
  const [recent, today] = [
    await levelsSince(new Date(now.getTime() - HALF_HOUR_MS)),
    await levelsSince(midnight),
  ];
  const staff = await staffOf(read, key, null);
  return {
    queues: new Map(
      queues.map(({ sid, targetWorkers }) => [
        sid,
        {
          now: figures.get(sid)!,
          lastHalfHour: recent(sid),
          today: today(sid),
          workers: workerFigures(staff, targetWorkers),
        },
      ]),
    ),
    workspace: workerFigures(staff),
  };
}

type Split = Record<
  string,
  Record<'above' | 'below', { tasks_canceled: number; reservations_accepted: number }>
>;

function serviceLevel({ reservationsAccepted, splitByWaitTime }: TaskFigures): ServiceLevel {
  const split = splitByWaitTime as Split;
  const abandoned = split[SHORT_WAIT_SECONDS]!.above.tasks_canceled;
  const inTime = split[IN_TIME_SECONDS]!.below.reservations_accepted;
  const all = reservationsAccepted + abandoned;
  return {
    handled: reservationsAccepted,
    abandoned,
    percentage: all === 0 ? -1 : Math.round((inTime / all) * 100),
  };
}
