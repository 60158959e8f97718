/**
 * Takes the turns: reads the due work of the lanes that this process owns, runs it, and says what comes next.
 * A turn that fails is repeated one line at a time; a line that fails alone is parked, and no other waits for it.
 */

import type { Clock } from '../clock.ts';
import { failPoint } from '../fail-point.ts';
import type { Logger } from '../log.ts';
import { together } from '../sql.ts';
import { gather } from './gather.ts';
import type { LaneListener, Lanes } from './lanes.ts';
import type { OpenTx, Store, StoredJob } from './store.ts';
import { runTurn, type Steps } from './turn.ts';
import type { LineEvent } from './tx.ts';

/** As many events as one turn takes: more gains nothing, and a failure repeats less. */
const TURN_SIZE = 128;
/** Two turns at a time keep PostgreSQL busy while Node thinks; more only shrinks the batches. */
const GROUPS = 2;
/** How long a little work may wait for more, when it follows on other work. */
const GATHER_MS = 6;
const PARK_BASE_SECONDS = 1;
const PARK_LIMIT_SECONDS = 300;
const RECONNECT_MS = 200;
/** What a timer of Node can hold; a longer alarm rings once in between. */
const LONGEST_ALARM_MS = 2 ** 31 - 1;

export interface WorkerParts {
  store: Store;
  lanes: Lanes;
  clock: Clock;
  steps: Steps;
  log: Logger;
  /** Told of every turn, for the metrics. */
  observe: (turn: { events: number; seconds: number; failed: boolean }) => void;
}

export interface Worker extends LaneListener {
  /** Lets running turns end and begins no other. */
  stop(): Promise<void>;
}

export function makeWorker(parts: WorkerParts): Worker {
  return new LaneWorker(parts);
}

interface WorkRow extends LineEvent {
  lane: number;
  id: number;
  /** Its line has waited after a failure, and may go on. */
  wasParked: boolean;
}

interface TimerRow extends LineEvent {
  name: string;
  wasParked: boolean;
}

/** The lanes of one group share their turns. */
interface Group {
  lanes: Set<number>;
  /** Lanes that came since the last turn: a former owner may have parked lines that this process can carry on. */
  strange: Set<number>;
  /** There may be work that no turn has seen. */
  dirty: boolean;
  /** A timer may be due, or one that we do not know of may have been set: the table has to be asked. */
  timersDue: boolean;
  running: Promise<void> | undefined;
  alarm: NodeJS.Timeout | undefined;
  /** When the alarm goes off, in milliseconds; infinite when nothing is planned. */
  alarmAt: number;
}

interface Turned {
  events: number;
  /** More is due: more than one turn takes, or what has failed. */
  more: boolean;
}

class LaneWorker implements Worker {
  private readonly parts: WorkerParts;
  private readonly groups: Group[];
  private stopping = false;

  constructor(parts: WorkerParts) {
    this.parts = parts;
    this.groups = Array.from({ length: GROUPS }, () => ({
      lanes: new Set<number>(),
      strange: new Set<number>(),
      dirty: false,
      timersDue: false,
      running: undefined,
      alarm: undefined,
      alarmAt: Number.POSITIVE_INFINITY,
    }));
  }

  taken(lane: number): void {
    const group = this.groupOf(lane);
    group.lanes.add(lane);
    group.strange.add(lane);
    group.timersDue = true;
    this.wake(group);
  }

  woken(lanes: number[], jobs: StoredJob[] | null): void {
    for (const group of this.groups) {
      if (!lanes.some(lane => group.lanes.has(lane))) continue;
      // Another process may have set a timer that we know nothing of.
      if (jobs === null) group.timersDue = true;
      this.wake(group);
    }
  }

  planned(lane: number, at: Date): void {
    const group = this.groupOf(lane);
    if (group.lanes.has(lane)) this.setAlarm(group, at.getTime());
  }

  async released(lane: number): Promise<void> {
    const group = this.groupOf(lane);
    group.lanes.delete(lane);
    group.strange.delete(lane);
    await group.running;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const group of this.groups) clearTimeout(group.alarm);
    await Promise.all(this.groups.map(group => group.running));
  }

  private groupOf(lane: number): Group {
    return this.groups[lane % GROUPS]!;
  }

  private wake(group: Group): void {
    group.dirty = true;
    // Without a lane there is nothing to run; the first one that is taken wakes the group again.
    if (group.running !== undefined || group.lanes.size === 0 || this.stopping) return;
    group.running = this.run(group).finally(() => {
      group.running = undefined;
      if (group.dirty) this.wake(group);
    });
  }

  private async run(group: Group): Promise<void> {
    while (group.dirty && group.lanes.size > 0 && !this.stopping) {
      group.dirty = false;
      const asksTimers = group.timersDue;
      group.timersDue = false;
      const since = this.parts.clock.now();
      const { events, more } = await this.turn(group, asksTimers);
      if (asksTimers) await this.planNext(group, since);
      await gather(events, group.dirty && !more, GATHER_MS);
      if (more) group.dirty = true;
    }
  }

  /** One turn of the group's lanes. */
  private async turn(group: Group, asksTimers: boolean): Promise<Turned> {
    const { store, observe, log } = this.parts;
    const [lanes, strange] = [[...group.lanes], [...group.strange]];
    const started = performance.now();
    const seconds = (): number => (performance.now() - started) / 1000;
    try {
      if (strange.length > 0) await store.transact(tx => letGo(tx, strange));
      for (const lane of strange) group.strange.delete(lane);
      const { events, more } = await store.transact(tx =>
        this.takeTurn(tx, { lanes, key: null, asksTimers }),
      );
      if (events > 0) failPoint('turn.committed');
      observe({ events, seconds: seconds(), failed: false });
      if (more && asksTimers) group.timersDue = true;
      return { events, more };
    } catch (error) {
      observe({ events: 0, seconds: seconds(), failed: true });
      log.warn({ err: error, lanes }, 'a turn failed, repeating it line by line');
      group.timersDue = true;
      return this.turnLineByLine(lanes);
    }
  }

  private async turnLineByLine(lanes: number[]): Promise<Turned> {
    const { store } = this.parts;
    const due = await store
      .transact(tx => readDue(tx, { lanes, key: null, asksTimers: true }))
      .catch(() => undefined);
    if (due === undefined) {
      await new Promise(resolve => setTimeout(resolve, RECONNECT_MS));
      return { events: 0, more: true };
    }
    const keys = new Set([...due.works, ...due.timers].map(({ key }) => key));
    for (const key of keys) {
      await store
        .transact(tx => this.takeTurn(tx, { lanes, key, asksTimers: true }))
        .catch((error: Error) => this.park(key, error));
    }
    return { events: keys.size, more: keys.size > 0 };
  }

  private async takeTurn(tx: OpenTx, asked: Asked): Promise<Turned> {
    const { works, timers } = await readDue(tx, asked);
    const more = works.length === TURN_SIZE || timers.length === TURN_SIZE;
    if (works.length + timers.length === 0) return { events: 0, more };
    failPoint('turn.read');
    await together([
      deleteWorks(tx, works),
      unpark(tx, [...timers, ...works], asked.lanes),
      runTurn(tx, byLine([...timers, ...works]), this.parts.steps),
    ]);
    // Last: a request that cancels one of these timers has locked its task or session before, as the steps do.
    await deleteTimers(tx, timers);
    failPoint('turn.written');
    return { events: works.length + timers.length, more };
  }

  private async park(key: string, error: Error): Promise<void> {
    const { log, store, lanes } = this.parts;
    log.error({ err: error, line: key }, 'a line failed and is parked');
    const parkedUntil = await store
      .transact(tx =>
        tx.query<{ until: Date }>(
          `insert into line.parked as p (lane, key, queue, until, attempts, reason)
           values ($1, $2, 'work', $3::timestamptz + make_interval(secs => $4), 1, $6)
           on conflict (lane, key, queue) do update set attempts = p.attempts + 1, reason = excluded.reason,
             until = $3::timestamptz + make_interval(secs => least($5, $4 * 2 ^ least(p.attempts, 20)))
           returning until`,
          [
            lanes.of(key),
            key,
            tx.now,
            PARK_BASE_SECONDS,
            PARK_LIMIT_SECONDS,
            String(error.message).slice(0, 1000),
          ],
        ),
      )
      .catch(() => undefined);
    const [row] = parkedUntil ?? [];
    if (row === undefined) log.error({ line: key }, 'the line could not even be parked');
    else this.planned(lanes.of(key), row.until);
  }

  /**
   * Sets the alarm for the next timer or the end of a parking; whatever comes sooner sets it anew, also while the tables
   * are asked. `since` is before the turn: what became due after the turn had read is still to come.
   */
  private async planNext(group: Group, since: Date): Promise<void> {
    clearTimeout(group.alarm);
    group.alarmAt = Number.POSITIVE_INFINITY;
    const next = await this.nextDue([...group.lanes], since).catch(() => new Date(0));
    if (next !== null) this.setAlarm(group, next.getTime());
  }

  private setAlarm(group: Group, at: number): void {
    if (at >= group.alarmAt || this.stopping) return;
    clearTimeout(group.alarm);
    group.alarmAt = at;
    const wait = at - this.parts.clock.now().getTime();
    group.alarm = setTimeout(() => this.ring(group), Math.min(Math.max(1, wait), LONGEST_ALARM_MS));
  }

  private ring(group: Group): void {
    group.alarmAt = Number.POSITIVE_INFINITY;
    group.timersDue = true;
    this.wake(group);
  }

  /** When something of these lanes that was not due yet is due; null when nothing is planned. */
  private async nextDue(lanes: number[], since: Date): Promise<Date | null> {
    const [row] = await this.parts.store.read.query<{ at: Date | null }>(
      `select least((select min(run_at) from line.timer t where lane = any($1) and not exists (
           select from line.parked p where p.lane = t.lane and p.key = t.key and p.queue = 'work' and p.until > $2)),
         (select min(until) from line.parked where lane = any($1) and queue = 'work' and until > $2)) as at`,
      [lanes, since],
    );
    return row?.at ?? null;
  }
}

/** What a turn reads: the work of these lanes, or of one line in them. */
interface Asked {
  lanes: number[];
  key: string | null;
  asksTimers: boolean;
}

/**
 * The lane's row lock first, in a statement of its own: the work is then read in a snapshot that is younger than the
 * lock, and after whatever a former owner of the lane still had under way.
 */
async function readDue(tx: OpenTx, asked: Asked): Promise<{ works: WorkRow[]; timers: TimerRow[] }> {
  const [, works, timers] = await together<[unknown, WorkRow[], TimerRow[]]>([
    tx.query('select id from line.lane where id = any($1) order by id for update', [asked.lanes]),
    readWorks(tx, asked),
    asked.asksTimers ? readTimers(tx, asked) : Promise.resolve([]),
  ]);
  return { works, timers };
}

const wasParked = (of: string): string => `exists (
  select from line.parked p where p.lane = ${of}.lane and p.key = ${of}.key and p.queue = 'work') as was_parked`;

function readWorks(tx: OpenTx, { lanes, key }: Asked): Promise<WorkRow[]> {
  return tx.query<WorkRow>(
    `select lane, id, key, kind, account_sid, data, ${wasParked('w')} from line.work w
     where lane = any($1) and ($3::text is null or key = $3) and not exists (
       select from line.parked p where p.lane = w.lane and p.key = w.key and p.queue = 'work' and p.until > $4)
     order by id limit $2`,
    [lanes, TURN_SIZE, key, tx.now],
  );
}

function readTimers(tx: OpenTx, { lanes, key }: Asked): Promise<TimerRow[]> {
  return tx.query<TimerRow>(
    `select name, key, kind, account_sid, data, ${wasParked('t')} from line.timer t
     where lane = any($1) and run_at <= $4 and ($3::text is null or key = $3) and not exists (
       select from line.parked p where p.lane = t.lane and p.key = t.key and p.queue = 'work' and p.until > $4)
     order by run_at limit $2`,
    [lanes, TURN_SIZE, key, tx.now],
  );
}

async function deleteTimers(tx: OpenTx, timers: TimerRow[]): Promise<void> {
  if (timers.length === 0) return;
  await tx.query('delete from line.timer where name = any($1)', [timers.map(({ name }) => name)]);
}

async function deleteWorks(tx: OpenTx, works: WorkRow[]): Promise<void> {
  if (works.length === 0) return;
  await tx.query(
    `delete from line.work w using unnest($1::int[], $2::bigint[]) as done (lane, id)
     where w.lane = done.lane and w.id = done.id`,
    [works.map(work => work.lane), works.map(work => work.id)],
  );
}

/**
 * Lines of these lanes are tried again at once: what has failed in one process may succeed in another, such as one of a
 * newer version. How often they have failed stays written down.
 */
async function letGo(tx: OpenTx, lanes: number[]): Promise<void> {
  await tx.query(`update line.parked set until = $2 where lane = any($1) and queue = 'work' and until > $2`, [
    lanes,
    tx.now,
  ]);
}

/** Lines that go on are parked no more: their next failure, if there is one, is a first one again. */
async function unpark(tx: OpenTx, events: (WorkRow | TimerRow)[], lanes: number[]): Promise<void> {
  const keys = new Set(events.filter(({ wasParked }) => wasParked).map(({ key }) => key));
  if (keys.size === 0) return;
  await tx.query(`delete from line.parked where lane = any($1) and key = any($2) and queue = 'work'`, [
    lanes,
    [...keys],
  ]);
}

function byLine(events: LineEvent[]): Map<string, LineEvent[]> {
  const lines = new Map<string, LineEvent[]>();
  for (const event of events) {
    const line = lines.get(event.key);
    if (line === undefined) lines.set(event.key, [event]);
    else line.push(event);
  }
  return lines;
}
