/** Statistics of workspaces and workflows, and what those of queues have in common with them. */
import { fallback, int, json, moment, nullable, type Shape, sid, text, url } from '../../../kernel/fields.ts';
import { type Exchange, found, type Operation, operation, writeRow } from '../../../kernel/operation.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import { countsOf, readThresholds, stretchOf, type TaskFigures, taskFigures } from '../rules/cumulative.ts';
import { activityFigures, liveFigures, staffOf } from '../rules/real-time.ts';
import { RETENTION_DAYS } from '../rules/retention.ts';
import type { LiveSubject } from '../store/live-tasks.ts';
import type { TaskChannelRow } from '../store/rows.ts';
import type { Subject } from '../store/tallies.ts';
import { taskChannelOf, workflowOf } from '../store/workspaces.ts';
import { DOCUMENT, keyOf, type Parts, workspaceOf } from './common.ts';

export const count = () => int(0, Number.MAX_SAFE_INTEGER);

/** What may be asked of statistics that count what happened. */
export const stretchParameters = {
  startDate: moment(),
  endDate: moment(),
  minutes: fallback(int(1), 15),
  taskChannel: text(),
};
export const splitParameters = { ...stretchParameters, splitByWaitTime: text() };
export const channelParameter = { taskChannel: text() };

/** Figures of reservations, in the statistics of tasks and of workers. */
export const reservationShape = {
  startTime: moment(),
  endTime: moment(),
  reservationsAccepted: count(),
  reservationsCanceled: count(),
  reservationsCreated: count(),
  reservationsRejected: count(),
  reservationsRescinded: count(),
  reservationsTimedOut: count(),
};

/** Figures that count tasks, for workspaces, queues and workflows alike. */
export const cumulativeShape = {
  avgTaskAcceptanceTime: count(),
  ...reservationShape,
  splitByWaitTime: nullable(json()),
  waitDurationUntilAccepted: json(),
  waitDurationUntilCanceled: json(),
  tasksCanceled: count(),
  tasksCompleted: count(),
  tasksDeleted: count(),
  tasksMoved: count(),
};

export const realTimeShape = {
  longestTaskWaitingAge: count(),
  longestTaskWaitingSid: nullable(sid('WT')),
  tasksByPriority: json(),
  tasksByStatus: json(),
  totalTasks: count(),
};

const workspaceCumulative = {
  ...cumulativeShape,
  tasksCreated: count(),
  tasksTimedOutInWorkflow: count(),
};
const workflowCumulative = {
  ...cumulativeShape,
  tasksEntered: count(),
  tasksTimedOutInWorkflow: count(),
};
const workspaceRealTime = { ...realTimeShape, activityStatistics: json(), totalWorkers: count() };

export const owner = { accountSid: sid('AC'), workspaceSid: sid('WS') };

/** Writes one part of an answer; the rows are checked by the tests of the contract rather than by types. */
export const written = (shape: Shape, row: object): Record<string, unknown> =>
  writeRow(shape, row as never, 'modern');

type Asking = Exchange<{ workspaceSid: string }, { taskChannel?: string }>;
type AskingStretch = Exchange<
  { workspaceSid: string },
  { startDate?: Date; endDate?: Date; minutes: number; taskChannel?: string; splitByWaitTime?: string }
>;

/** The task channel that statistics are limited to, by SID or unique name; null: all of them. */
export async function channelOf(read: Queryable, exchange: Asking): Promise<TaskChannelRow | null> {
  const { taskChannel } = exchange.given;
  if (!taskChannel) return null;
  return found(await taskChannelOf(read, { ...keyOf(exchange), sid: taskChannel }), exchange.path);
}

/** The stretch of time asked for; what is older than anything kept is said in the log. */
export function readStretch({ clock, log }: Parts, { given, caller }: AskingStretch) {
  const now = clock.now();
  const stretch = stretchOf(given, now);
  const days = (now.getTime() - stretch.startTime.getTime()) / 86_400_000;
  if (days > RETENTION_DAYS)
    log.warn(
      { account: caller.accountSid, code: 14241 },
      'Statistics were asked for that begin more than 30 days ago',
    );
  return stretch;
}

/** What happened to the tasks of some subjects, each with its stretch of time: by SID, or under the empty name. */
export async function cumulativeOf(parts: Parts, exchange: AskingStretch, subject: Subject) {
  const { read } = parts.store;
  const stretch = readStretch(parts, exchange);
  const thresholds = readThresholds(exchange.given.splitByWaitTime);
  const channel = await channelOf(read, exchange);
  const counts = await countsOf(read, keyOf(exchange), {
    stretch,
    subject,
    taskChannelSid: channel?.sid ?? null,
  });
  return (name: string): TaskFigures & typeof stretch => ({
    ...taskFigures(counts.get(name) ?? [], thresholds),
    ...stretch,
  });
}

/** How the tasks of some subjects are now. */
export async function realTimeOf(
  { store, clock }: Parts,
  exchange: Asking,
  subject: Omit<LiveSubject, 'taskChannelSid'>,
) {
  const channel = await channelOf(store.read, exchange);
  return liveFigures(store.read, keyOf(exchange), {
    subject: { ...subject, taskChannelSid: channel?.sid ?? null },
    now: clock.now(),
  });
}

async function workspaceRealTimeOf(parts: Parts, exchange: Asking) {
  const { read } = parts.store;
  const channel = await channelOf(read, exchange);
  const staff = await staffOf(read, keyOf(exchange), channel?.uniqueName ?? null);
  const figures = await realTimeOf(parts, exchange, { column: null });
  return {
    ...figures.get('')!,
    activityStatistics: activityFigures(staff),
    totalWorkers: staff.workers.length,
  };
}

/** The address of an answer, and whose it is. */
export const frameOf = (exchange: Asking) => ({ ...keyOf(exchange), url: exchange.base + exchange.path });

function workspaceStatistics(parts: Parts): Operation[] {
  const { read } = parts.store;
  const path = '/v1/Workspaces/{WorkspaceSid}' as const;
  const whole = { column: null } as const;
  const cumulative = async (exchange: AskingStretch) => (await cumulativeOf(parts, exchange, whole))('');
  const declare = { document: DOCUMENT, method: 'GET' } as const;
  return [
    operation(
      {
        ...declare,
        id: 'FetchWorkspaceStatistics',
        path: `${path}/Statistics`,
        takes: splitParameters,
        gives: { ...owner, cumulative: json(), realtime: json(), url: url() },
      },
      async exchange => {
        await workspaceOf(read, exchange);
        return {
          ...written({ ...owner, url: url() }, frameOf(exchange)),
          cumulative: written(workspaceCumulative, await cumulative(exchange)),
          realtime: written(workspaceRealTime, await workspaceRealTimeOf(parts, exchange)),
        };
      },
    ),
    operation(
      {
        ...declare,
        id: 'FetchWorkspaceCumulativeStatistics',
        path: `${path}/CumulativeStatistics`,
        takes: splitParameters,
        gives: { ...owner, ...workspaceCumulative, url: url() },
      },
      async exchange => {
        await workspaceOf(read, exchange);
        const shape = { ...owner, ...workspaceCumulative, url: url() };
        return written(shape, { ...(await cumulative(exchange)), ...frameOf(exchange) });
      },
    ),
    operation(
      {
        ...declare,
        id: 'FetchWorkspaceRealTimeStatistics',
        path: `${path}/RealTimeStatistics`,
        takes: channelParameter,
        gives: { ...owner, ...workspaceRealTime, url: url() },
      },
      async exchange => {
        await workspaceOf(read, exchange);
        const shape = { ...owner, ...workspaceRealTime, url: url() };
        return written(shape, { ...(await workspaceRealTimeOf(parts, exchange)), ...frameOf(exchange) });
      },
    ),
  ];
}

function workflowStatistics(parts: Parts): Operation[] {
  const { read } = parts.store;
  const path = '/v1/Workspaces/{WorkspaceSid}/Workflows/{WorkflowSid}' as const;
  const declare = { document: DOCUMENT, method: 'GET' } as const;
  const frame = { ...owner, workflowSid: sid('WW'), url: url() };
  type At = { at: { workspaceSid: string; workflowSid: string } };
  const subjectOf = async (exchange: Asking & At) => {
    const { workflowSid } = exchange.at;
    found(await workflowOf(read, { ...keyOf(exchange), sid: workflowSid }), exchange.path);
    return { column: 'workflow_sid', sids: [workflowSid] } as const;
  };
  const cumulative = async (exchange: AskingStretch & At) => {
    const figures = (await cumulativeOf(parts, exchange, await subjectOf(exchange)))('');
    return { ...figures, tasksEntered: figures.tasksEnteredWorkflow };
  };
  const realTime = async (exchange: Asking & At) => {
    const figures = await realTimeOf(parts, exchange, await subjectOf(exchange));
    return figures.get(exchange.at.workflowSid)!;
  };
  const framed = (exchange: Asking & At) => ({
    ...frameOf(exchange),
    workflowSid: exchange.at.workflowSid,
  });
  return [
    operation(
      {
        ...declare,
        id: 'FetchWorkflowStatistics',
        path: `${path}/Statistics`,
        takes: splitParameters,
        gives: { ...frame, cumulative: json(), realtime: json() },
      },
      async exchange => ({
        ...written(frame, framed(exchange)),
        cumulative: written(workflowCumulative, await cumulative(exchange)),
        realtime: written(realTimeShape, await realTime(exchange)),
      }),
    ),
    operation(
      {
        ...declare,
        id: 'FetchWorkflowCumulativeStatistics',
        path: `${path}/CumulativeStatistics`,
        takes: splitParameters,
        gives: { ...frame, ...workflowCumulative },
      },
      async exchange =>
        written(
          { ...frame, ...workflowCumulative },
          { ...(await cumulative(exchange)), ...framed(exchange) },
        ),
    ),
    operation(
      {
        ...declare,
        id: 'FetchWorkflowRealTimeStatistics',
        path: `${path}/RealTimeStatistics`,
        takes: channelParameter,
        gives: { ...frame, ...realTimeShape },
      },
      async exchange =>
        written({ ...frame, ...realTimeShape }, { ...(await realTime(exchange)), ...framed(exchange) }),
    ),
  ];
}

export function statisticsOperations(parts: Parts): Operation[] {
  return [...workspaceStatistics(parts), ...workflowStatistics(parts)];
}
