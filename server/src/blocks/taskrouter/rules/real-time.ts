/** Real-time statistics: how a workspace, its queues and its workers are at this moment. */
import { queueMatcher, type RoutingWorker } from '@switchhook/engine-routing';
import type { Queryable } from '../../../kernel/sql.ts';
import { countTasks, type LiveSubject, longestWaiting } from '../store/live-tasks.ts';
import type { ActivityRow, WorkspaceKey } from '../store/rows.ts';
import { activitiesOf } from '../store/workspaces.ts';
import { secondsBetween } from './age.ts';
import { everybody } from './who-matches.ts';

export interface LiveFigures {
  tasksByStatus: Record<'pending' | 'reserved' | 'assigned' | 'wrapping', number>;
  tasksByPriority: Record<string, number>;
  totalTasks: number;
  /** Seconds; 0 when no task waits. */
  longestTaskWaitingAge: number;
  longestTaskWaitingSid: string | null;
  longestRelativeTaskAgeInQueue: number;
  longestRelativeTaskSidInQueue: string | null;
}

const noFigures = (): LiveFigures => ({
  tasksByStatus: { pending: 0, reserved: 0, assigned: 0, wrapping: 0 },
  tasksByPriority: {},
  totalTasks: 0,
  longestTaskWaitingAge: 0,
  longestTaskWaitingSid: null,
  longestRelativeTaskAgeInQueue: 0,
  longestRelativeTaskSidInQueue: null,
});

/** The tasks of each queue or workflow that is asked for, or those of the workspace under the empty name. */
export async function liveFigures(
  read: Queryable,
  key: WorkspaceKey,
  { subject, now }: { subject: LiveSubject; now: Date },
): Promise<Map<string, LiveFigures>> {
  const figures = new Map((subject.sids ?? ['']).map(sid => [sid, noFigures()]));
  for (const { subject: sid, status, priority, count } of await countTasks(read, key, subject)) {
    const own = figures.get(sid)!;
    own.tasksByStatus[status as keyof LiveFigures['tasksByStatus']] += count;
    own.tasksByPriority[priority] = (own.tasksByPriority[priority] ?? 0) + count;
    own.totalTasks += count;
  }
  for (const { subject: sid, ...oldest } of await longestWaiting(read, key, {
    ...subject,
    since: 'date_created',
  })) {
    const own = figures.get(sid)!;
    own.longestTaskWaitingSid = oldest.sid;
    own.longestTaskWaitingAge = secondsBetween(oldest.since, now);
  }
  for (const { subject: sid, ...oldest } of await longestWaiting(read, key, {
    ...subject,
    since: 'task_queue_entered_date',
  })) {
    const own = figures.get(sid)!;
    own.longestRelativeTaskSidInQueue = oldest.sid;
    own.longestRelativeTaskAgeInQueue = secondsBetween(oldest.since, now);
  }
  return figures;
}

export interface Staff {
  activities: ActivityRow[];
  workers: RoutingWorker[];
}

/** Everybody who is there; with a task channel, those who can take tasks of it. */
export async function staffOf(
  read: Queryable,
  key: WorkspaceKey,
  taskChannelUniqueName: string | null,
): Promise<Staff> {
  const workers = await everybody(read, key);
  const takes = ({ channels }: RoutingWorker) => {
    const load = taskChannelUniqueName === null ? null : channels[taskChannelUniqueName];
    return load === null || (load?.available === true && load.configuredCapacity > 0);
  };
  return { activities: await activitiesOf(read, [key]), workers: workers.filter(takes) };
}

export interface WorkerFigures {
  activityStatistics: ReturnType<typeof activityFigures>;
  totalAvailableWorkers: number;
  totalEligibleWorkers: number;
}

/** Where those are whom an expression matches; without one everybody. */
export function workerFigures(staff: Staff, targetWorkers?: string): WorkerFigures {
  const workers =
    targetWorkers === undefined ? staff.workers : staff.workers.filter(queueMatcher(targetWorkers));
  return {
    activityStatistics: activityFigures({ ...staff, workers }),
    totalAvailableWorkers: workers.filter(({ available }) => available).length,
    totalEligibleWorkers: workers.length,
  };
}

/** How many of some workers are in each activity; activities without anybody are listed too. */
export function activityFigures({ activities, workers }: Staff) {
  return activities.map(({ sid, friendlyName }) => ({
    sid,
    friendly_name: friendlyName,
    workers: workers.filter(({ activitySid }) => activitySid === sid).length,
  }));
}
