/**
 * Takes the turns: reads the due work of the lanes that this process owns, runs it, and says what comes next.
 * A turn that fails is repeated one line at a time; a line that fails alone is parked, and no other waits for it.
 */
import type { Logger } from '../log.ts';
import type { LaneListener, Lanes } from './lanes.ts';
import type { OpenTx, Store } from './store.ts';
import { runTurn, type Steps } from './turn.ts';
import type { LineEvent } from './tx.ts';

/** As many events as one turn takes: more gains nothing, and a failure repeats less. */
const TURN_SIZE = 128;
/** Two turns at a time keep PostgreSQL busy while Node thinks; more only shrinks the batches. */
const GROUPS = 2;
const PARK_BASE_SECONDS = 1;
const PARK_LIMIT_SECONDS = 300;

export interface WorkerParts {
  store: Store;
  lanes: Lanes;
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
}

/** The lanes of one group share their turns. */
interface Group {
  lanes: Set<number>;
  dirty: boolean;
  running: Promise<void> | undefined;
  alarm: NodeJS.Timeout | undefined;
}

class LaneWorker implements Worker {
  private readonly parts: WorkerParts;
  private readonly groups: Group[];
  private stopping = false;

  constructor(parts: WorkerParts) {
    this.parts = parts;
    this.groups = Array.from({ length: GROUPS }, () => ({
      lanes: new Set<number>(),
      dirty: false,
      running: undefined,
      alarm: undefined,
    }));
  }

  taken(lane: number): void {
    const group = this.groups[lane % GROUPS]!;
    group.lanes.add(lane);
    this.wake(group);
  }

  woken(lanes: number[]): void {
    for (const group of this.groups) if (lanes.some(lane => group.lanes.has(lane))) this.wake(group);
  }

  async released(lane: number): Promise<void> {
    const group = this.groups[lane % GROUPS]!;
    group.lanes.delete(lane);
    await group.running;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const group of this.groups) clearTimeout(group.alarm);
    await Promise.all(this.groups.map(group => group.running));
  }

  private wake(group: Group): void {
    group.dirty = true;
    if (group.running !== undefined || this.stopping) return;
    group.running = this.run(group).finally(() => {
      group.running = undefined;
      if (group.dirty && !this.stopping) this.wake(group);
    });
  }

  private async run(group: Group): Promise<void> {
    while (group.dirty && group.lanes.size > 0 && !this.stopping) {
      group.dirty = false;
      const full = await this.turn([...group.lanes]);
      if (full) group.dirty = true;
    }
    if (!this.stopping && group.lanes.size > 0) await this.setAlarm(group);
  }

  /** One turn of these lanes; true when there may be more to do at once. */
  private async turn(lanes: number[]): Promise<boolean> {
    const started = performance.now();
    try {
      const events = await this.parts.store.transact(tx => this.takeTurn(tx, lanes, null));
      this.parts.observe({ events, seconds: (performance.now() - started) / 1000, failed: false });
      return events > 0;
    } catch (error) {
      this.parts.observe({ events: 0, seconds: (performance.now() - started) / 1000, failed: true });
      this.parts.log.warn({ err: error, lanes }, 'a turn failed, repeating it line by line');
      return this.turnLineByLine(lanes);
    }
  }

  private async turnLineByLine(lanes: number[]): Promise<boolean> {
    const due = await this.parts.store.transact(tx => this.readDue(tx, lanes, null)).catch(() => undefined);
    if (due === undefined) {
      await new Promise(resolve => setTimeout(resolve, 200));
      return true;
    }
    const keys = new Set([...due.works, ...due.timers].map(({ key }) => key));
    for (const key of keys) {
      await this.parts.store
        .transact(tx => this.takeTurn(tx, lanes, key))
        .catch((error: Error) => this.park(key, error));
    }
    return keys.size > 0;
  }

  private async takeTurn(tx: OpenTx, lanes: number[], onlyKey: string | null): Promise<number> {
    const { works, timers } = await this.readDue(tx, lanes, onlyKey);
    if (works.length + timers.length === 0) return 0;
    if (works.length > 0) await deleteWorks(tx, works);
    if (timers.length > 0)
      await tx.query('delete from line.timer where name = any($1)', [timers.map(t => t.name)]);
    if (onlyKey !== null) await unpark(tx, onlyKey, lanes);
    await runTurn(tx, byLine([...timers, ...works]), this.parts.steps);
    return works.length + timers.length;
  }

  /**
   * The lane's row lock first, in a statement of its own: the work is then read in a snapshot that is younger than
   * the lock, and after whatever a former owner of the lane still had under way.
   */
  private async readDue(tx: OpenTx, lanes: number[], onlyKey: string | null) {
    await tx.query('select id from line.lane where id = any($1) order by id for update', [lanes]);
    const works = await tx.query<WorkRow>(
      `select lane, id, key, kind, account_sid, data from line.work w
       where lane = any($1) and ($3::text is null or key = $3) and not exists (
         select from line.parked p where p.lane = w.lane and p.key = w.key and p.queue = 'work' and p.until > $4)
       order by id limit $2`,
      [lanes, TURN_SIZE, onlyKey, tx.now],
    );
    const timers = await tx.query<LineEvent & { name: string }>(
      `select name, key, kind, account_sid, data from line.timer t
       where lane = any($1) and run_at <= $4 and ($3::text is null or key = $3) and not exists (
         select from line.parked p where p.lane = t.lane and p.key = t.key and p.queue = 'work' and p.until > $4)
       order by run_at limit $2`,
      [lanes, TURN_SIZE, onlyKey, tx.now],
    );
    return { works, timers };
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
    if (parkedUntil === undefined) log.error({ line: key }, 'the line could not even be parked');
  }

  /** Sleeps until the next timer or the end of a parking; whatever comes sooner wakes the group itself. */
  private async setAlarm(group: Group): Promise<void> {
    clearTimeout(group.alarm);
    const next = await this.nextDue([...group.lanes]).catch(() => undefined);
    if (next === undefined || next === null) return;
    group.alarm = setTimeout(() => this.wake(group), Math.max(1, Math.min(next, 2 ** 31 - 1)));
  }

  /** Milliseconds until something is due; null when nothing is planned. */
  private async nextDue(lanes: number[]): Promise<number | null> {
    return this.parts.store.transact(async tx => {
      const [row] = await tx.query<{ at: Date | null }>(
        `select least((select min(run_at) from line.timer t where lane = any($1) and not exists (
             select from line.parked p where p.lane = t.lane and p.key = t.key and p.queue = 'work' and p.until > $2)),
           (select min(until) from line.parked where lane = any($1) and queue = 'work' and until > $2)) as at`,
        [lanes, tx.now],
      );
      return row?.at ? row.at.getTime() - tx.now.getTime() : null;
    });
  }
}

async function deleteWorks(tx: OpenTx, works: WorkRow[]): Promise<void> {
  await tx.query(
    `delete from line.work w using unnest($1::int[], $2::bigint[]) as done (lane, id)
     where w.lane = done.lane and w.id = done.id`,
    [works.map(work => work.lane), works.map(work => work.id)],
  );
}

async function unpark(tx: OpenTx, key: string, lanes: number[]): Promise<void> {
  await tx.query(`delete from line.parked where lane = any($1) and key = $2 and queue = 'work'`, [
    lanes,
    key,
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
