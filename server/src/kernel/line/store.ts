/** Opens transactions that carry their consequences with them. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../clock.ts';
import type { Database, Queryable } from '../sql.ts';
import { isRetryable, rowsParameter, together } from '../sql.ts';
import { type Publication, TOPICS_CHANNEL, type Topics } from '../topics.ts';
import type { Lanes } from './lanes.ts';
import type { LineEvent, NewJob, Timer, Tx } from './tx.ts';

export interface Store {
  /** Reads outside of any transaction. */
  read: Queryable;
  /** Runs `work` in a transaction; repeats it when PostgreSQL saw a deadlock or a serialisation failure. */
  transact<T>(work: (tx: OpenTx) => Promise<T>): Promise<T>;
  /**
   * The same, and whatever `work` calls, however deep, reads and writes in this one transaction when it uses this
   * store: it happens as a whole, with what `work` itself writes down, or not at all.
   */
  transactWhole<T>(work: (tx: OpenTx) => Promise<T>): Promise<T>;
  /** Whether whoever asks runs in the work of such a transaction. */
  isWhole(): boolean;
}

export interface StoreParts {
  database: Database;
  clock: Clock;
  newSid: (prefix: string) => string;
  lanes: Lanes;
  topics: Topics;
}

const ATTEMPTS = 4;

export function makeStore(parts: StoreParts): Store {
  const surrounding = new AsyncLocalStorage<OpenTx>();
  const joined = (): OpenTx | undefined => {
    const tx = surrounding.getStore();
    return tx?.isOpen() ? tx : undefined;
  };
  return {
    read: { query: (text, params) => (joined() ?? parts.database).query(text, params) },
    transact: work => {
      const tx = joined();
      return tx === undefined ? transact(parts, work) : work(tx);
    },
    isWhole: () => joined() !== undefined,
    transactWhole: work => transact(parts, tx => surrounding.run(tx, () => work(tx))),
  };
}

async function transact<T>(parts: StoreParts, work: (tx: OpenTx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transactOnce(parts, work);
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}

async function transactOnce<T>(parts: StoreParts, work: (tx: OpenTx) => Promise<T>): Promise<T> {
  let open: OpenTx | undefined;
  const result = await parts.database
    .transaction(async connection => {
      open = new OpenTx(connection, parts);
      const value = await work(open);
      await open.flush();
      return value;
    })
    .finally(() => open?.close());
  open?.tell();
  return result;
}

/** A job as it stands in the table. */
export interface StoredJob extends NewJob {
  lane: number;
  id: number;
  attempts: number;
  attemptedAt: Date | null;
  /** Its line was held back before; only what is read from the table says so. */
  wasParked?: boolean;
}

export class OpenTx implements Tx {
  readonly now: Date;
  private readonly connection: Queryable;
  private readonly parts: StoreParts;
  private readonly events: LineEvent[] = [];
  private readonly jobs: NewJob[] = [];
  private readonly timers = new Map<string, Timer | null>();
  private readonly publications: Publication[] = [];
  private readonly tells: (() => void)[] = [];
  private storedJobs: StoredJob[] = [];
  private open = true;

  constructor(connection: Queryable, parts: StoreParts) {
    this.connection = connection;
    this.parts = parts;
    this.now = parts.clock.now();
  }

  query<Row>(text: string, params?: readonly unknown[]): Promise<Row[]> {
    return this.connection.query<Row>(text, params);
  }

  isOpen(): boolean {
    return this.open;
  }

  /** Nothing joins this transaction any more. */
  close(): void {
    this.open = false;
  }

  sid(prefix: string): string {
    return this.parts.newSid(prefix);
  }

  emit(event: LineEvent): void {
    this.events.push(event);
  }

  job(job: NewJob): void {
    this.jobs.push(job);
  }

  timer(timer: Timer): void {
    this.timers.set(timer.name, timer);
  }

  cancelTimer(name: string): void {
    this.timers.set(name, null);
  }

  publish(topic: string, position: string | number): void {
    this.publications.push({ topic, position });
  }

  afterCommit(tell: () => void): void {
    this.tells.push(tell);
  }

  /** Writes events, jobs and timers as rows: three statements at most, and one NOTIFY where others listen. */
  async flush(): Promise<void> {
    await together([this.writeEvents(), this.writeJobs(), this.writeTimers(), this.notify()]);
  }

  private async notify(): Promise<void> {
    const { lanes, topics } = this.parts;
    if (!lanes.othersPresent()) return;
    const keys = [...this.events, ...this.jobs, ...this.setTimers()].map(({ key }) => key);
    const woken = [...new Set(keys.map(key => lanes.of(key)))];
    const notices = topics.notices(this.publications).map(text => [TOPICS_CHANNEL, text]);
    if (woken.length > 0) notices.push(['line', woken.join(',')]);
    if (notices.length === 0) return;
    await this.query(
      'select pg_notify(channel, notice) from unnest($1::text[], $2::text[]) n (channel, notice)',
      [notices.map(([channel]) => channel), notices.map(([, text]) => text)],
    );
  }

  /** After the commit: wakes the lanes of this process and runs what waited for the commit. */
  tell(): void {
    const { lanes, topics } = this.parts;
    lanes.wake(this.wokenLanes(), this.storedJobs);
    topics.publish(this.publications);
    if (this.timers.size > 0) lanes.plan(this.setTimers());
    for (const tell of this.tells) tell();
  }

  private setTimers(): Timer[] {
    return [...this.timers.values()].filter(timer => timer !== null);
  }

  private wokenLanes(): number[] {
    const { lanes } = this.parts;
    return [...new Set(this.events.map(({ key }) => lanes.of(key)))];
  }

  private async writeEvents(): Promise<void> {
    if (this.events.length === 0) return;
    // The lane last: an event that was read from the table and is said anew for another line still has its old one.
    const rows = this.events.map(event => ({ ...event, lane: this.parts.lanes.of(event.key) }));
    await this.query(
      `insert into line.work (lane, key, kind, account_sid, data)
       select lane, key, kind, account_sid, data from json_populate_recordset(null::line.work, $1::json)`,
      [rowsParameter(rows)],
    );
  }

  private async writeJobs(): Promise<void> {
    if (this.jobs.length === 0) return;
    const rows = this.jobs.map(job => ({ ...job, lane: this.parts.lanes.of(job.key) }));
    const ids = await this.query<{ id: number }>(
      `insert into line.job (lane, key, kind, account_sid, data)
       select lane, key, kind, account_sid, data from json_populate_recordset(null::line.job, $1::json)
       returning id`,
      [rowsParameter(rows)],
    );
    this.storedJobs = rows.map((row, i) => ({ ...row, id: ids[i]!.id, attempts: 0, attemptedAt: null }));
  }

  private async writeTimers(): Promise<void> {
    const set: object[] = [];
    const cancelled: string[] = [];
    for (const [name, timer] of this.timers) {
      if (timer === null) cancelled.push(name);
      else set.push({ ...timer, lane: this.parts.lanes.of(timer.key) });
    }
    await together([this.removeTimers(cancelled), this.putTimers(set)]);
  }

  private async removeTimers(names: string[]): Promise<void> {
    if (names.length > 0) await this.query('delete from line.timer where name = any($1)', [names]);
  }

  private async putTimers(set: object[]): Promise<void> {
    if (set.length === 0) return;
    await this.query(
      `insert into line.timer (name, lane, run_at, key, kind, account_sid, data)
       select name, lane, run_at, key, kind, account_sid, data from json_populate_recordset(null::line.timer, $1::json)
       on conflict (name) do update set lane = excluded.lane, run_at = excluded.run_at, key = excluded.key,
         kind = excluded.kind, account_sid = excluded.account_sid, data = excluded.data`,
      [rowsParameter(set)],
    );
  }
}
