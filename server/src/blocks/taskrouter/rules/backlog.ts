/**
 * The tasks that wait, handed out in their order to a pass that stops early. Every queue and task channel is a source of
 * its own, read only while somebody has room for it who has not looked through it already, and no further than he needs: what a pass costs does not depend on
 * how much else is waiting.
 */
import type { RoutingWorker } from '@switchhook/engine-routing';
import type { Tx } from '../../../kernel/line/tx.ts';
import type { TaskRow } from '../store/rows.ts';
import { tasksMeantFor, waitingTasks } from '../store/waiting.ts';
import { isSearched, noteSearched } from './searched.ts';
import { roomOf, type World } from './world.ts';

const MEANT_LIMIT = 500;
const PAGE_LIMIT = 500;
/** Some tasks of a page may not suit whoever has room. */
const PAGE_SPARE = 4;

interface Source {
  taskQueueSid: string;
  taskChannelSid: string;
  order: 'FIFO' | 'LIFO';
  /** Read, and not handed out yet. */
  rows: TaskRow[];
  /** The last row read. */
  last: TaskRow | null;
  ended: boolean;
  /** How many tasks to read next. */
  size: number;
}

export class Backlog {
  private readonly world: World;
  private readonly compare: (left: TaskRow, right: TaskRow) => number;
  private readonly sources = new Map<string, Source>();
  /** Tasks that were given to the pass, and those that wait for one worker alone. */
  private rest: TaskRow[] = [];
  /** Whether decisions hang on more than the worker and the task: on the time, on who else is there. */
  private readonly isFickle: boolean;

  constructor(world: World) {
    this.world = world;
    this.isFickle = [...world.compiled.values()].some(one => one.needsEverybody || one.asksTime);
    this.compare = taskOrder(world);
  }

  /** Begins with tasks that are to be decided on in any case. */
  async open(tx: Tx, fresh: readonly TaskRow[]): Promise<void> {
    const { workers } = roomOf(this.world);
    const workerSids = workers.map(({ sid }) => sid);
    const asked = { workerSids, now: tx.now, limit: MEANT_LIMIT };
    const meant = workers.length > 0 ? await tasksMeantFor(tx, this.world, asked) : [];
    this.rest = [...fresh, ...meant].sort(this.compare);
  }

  /** The next tasks in order, as far as they are known; null when nothing is left to decide. */
  async next(tx: Tx): Promise<TaskRow[] | null> {
    const open = this.openSources();
    await this.read(tx, open);
    const unread = open.filter(source => !source.ended && source.last !== null);
    // What comes behind the last row of an unfinished source has to wait for that source's next page.
    const frontier = unread.map(({ last }) => last!).sort(this.compare)[0];
    const isNow = (task: TaskRow) => frontier === undefined || this.compare(task, frontier) <= 0;
    const tasks = this.rest.filter(isNow);
    this.rest = this.rest.filter(task => !isNow(task));
    for (const source of open) {
      tasks.push(...source.rows.filter(isNow));
      source.rows = source.rows.filter(task => !isNow(task));
    }
    return tasks.length === 0 && frontier === undefined ? null : tasks.sort(this.compare);
  }

  /** Whoever still has room when a source has ended has found nothing there; who was offered something is another now. */
  close(tx: Tx, offered: ReadonlySet<string>): void {
    if (this.isFickle) return;
    const found = new Map<string, RoutingWorker[]>();
    for (const { queue, taskChannelSid, workers } of roomOf(this.world).open) {
      const key = keyOf(queue.sid, taskChannelSid);
      const source = this.sources.get(key);
      if (source?.ended && source.rows.length === 0)
        found.set(
          key,
          workers.filter(({ sid }) => !offered.has(sid)),
        );
    }
    if (found.size > 0) noteSearched(tx, this.world, found);
  }

  /** The sources for which somebody has room at this moment, unless all of those know them already. */
  private openSources(): Source[] {
    return roomOf(this.world).open.flatMap(({ queue, taskChannelSid, places, workers }) => {
      const key = keyOf(queue.sid, taskChannelSid);
      const known = this.sources.get(key);
      if (known) return known;
      if (!this.isFickle && isSearched(this.world, key, workers)) return [];
      const source: Source = {
        taskQueueSid: queue.sid,
        taskChannelSid,
        order: queue.taskOrder,
        rows: [],
        last: null,
        ended: false,
        size: Math.min(PAGE_LIMIT, places + PAGE_SPARE),
      };
      this.sources.set(key, source);
      return source;
    });
  }

  private async read(tx: Tx, open: readonly Source[]): Promise<void> {
    const hungry = open.filter(({ rows, ended }) => rows.length === 0 && !ended);
    for (const order of ['FIFO', 'LIFO'] as const) {
      const own = hungry.filter(source => source.order === order);
      const pages = own.map(({ last, size, ...source }) => ({ ...source, after: last, limit: size }));
      const rows = await waitingTasks(tx, this.world, { pages, order, now: tx.now });
      const bySource = Map.groupBy(rows, row => `${row.taskQueueSid} ${row.taskChannelSid}`);
      for (const source of own) {
        const page = bySource.get(`${source.taskQueueSid} ${source.taskChannelSid}`) ?? [];
        source.rows = page.sort(this.compare);
        source.last = page.at(-1) ?? source.last;
        source.ended = page.length < source.size;
        // Whoever still has room after a page is hard to please: larger pages cost fewer statements.
        source.size = PAGE_LIMIT;
      }
    }
  }
}

const keyOf = (queueSid: string, taskChannelSid: string): string => `${queueSid} ${taskChannelSid}`;

/** Priority, then age; LIFO queues look at age alone, and the workspace says which kind of queue goes first. */
export function taskOrder(world: World): (left: TaskRow, right: TaskRow) => number {
  const isLifo = (task: TaskRow) => world.queues.get(task.taskQueueSid ?? '')?.taskOrder === 'LIFO';
  return (left, right) => {
    const youngFirst = isLifo(left);
    if (youngFirst !== isLifo(right)) return youngFirst === world.lifoFirst ? -1 : 1;
    const age =
      left.virtualStartTime.getTime() - right.virtualStartTime.getTime() || (left.sid < right.sid ? -1 : 1);
    if (left.sid === right.sid) return 0;
    return youngFirst ? -age : right.priority - left.priority || age;
  };
}
