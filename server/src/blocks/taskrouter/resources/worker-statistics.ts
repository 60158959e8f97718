import { json, sid, text, url } from '../../../kernel/fields.ts';
import { type Exchange, found, type Operation, operation } from '../../../kernel/operation.ts';
import { countsOf, reservationFigures } from '../rules/cumulative.ts';
import { activityFigures, staffOf } from '../rules/real-time.ts';
import { workersOfQueue } from '../rules/who-matches.ts';
import { activityTimes } from '../store/tallies.ts';
import { workerOf } from '../store/workers.ts';
import { activitiesOf } from '../store/workspaces.ts';
import { DOCUMENT, keyOf, type Parts, workspaceOf } from './common.ts';
import {
  channelOf,
  channelParameter,
  count,
  type cumulativeOf,
  frameOf,
  owner,
  readStretch,
  reservationShape,
  stretchParameters,
  written,
} from './statistics.ts';

const cumulativeShape = { ...reservationShape, activityDurations: json() };
const realTimeShape = { activityStatistics: json(), totalWorkers: count() };
const frame = { ...owner, url: url() };

type Asking = Exchange<{ workspaceSid: string }, { taskChannel?: string }>;
type AskingStretch = Parameters<typeof cumulativeOf>[1];

/** What some workers did, or all of them (null). */
async function cumulative(parts: Parts, exchange: AskingStretch, workerSids: readonly string[] | null) {
  const { read } = parts.store;
  const key = keyOf(exchange);
  const stretch = readStretch(parts, exchange);
  const channel = await channelOf(read, exchange);
  const counts = await countsOf(read, key, {
    stretch,
    subject: { column: 'worker_sid', ...(workerSids && { sids: workerSids }) },
    taskChannelSid: channel?.sid ?? null,
  });
  const times = await activityTimes(read, key, {
    since: stretch.startTime,
    until: stretch.endTime,
    workerSids,
  });
  const activities = await activitiesOf(read, [key]);
  const activityDurations = activities.map(({ sid, friendlyName }) => {
    const time = times.find(({ activitySid }) => activitySid === sid);
    const { stays = 0, min = 0, max = 0, total = 0 } = time ?? {};
    const avg = stays === 0 ? 0 : Math.round(total / stays);
    return { sid, friendly_name: friendlyName, avg, min, max, total };
  });
  const figures = { ...reservationFigures(counts.get('') ?? []), ...stretch, activityDurations };
  return written(cumulativeShape, figures);
}

async function realTime({ store: { read } }: Parts, exchange: Asking, workerSids: readonly string[] | null) {
  const channel = await channelOf(read, exchange);
  const staff = await staffOf(read, keyOf(exchange), channel?.uniqueName ?? null);
  const workers = staff.workers.filter(({ sid }) => workerSids?.includes(sid) ?? true);
  const activityStatistics = activityFigures({ ...staff, workers });
  return written(realTimeShape, { activityStatistics, totalWorkers: workers.length });
}

interface Chosen {
  taskQueueSid?: string;
  taskQueueName?: string;
  friendlyName?: string;
}

/** The workers whom a request is about; null: all of them. */
async function chosenSids({ store: { read } }: Parts, exchange: Asking & { given: Chosen }) {
  const key = keyOf(exchange);
  const { taskQueueSid, taskQueueName, friendlyName } = exchange.given;
  const queue = taskQueueSid ?? taskQueueName;
  if (!queue && !friendlyName) return null;
  const { workers } = await staffOf(read, key, null);
  const inQueue = queue ? await workersOfQueue(read, key, queue) : null;
  return workers
    .filter(worker => !friendlyName || worker.friendlyName === friendlyName)
    .filter(({ sid }) => inQueue?.includes(sid) ?? true)
    .map(({ sid }) => sid);
}

/** Statistics of workers. https://www.twilio.com/docs/taskrouter/api/worker/statistics */
export function workerStatisticsOperations(parts: Parts): Operation[] {
  return [...bothStatistics(parts), ...singleStatistics(parts)];
}

const path = '/v1/Workspaces/{WorkspaceSid}/Workers' as const;
const declare = { document: DOCUMENT, method: 'GET' } as const;

/** Cumulative figures, with those of the moment where several workers are asked about. */
function bothStatistics(parts: Parts): Operation[] {
  const { read } = parts.store;
  return [
    operation(
      {
        ...declare,
        id: 'FetchWorkerInstanceStatistics',
        path: `${path}/{WorkerSid}/Statistics`,
        takes: stretchParameters,
        gives: { ...owner, workerSid: sid('WK'), cumulative: json(), url: url() },
      },
      async exchange => {
        const { workerSid } = exchange.at;
        found(await workerOf(read, { ...keyOf(exchange), sid: workerSid }), exchange.path);
        return {
          ...written({ ...frame, workerSid: sid('WK') }, { ...frameOf(exchange), workerSid }),
          cumulative: await cumulative(parts, exchange, [workerSid]),
        };
      },
    ),
    operation(
      {
        ...declare,
        id: 'FetchWorkerStatistics',
        path: `${path}/Statistics`,
        takes: {
          ...stretchParameters,
          taskQueueSid: sid('WQ'),
          taskQueueName: text(),
          friendlyName: text(),
        },
        gives: { ...owner, cumulative: json(), realtime: json(), url: url() },
      },
      async exchange => {
        await workspaceOf(read, exchange);
        const sids = await chosenSids(parts, exchange);
        return {
          ...written(frame, frameOf(exchange)),
          cumulative: await cumulative(parts, exchange, sids),
          realtime: await realTime(parts, exchange, sids),
        };
      },
    ),
  ];
}

/** One half of the figures, for everybody. */
function singleStatistics(parts: Parts): Operation[] {
  const { read } = parts.store;
  return [
    operation(
      {
        ...declare,
        id: 'FetchWorkersCumulativeStatistics',
        path: `${path}/CumulativeStatistics`,
        takes: stretchParameters,
        gives: { ...frame, ...cumulativeShape },
      },
      async exchange => {
        await workspaceOf(read, exchange);
        return { ...written(frame, frameOf(exchange)), ...(await cumulative(parts, exchange, null)) };
      },
    ),
    operation(
      {
        ...declare,
        id: 'FetchWorkersRealTimeStatistics',
        path: `${path}/RealTimeStatistics`,
        takes: channelParameter,
        gives: { ...frame, ...realTimeShape },
      },
      async exchange => {
        await workspaceOf(read, exchange);
        return { ...written(frame, frameOf(exchange)), ...(await realTime(parts, exchange, null)) };
      },
    ),
  ];
}
