import { invalid } from '../../../kernel/errors.ts';
import { json, nullable, sid, text, url } from '../../../kernel/fields.ts';
import { type Exchange, found, type Operation, operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { isSid } from '../../../kernel/sid.ts';
import { staffOf, workerFigures } from '../rules/real-time.ts';
import { Conditions, listRows } from '../store/lists.ts';
import type { TaskQueueRow } from '../store/rows.ts';
import { TASK_QUEUES, taskQueueOf, taskQueuesOf } from '../store/workspaces.ts';
import { DOCUMENT, keyOf, type Parts, workspaceOf } from './common.ts';
import {
  channelOf,
  channelParameter,
  count,
  cumulativeOf,
  cumulativeShape,
  frameOf,
  owner,
  realTimeOf,
  realTimeShape,
  splitParameters,
  written,
} from './statistics.ts';

const cumulativeOfQueue = {
  ...cumulativeShape,
  waitDurationInQueueUntilAccepted: json(),
  tasksEntered: count(),
};

const bulkShape = {
  ...realTimeShape,
  activityStatistics: json(),
  totalAvailableWorkers: count(),
  totalEligibleWorkers: count(),
};
const realTimeOfQueue = {
  ...bulkShape,
  longestRelativeTaskAgeInQueue: count(),
  longestRelativeTaskSidInQueue: nullable(sid('WT')),
};

const frame = { ...owner, taskQueueSid: sid('WQ') };
const framed = { ...frame, url: url() };
const BULK_LIMIT = 50;

type Asking = Exchange<{ workspaceSid: string }, { taskChannel?: string }>;
type AskingStretch = Parameters<typeof cumulativeOf>[1];
type AtQueue = { at: { workspaceSid: string; taskQueueSid: string } };

/** What happened in some queues, by SID. */
async function cumulativeOfThem(parts: Parts, exchange: AskingStretch, sids: readonly string[]) {
  const figuresOf = await cumulativeOf(parts, exchange, { column: 'task_queue_sid', sids, apart: true });
  return (sid: string) => {
    const figures = figuresOf(sid);
    return { ...figures, tasksEntered: figures.tasksEnteredQueue };
  };
}

/** How some queues are now, by SID: their tasks, and the workers whom their expressions match. */
async function realTimeOfThem(parts: Parts, exchange: Asking, queues: readonly TaskQueueRow[]) {
  const { read } = parts.store;
  const channel = await channelOf(read, exchange);
  const staff = await staffOf(read, keyOf(exchange), channel?.uniqueName ?? null);
  const subject = { column: 'task_queue_sid', sids: queues.map(({ sid }) => sid) } as const;
  const tasks = await realTimeOf(parts, exchange, subject);
  return new Map(
    queues.map(({ sid, targetWorkers }) => [
      sid,
      { ...tasks.get(sid)!, ...workerFigures(staff, targetWorkers) },
    ]),
  );
}

function ofOneQueue(parts: Parts): Operation[] {
  const path = '/v1/Workspaces/{WorkspaceSid}/TaskQueues/{TaskQueueSid}' as const;
  const declare = { document: DOCUMENT, method: 'GET' } as const;
  const queueOf = async (exchange: Asking & AtQueue) =>
    found(
      await taskQueueOf(parts.store.read, { ...keyOf(exchange), sid: exchange.at.taskQueueSid }),
      exchange.path,
    );
  const cumulative = async (exchange: AskingStretch & AtQueue) => {
    const { sid } = await queueOf(exchange);
    return (await cumulativeOfThem(parts, exchange, [sid]))(sid);
  };
  const realTime = async (exchange: Asking & AtQueue) => {
    const queue = await queueOf(exchange);
    return (await realTimeOfThem(parts, exchange, [queue])).get(queue.sid)!;
  };
  const named = (exchange: Asking & AtQueue) => ({ ...frameOf(exchange), ...exchange.at });
  return [
    operation(
      {
        ...declare,
        id: 'FetchTaskQueueStatistics',
        path: `${path}/Statistics`,
        takes: splitParameters,
        gives: { ...framed, cumulative: json(), realtime: json() },
      },
      async exchange => ({
        ...written(framed, named(exchange)),
        cumulative: written(cumulativeOfQueue, await cumulative(exchange)),
        realtime: written(realTimeOfQueue, await realTime(exchange)),
      }),
    ),
    operation(
      {
        ...declare,
        id: 'FetchTaskQueueCumulativeStatistics',
        path: `${path}/CumulativeStatistics`,
        takes: splitParameters,
        gives: { ...framed, ...cumulativeOfQueue },
      },
      async exchange =>
        written({ ...framed, ...cumulativeOfQueue }, { ...(await cumulative(exchange)), ...named(exchange) }),
    ),
    operation(
      {
        ...declare,
        id: 'FetchTaskQueueRealTimeStatistics',
        path: `${path}/RealTimeStatistics`,
        takes: channelParameter,
        gives: { ...framed, ...realTimeOfQueue },
      },
      async exchange =>
        written({ ...framed, ...realTimeOfQueue }, { ...(await realTime(exchange)), ...named(exchange) }),
    ),
  ];
}

const listed = resource('TaskQueuesStatistics', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/TaskQueues/Statistics',
  key: 'TaskQueueSid',
  listKey: 'task_queues_statistics',
  gives: { ...frame, cumulative: json(), realtime: json() },
  url: false,
});

type Listed = Parameters<typeof listed.write>[0];

/** Queue after queue, as they were created. */
function ofAllQueues(parts: Parts): Operation {
  return listed.list({ ...splitParameters, friendlyName: text() }, async (exchange, page) => {
    const { read } = parts.store;
    await workspaceOf(read, exchange);
    const where = new Conditions()
      .within('q', keyOf(exchange))
      .equal('q', { friendlyName: exchange.given.friendlyName });
    const queues = await listRows<TaskQueueRow>(read, { select: TASK_QUEUES, where }, page);
    const sids = queues.rows.map(({ sid }) => sid);
    const cumulative = await cumulativeOfThem(parts, exchange, sids);
    const realTime = await realTimeOfThem(parts, exchange, queues.rows);
    const rows = sids.map(sid => ({
      ...keyOf(exchange),
      taskQueueSid: sid,
      cumulative: written(cumulativeOfQueue, cumulative(sid)),
      realtime: written(realTimeOfQueue, realTime.get(sid)!),
    }));
    return { ...queues, rows: rows as unknown as Listed[] };
  });
}

/** The queues that a body names, under whichever spelling of the key; null when it names none. */
function readSids(body: unknown): string[] | null {
  const named = Object.entries((body ?? {}) as Record<string, unknown>).find(([key]) =>
    /^(task_?)?(queue_?)?sids?$/i.test(key),
  );
  const sids = Array.isArray(body) ? body : named?.[1];
  if (sids === undefined) return null;
  const texts = (Array.isArray(sids) ? sids : [sids]).map(String);
  if (texts.length > BULK_LIMIT || texts.some(text => !isSid(text, 'WQ')))
    throw invalid('TaskQueueSids', `must be a list of at most ${BULK_LIMIT} SIDs of task queues`);
  return texts;
}

/** Many queues at once, those that the JSON body names; without names the first fifty. */
function inBulk(parts: Parts): Operation {
  return operation(
    {
      document: DOCUMENT,
      method: 'POST',
      id: 'CreateTaskQueueBulkRealTimeStatistics',
      path: '/v1/Workspaces/{WorkspaceSid}/TaskQueues/RealTimeStatistics',
      status: 200,
      input: 'json',
      gives: { ...owner, taskQueueData: json(), taskQueueResponseCount: count(), url: url() },
    },
    async exchange => {
      const { read } = parts.store;
      await workspaceOf(read, exchange);
      const wanted = readSids(exchange.body);
      const all = await taskQueuesOf(read, [keyOf(exchange)]);
      const queues = all.filter(({ sid }) => wanted?.includes(sid) ?? true).slice(0, BULK_LIMIT);
      const figures = await realTimeOfThem(parts, exchange as Asking, queues);
      const data = queues.map(({ sid }) => ({
        task_queue_sid: sid,
        ...written(bulkShape, figures.get(sid)!),
      }));
      return {
        ...written({ ...owner, url: url() }, frameOf(exchange as Asking)),
        task_queue_data: data,
        task_queue_response_count: data.length,
      };
    },
  );
}

/** Statistics of task queues. https://www.twilio.com/docs/taskrouter/api/taskqueue-statistics */
export function taskQueueStatisticsOperations(parts: Parts): Operation[] {
  return [...ofOneQueue(parts), ofAllQueues(parts), inBulk(parts)];
}
