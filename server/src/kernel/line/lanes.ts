/**
 * Which lanes this process works on. A lane belongs to the process that holds its advisory lock, on a connection
 * of its own: the lock ends with the connection, so a dead process frees its lanes at once. Processes that share
 * a database share the lanes evenly: each counts who is present and takes, or gives back, its part.
 */
import type pg from 'pg';
import type { Database } from '../sql.ts';
import type { StoredJob } from './store.ts';

/** First half of the two-part advisory lock keys: presence of a process, ownership of a lane. */
const PRESENCE = 7_205_117;
const OWNERSHIP = 7_205_118;
const SETTLE_MS = 1000;
const EAGER_MS = 100;

/** Who works on lanes: told when one comes, when there is something to do, and asked to let go. */
export interface LaneListener {
  taken(lane: number): void;
  /** Lanes with new events, and the jobs just stored by this process; null when another spoke: read the tables. */
  woken(lanes: number[], jobs: StoredJob[] | null): void;
  /** A timer was set by this process. */
  planned(lane: number, at: Date): void;
  /** Resolves when nothing of the lane is in flight any more. */
  released(lane: number): Promise<void>;
}

export interface Lanes {
  of(key: string): number;
  owned(): number[];
  othersPresent(): boolean;
  wake(lanes: number[], jobs: StoredJob[] | null): void;
  /** Tells that timers were set. */
  plan(timers: readonly { key: string; runAt: Date }[]): void;
  listen(listener: LaneListener): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface LanesOptions {
  database: Database;
  count: number;
  log: { warn(fields: object, message: string): void };
}

/** FNV-1a: the same key is on the same lane in every process and every version. */
export function laneOf(key: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % count;
}

export function makeLanes(options: LanesOptions): Lanes {
  return new LaneKeeper(options);
}

class LaneKeeper implements Lanes {
  private readonly options: LanesOptions;
  private readonly mine = new Set<number>();
  private readonly listeners: LaneListener[] = [];
  private client: pg.Client | undefined;
  private present = 1;
  private stopping = false;
  private settling: Promise<void> = Promise.resolve();
  private next: NodeJS.Timeout | undefined;

  constructor(options: LanesOptions) {
    this.options = options;
  }

  of(key: string): number {
    return laneOf(key, this.options.count);
  }

  owned(): number[] {
    return [...this.mine];
  }

  othersPresent(): boolean {
    return this.present > 1 || this.client === undefined;
  }

  listen(listener: LaneListener): void {
    this.listeners.push(listener);
  }

  wake(lanes: number[], jobs: StoredJob[] | null): void {
    const owned = lanes.filter(lane => this.mine.has(lane));
    const ownedJobs = jobs === null ? null : jobs.filter(job => this.mine.has(job.lane));
    if (owned.length === 0 && ownedJobs?.length === 0) return;
    for (const listener of this.listeners) listener.woken(owned, ownedJobs);
  }

  plan(timers: readonly { key: string; runAt: Date }[]): void {
    for (const { key, runAt } of timers) {
      for (const listener of this.listeners) listener.planned(this.of(key), runAt);
    }
  }

  async start(): Promise<void> {
    await this.settle();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.next);
    await this.settling;
    for (const lane of this.owned()) await this.release(lane);
    await this.client?.end();
    this.client = undefined;
  }

  /** Looks at who is present and moves towards a fair share; then again after a while, sooner when short. */
  private settle(): Promise<void> {
    this.settling = this.tryToSettle()
      .catch((error: Error) => {
        this.options.log.warn({ err: error }, 'lanes could not be settled, trying again');
        this.lose();
        return EAGER_MS;
      })
      .then(wait => {
        if (!this.stopping) this.next = setTimeout(() => void this.settle(), wait);
      });
    return this.settling;
  }

  private async tryToSettle(): Promise<number> {
    this.client ??= await this.connect();
    const { rows } = await this.client.query(
      `select count(*)::int as present from pg_locks
       where locktype = 'advisory' and classid = $1 and objsubid = 2 and granted
         and database = (select oid from pg_database where datname = current_database())`,
      [PRESENCE],
    );
    this.present = rows[0].present;
    const share = Math.ceil(this.options.count / this.present);
    while (this.mine.size > share && !this.stopping) await this.release(this.owned().at(-1)!);
    for (let lane = 0; lane < this.options.count && this.mine.size < share; lane++) await this.take(lane);
    // With others about, a NOTIFY may have come from a process that did not see us yet: look again.
    if (this.present > 1) this.wake(this.owned(), null);
    return this.mine.size < share ? EAGER_MS : SETTLE_MS;
  }

  private async connect(): Promise<pg.Client> {
    const client = await this.options.database.dedicated();
    client.on('notification', message => this.hear(message.payload ?? ''));
    client.on('end', () => this.lose());
    await client.query('listen line');
    await client.query(
      'insert into line.lane select generate_series(0, $1::int - 1) on conflict do nothing',
      [this.options.count],
    );
    await client.query('select pg_advisory_lock_shared($1, 0)', [PRESENCE]);
    return client;
  }

  private hear(payload: string): void {
    const lanes = payload
      .split(',')
      .map(Number)
      .filter(lane => this.mine.has(lane));
    if (lanes.length > 0) for (const listener of this.listeners) listener.woken(lanes, null);
  }

  private async take(lane: number): Promise<void> {
    if (this.mine.has(lane)) return;
    const { rows } = await this.client!.query('select pg_try_advisory_lock($1, $2) as got', [
      OWNERSHIP,
      lane,
    ]);
    if (!rows[0].got) return;
    this.mine.add(lane);
    for (const listener of this.listeners) listener.taken(lane);
  }

  private async release(lane: number): Promise<void> {
    this.mine.delete(lane);
    await Promise.all(this.listeners.map(listener => listener.released(lane)));
    await this.client?.query('select pg_advisory_unlock($1, $2)', [OWNERSHIP, lane]).catch(() => undefined);
  }

  /** The connection is gone and the locks with it: what is in flight is protected by the row lock of its lane. */
  private lose(): void {
    if (this.stopping) return;
    const { client } = this;
    this.client = undefined;
    const lost = this.owned();
    this.mine.clear();
    for (const lane of lost) for (const listener of this.listeners) void listener.released(lane);
    client?.removeAllListeners('end');
    void client?.end().catch(() => undefined);
  }
}
