/**
 * The boards of Flex UI's Queues view: read-only Sync maps, `WQ….realtime_statistics.v1` for each queue and
 * `realtime_statistics_v1` for the workspace. They are computed when somebody looks, once a second at most.
 */
import type {
  Boards,
  QueueBoard,
  ServiceLevel,
  TaskRouter,
  WorkerFigures,
} from '../../blocks/taskrouter/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { refuse } from '../../kernel/errors.ts';
import { isSid } from '../../kernel/sid.ts';
import type { LiveCaller } from '../caller.ts';
import type { EventPage, ItemState, Named, ObjectSource, ObjectState, ObjectView } from '../objects/view.ts';
import { type Paced, paced } from './paced.ts';

const QUEUE_BOARD = /^(WQ[0-9a-fA-F]{32})\.realtime_statistics\.v1$/;
const WORKSPACE_BOARD = 'realtime_statistics_v1';
/** However much happens, boards are read as often as this. */
const PAUSE_MS = 1000;
/** Events of one reading have numbers of their own. */
const EVENTS_PER_READING = 8;

interface Reading {
  boards: Boards;
  /** When it was made, in milliseconds. */
  at: number;
}

interface BoardParts {
  clock: Clock;
  readBoards: TaskRouter['readBoards'];
}

type WorkspaceAt = Parameters<TaskRouter['readBoards']>[0];
type Readings = Paced<WorkspaceAt, Reading>;

export function makeBoardSource({ clock, readBoards }: BoardParts): ObjectSource {
  const keyOf = ({ accountSid, workspaceSid }: WorkspaceAt) => `${accountSid} ${workspaceSid}`;
  const readings = paced({ keyOf, pauseMs: PAUSE_MS }, async (at: WorkspaceAt) => {
    const now = clock.now();
    return { boards: await readBoards(at, now), at: now.getTime() };
  });
  const look = async (caller: LiveCaller, { type, key }: Named): Promise<ObjectView | null> => {
    const board = type === 'map' ? boardOf(caller, key) : null;
    return board && viewOf(board, readings);
  };
  return {
    find: (caller, named) => Promise.all(named.map(one => look(caller, one))),
    create: async () => null,
    async change(_caller, view) {
      if (view.uniqueName === WORKSPACE_BOARD || QUEUE_BOARD.test(view.uniqueName ?? '')) throw refuse(54007);
      return null;
    },
  };
}

interface Board {
  accountSid: string;
  workspaceSid: string;
  name: string;
  sid: string;
  /** Null for the workspace's. */
  queueSid: string | null;
}

/** A board's SID is that of its queue or workspace under another prefix, so that it is found by either key. */
function boardOf({ accountSid, workspaceSid }: LiveCaller, key: string): Board | null {
  if (workspaceSid === null) return null;
  const at = { accountSid, workspaceSid };
  if (key === WORKSPACE_BOARD || key === sidOf(workspaceSid))
    return { ...at, name: WORKSPACE_BOARD, sid: sidOf(workspaceSid), queueSid: null };
  const queueSid = QUEUE_BOARD.exec(key)?.[1] ?? (isSid(key, 'MP') ? `WQ${key.slice(2)}` : null);
  if (queueSid === null) return null;
  return { ...at, name: `${queueSid}.realtime_statistics.v1`, sid: sidOf(queueSid), queueSid };
}

const sidOf = (sid: string): string => `MP${sid.slice(2)}`;

/** Null for the board of a queue that there is not. */
async function viewOf(board: Board, readings: Readings): Promise<ObjectView | null> {
  const { sid, name: uniqueName } = board;
  const shown = async (reading: Promise<Reading>) => itemsAt(board, await reading);
  const recent = () => shown(readings.recent(board));
  const found = await recent();
  if (found === null) return null;
  return {
    ...{ sid, type: 'map', uniqueName, topics: [board.workspaceSid] },
    newestEventId: async () => (found.at + 1) * EVENTS_PER_READING - 1,
    async state(): Promise<ObjectState | null> {
      const now = await recent();
      if (now === null) return null;
      const date = new Date(now.at);
      const id = now.at * EVENTS_PER_READING;
      return {
        ...{ sid, type: 'map', uniqueName, revision: id.toString(16), lastEventId: id },
        ...{ dateCreated: date, dateUpdated: date, dateExpires: null, createdBy: 'system' },
      };
    },
    async items({ descending, limit }) {
      const items = (await recent())?.items ?? [];
      return (descending ? items.toReversed() : items).slice(0, limit);
    },
    item: async name => (await recent())?.items.find(item => item.name === name) ?? null,
    async eventsSince(position): Promise<EventPage> {
      const now = await shown(readings.fresh(board));
      const events = (now?.items ?? []).map(item => ({
        ...{ id: item.lastEventId, type: 'map_item_updated' as const, dateCreated: item.dateUpdated, item },
      }));
      return { events, lastEventId: events.at(-1)?.id ?? position, more: false };
    },
  };
}

function itemsAt(board: Board, { boards, at }: Reading): { at: number; items: ItemState[] } | null {
  const items = itemsOf(board, { boards, at });
  return items && { at, items: items.map(([name, data], i) => itemState(name, { data, at, i })) };
}

function itemState(name: string, { data, at, i }: { data: object; at: number; i: number }): ItemState {
  const lastEventId = at * EVENTS_PER_READING + i + 1;
  const date = new Date(at);
  return {
    ...{ name, data, lastEventId, revision: lastEventId.toString(16), createdBy: 'system' },
    ...{ dateCreated: date, dateUpdated: date, dateExpires: null },
  };
}

/** In the order of their keys; null for a queue that there is not. */
function itemsOf({ queueSid }: Board, { boards, at }: Reading): [string, object][] | null {
  const { queues, workspace } = boards;
  if (queueSid === null) return [['workspace', workersItem(workspace)]];
  const queue = queues.get(queueSid);
  if (queue === undefined) return null;
  return [
    // Under other keys the desk looks for the figures of single task channels, by their SIDs; there are none.
    ['tasks_now', { queue: presentItem(queue, at) }],
    ['tasks_thirty_minutes', { queue: levelItem(queue.lastHalfHour) }],
    ['tasks_today', { queue: levelItem(queue.today) }],
    ['worker_activities_statistics', workersItem(queue.workers)],
  ];
}

function presentItem({ now }: QueueBoard, at: number): object {
  const { longestTaskWaitingSid: sid, longestTaskWaitingAge: age } = now;
  const { pending, reserved, assigned, wrapping } = now.tasksByStatus;
  return {
    ...{
      pending_tasks: pending,
      reserved_tasks: reserved,
      assigned_tasks: assigned,
      wrapping_tasks: wrapping,
    },
    total_tasks: now.totalTasks,
    tasks_by_priority: now.tasksByPriority,
    longest_task_waiting_sid: sid,
    longest_task_waiting_age: age,
    longest_task_waiting_from: sid === null ? null : new Date(at - age * 1000).toISOString(),
  };
}

/** The desk shows the share as a percentage, and -1 as a dash. */
const levelItem = ({ handled, abandoned, percentage }: ServiceLevel): object => ({
  handled_tasks_count: handled,
  abandoned_tasks_count: abandoned,
  sla_percentage: percentage < 0 ? percentage : percentage / 100,
});

const workersItem = ({ activityStatistics, ...totals }: WorkerFigures): object => ({
  activity_statistics: activityStatistics,
  total_available_workers: totals.totalAvailableWorkers,
  total_eligible_workers: totals.totalEligibleWorkers,
  total_workers: totals.totalEligibleWorkers,
});
