/**
 * Calls to the outside world, in order per key. A job is a row until its verdict is recorded; the call itself
 * happens outside of any transaction; verdicts that come together are recorded together. After a crash a job is
 * tried again, so a call can happen twice: whoever makes it brings an idempotency key, or asks first (`attemptedAt`).
 */
import type { Clock } from '../clock.ts';
import { failPoint } from '../fail-point.ts';
import type { Logger } from '../log.ts';
import { gather } from './gather.ts';
import type { LaneListener, Lanes } from './lanes.ts';
import type { Store, StoredJob } from './store.ts';
import { strangeCall } from './strange-call.ts';
import type { Tx } from './tx.ts';

/** What became of a call: over (well or badly), or to be tried again after a pause of the whole line. */
export type JobEnd = 'done' | { retryAfterSeconds: number; reason: string };

/** How one kind of job is done. */
export interface JobHandler<Result = unknown> {
  /** How many calls of this kind may be under way at once in this process. */
  concurrency: number;
  /** True when an attempt must be on record before the call is made (the other side cannot tell repeats). */
  recordsAttempts(job: StoredJob): boolean;
  /** Makes the call. What can go wrong with it is part of the result; a call that throws counts as not made, and is made again. */
  call(job: StoredJob): Promise<Result>;
  /** Records the results in one transaction and says for each job whether it is over. */
  settle(tx: Tx, results: readonly { job: StoredJob; result: Result }[]): Promise<JobEnd[]>;
}

export type JobHandlers = Readonly<Record<string, JobHandler>>;

export interface JobRunnerParts {
  store: Store;
  lanes: Lanes;
  clock: Clock;
  handlers: JobHandlers;
  log: Logger;
  observe: (settled: { kind: string; seconds: number; retried: boolean }) => void;
}

export interface JobRunner extends LaneListener {
  stop(): Promise<void>;
}

/** Jobs held in memory per process; beyond that the table is the queue. */
const MEMORY_LIMIT = 4000;
const LOAD_SIZE = 1000;
const SETTLE_SIZE = 256;
/** How long a few verdicts may wait for more. */
const GATHER_MS = 8;
const RECONNECT_MS = 500;
/** What a timer of Node can hold. */
const LONGEST_ALARM_MS = 2 ** 31 - 1;

export function makeJobRunner(parts: JobRunnerParts): JobRunner {
  return new LaneJobRunner(parts);
}

interface Settled {
  job: StoredJob;
  /** What became of the call, or how its handler failed. */
  outcome: { result: unknown } | { failure: Error };
  startedAt: number;
}

/** When a handler is asked again that has failed, for want of the database or by a fault of ours. */
const FAILURE_PAUSE_SECONDS = 2;

class LaneJobRunner implements JobRunner {
  private readonly parts: JobRunnerParts;
  /** Per key, the jobs in order; the first one is under way or next. */
  private readonly lines = new Map<string, StoredJob[]>();
  private readonly known = new Set<number>();
  /** Lines that wait after a failure, and until when, in milliseconds: what comes for them waits in the table. */
  private readonly parked = new Map<string, number>();
  private readonly ready = new Map<string, StoredJob[]>();
  private readonly underWay = new Map<string, number>();
  private readonly perLane = new Map<number, number>();
  private readonly owned = new Set<number>();
  /** Lanes that came since the last reading: lines of theirs may wait that a former owner has parked. */
  private readonly strange = new Set<number>();
  private readonly drained = new Map<number, () => void>();
  private settled: Settled[] = [];
  private settling: Promise<void> | undefined;
  private loading: Promise<void> | undefined;
  private behind = false;
  private alarm: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(parts: JobRunnerParts) {
    this.parts = parts;
  }

  taken(lane: number): void {
    this.owned.add(lane);
    this.strange.add(lane);
    this.load();
  }

  woken(_lanes: number[], jobs: StoredJob[] | null): void {
    // Jobs of this process come with the wake-up; those of other processes, or too many, are read from the table.
    if (jobs?.length === 0) return;
    const full = this.known.size + (jobs?.length ?? 0) > MEMORY_LIMIT;
    if (jobs === null || full || this.behind || this.loading !== undefined) this.load();
    else for (const job of jobs) this.receive(job);
  }

  planned(): void {
    // Timers are events of lines, not calls.
  }

  async released(lane: number): Promise<void> {
    this.owned.delete(lane);
    this.strange.delete(lane);
    for (const key of this.parked.keys()) if (this.parts.lanes.of(key) === lane) this.parked.delete(key);
    for (const [key, line] of this.lines) {
      if (line[0]!.lane !== lane) continue;
      const kept = this.isUnderWay(line[0]!) ? 1 : 0;
      for (const job of line.splice(kept)) this.known.delete(job.id);
      if (kept === 0) this.lines.delete(key);
    }
    for (const [kind, jobs] of this.ready)
      this.ready.set(
        kind,
        jobs.filter(job => job.lane !== lane),
      );
    if ((this.perLane.get(lane) ?? 0) > 0)
      await new Promise<void>(resolve => this.drained.set(lane, resolve));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.alarm);
    await this.loading;
    while (this.settling !== undefined) await this.settling;
  }

  private isUnderWay(job: StoredJob): boolean {
    return !(this.ready.get(job.kind) ?? []).includes(job);
  }

  private load(): void {
    this.behind = true;
    if (this.loading !== undefined || this.stopping) return;
    this.loading = this.read()
      .catch(async (error: Error) => {
        this.parts.log.warn({ err: error }, 'jobs could not be read, trying again');
        await new Promise(resolve => setTimeout(resolve, RECONNECT_MS));
        this.behind = true;
      })
      .finally(() => {
        this.loading = undefined;
        if (this.behind && this.known.size < MEMORY_LIMIT / 2) this.load();
      });
  }

  private async read(): Promise<void> {
    this.behind = false;
    const lanes = [...this.owned];
    if (lanes.length === 0) return;
    const before = new Map(this.parked);
    const strange = [...this.strange];
    const { rows, waiting, now } = await this.parts.store.transact(async tx => {
      // Whatever a former owner of the lane has under way must end before its rows are read.
      await tx.query('select id from line.lane where id = any($1) order by id for update', [lanes]);
      const rows = await tx.query<StoredJob>(
        `select lane, id, key, kind, account_sid, data, attempts, attempted_at, exists (
           select from line.parked p where p.lane = j.lane and p.key = j.key and p.queue = 'job') as was_parked
         from line.job j
         where lane = any($1) and id <> all($2::bigint[]) and not exists (
           select from line.parked p where p.lane = j.lane and p.key = j.key and p.queue = 'job' and p.until > $4)
         order by id limit $3`,
        [lanes, [...this.known], LOAD_SIZE, tx.now],
      );
      const waiting = await tx.query<{ key: string; until: Date }>(
        `select key, until from line.parked where lane = any($1) and queue = 'job' and until > $2`,
        [strange, tx.now],
      );
      return { rows, waiting, now: tx.now };
    });
    // A line that was parked while this was read is not to be believed.
    const believed = rows.filter(({ key }) => this.parked.get(key) === before.get(key));
    if (believed.length < rows.length) this.behind = true;
    for (const lane of strange) this.strange.delete(lane);
    for (const { key, until } of waiting) this.parked.set(key, until.getTime());
    for (const row of believed) if (this.owned.has(row.lane)) this.admit(row);
    if (rows.length === LOAD_SIZE) this.behind = true;
    this.planLoad(now.getTime());
  }

  /** The next load is due when the first of the lines may go on that waited when the tables were read. */
  private planLoad(readAt: number): void {
    let next = Number.POSITIVE_INFINITY;
    for (const [key, until] of this.parked) {
      if (until <= readAt) this.parked.delete(key);
      else next = Math.min(next, until);
    }
    clearTimeout(this.alarm);
    if (this.parked.size === 0 || this.stopping) return;
    const wait = next - this.parts.clock.now().getTime() + 1;
    this.alarm = setTimeout(() => this.load(), Math.min(Math.max(1, wait), LONGEST_ALARM_MS));
  }

  /** A job that this process has just stored: it must not overtake those of its line that wait in the table. */
  private receive(job: StoredJob): void {
    const until = this.parked.get(job.key);
    if (until === undefined) this.admit(job);
    else if (until <= this.parts.clock.now().getTime()) this.load();
  }

  private admit(job: StoredJob): void {
    if (this.known.has(job.id)) return;
    this.known.add(job.id);
    this.parked.delete(job.key);
    const line = this.lines.get(job.key);
    if (line !== undefined) {
      line.push(job);
      return;
    }
    this.lines.set(job.key, [job]);
    this.enqueue(job);
  }

  private enqueue(job: StoredJob): void {
    const jobs = this.ready.get(job.kind);
    if (jobs === undefined) this.ready.set(job.kind, [job]);
    else jobs.push(job);
    this.begin(job.kind);
  }

  private begin(kind: string): void {
    const handler = this.parts.handlers[kind] ?? strangeCall(kind);
    const jobs = this.ready.get(kind) ?? [];
    while (jobs.length > 0 && (this.underWay.get(kind) ?? 0) < handler.concurrency && !this.stopping) {
      const job = jobs.shift()!;
      this.underWay.set(kind, (this.underWay.get(kind) ?? 0) + 1);
      this.perLane.set(job.lane, (this.perLane.get(job.lane) ?? 0) + 1);
      void this.make(handler, job);
    }
  }

  private async make(handler: JobHandler, job: StoredJob): Promise<void> {
    const startedAt = performance.now();
    const isFirst = job.attemptedAt === null && handler.recordsAttempts(job);
    if (isFirst && !(await this.recordAttempt(job))) return this.leaveLane(job.lane);
    const outcome = await handler.call(job).then(
      result => ({ result }),
      (failure: Error) => ({ failure }),
    );
    failPoint('job.called');
    this.settled.push({ job, outcome, startedAt });
    this.settling ??= this.settleAll();
  }

  /** A call that a crash would leave no trace of is not made: it waits for the database. False when it waited in vain. */
  private async recordAttempt(job: StoredJob): Promise<boolean> {
    while (!this.stopping) {
      try {
        await this.parts.store.read.query(
          'update line.job set attempted_at = now() where lane = $1 and id = $2',
          [job.lane, job.id],
        );
        return true;
      } catch (error) {
        this.parts.log.warn({ err: error, job: job.id }, 'an attempt could not be recorded, trying again');
        await new Promise(resolve => setTimeout(resolve, RECONNECT_MS));
      }
    }
    return false;
  }

  private async settleAll(): Promise<void> {
    while (this.settled.length > 0) {
      const batch = this.settled.splice(0, SETTLE_SIZE);
      const ends = await this.record(batch);
      failPoint('job.settled');
      batch.forEach((settled, i) => this.finish(settled, ends[i]!));
      await gather(batch.length, this.settled.length > 0, GATHER_MS);
    }
    // At once, before anybody else can run: a result that came a moment later must find nobody settling.
    this.settling = undefined;
  }

  /** Records verdicts until the database takes them: a call that was made must not be made again for that. */
  private async record(batch: Settled[]): Promise<JobEnd[]> {
    for (;;) {
      try {
        return await this.parts.store.transact(tx => this.settleBatch(tx, batch));
      } catch (error) {
        this.parts.log.error({ err: error }, 'verdicts could not be recorded, trying again');
        if (batch.length > 1) return (await Promise.all(batch.map(one => this.record([one])))).flat();
        if (this.stopping) return batch.map(() => ({ retryAfterSeconds: 1, reason: 'stopping' }));
        await new Promise(resolve => setTimeout(resolve, RECONNECT_MS));
      }
    }
  }

  private async settleBatch(tx: Tx, batch: Settled[]): Promise<JobEnd[]> {
    const ends: JobEnd[] = batch.map(settled => this.endOfFailure(settled));
    for (const kind of new Set(batch.map(({ job }) => job.kind))) {
      const called = batch.flatMap(({ job, outcome }, place) =>
        job.kind === kind && 'result' in outcome ? [{ job, result: outcome.result, place }] : [],
      );
      if (called.length === 0) continue;
      const verdicts = await this.parts.handlers[kind]!.settle(tx, called);
      verdicts.forEach((verdict, i) => {
        ends[called[i]!.place] = verdict;
      });
    }
    await recordEnds(tx, batch, ends);
    return ends;
  }

  /** One that was called is over, unless its verdict says otherwise. */
  private endOfFailure({ job, outcome }: Settled): JobEnd {
    if ('result' in outcome) return 'done';
    const { failure } = outcome;
    this.parts.log.error({ err: failure, kind: job.kind, job: job.id }, 'a call could not be made');
    return { retryAfterSeconds: FAILURE_PAUSE_SECONDS, reason: failure.message };
  }

  private finish({ job, startedAt }: Settled, end: JobEnd): void {
    const retried = end !== 'done';
    this.parts.observe({ kind: job.kind, seconds: (performance.now() - startedAt) / 1000, retried });
    this.underWay.set(job.kind, this.underWay.get(job.kind)! - 1);
    this.leaveLane(job.lane);
    const line = this.lines.get(job.key) ?? [];
    if (retried) this.forget(job.key, line, end.retryAfterSeconds);
    else this.advance(job, line);
    this.begin(job.kind);
    if ((this.behind && this.known.size < MEMORY_LIMIT / 2) || retried) this.load();
  }

  private leaveLane(lane: number): void {
    const left = this.perLane.get(lane)! - 1;
    this.perLane.set(lane, left);
    if (left === 0) {
      this.drained.get(lane)?.();
      this.drained.delete(lane);
    }
  }

  /** The line is parked: its jobs are read again when it may go on. */
  private forget(key: string, line: StoredJob[], seconds: number): void {
    for (const job of line) this.known.delete(job.id);
    this.lines.delete(key);
    this.parked.set(key, this.parts.clock.now().getTime() + seconds * 1000);
  }

  private advance(job: StoredJob, line: StoredJob[]): void {
    this.known.delete(job.id);
    line.shift();
    if (line.length === 0) this.lines.delete(job.key);
    else this.enqueue(line[0]!);
  }
}

async function recordEnds(tx: Tx, batch: Settled[], ends: JobEnd[]): Promise<void> {
  const done = batch.filter((_, i) => ends[i] === 'done').map(({ job }) => job);
  await tx.query(
    `delete from line.job j using unnest($1::int[], $2::bigint[]) as done (lane, id)
     where j.lane = done.lane and j.id = done.id`,
    [done.map(job => job.lane), done.map(job => job.id)],
  );
  for (const [i, end] of ends.entries()) {
    const { job, outcome } = batch[i]!;
    if (end === 'done') {
      if (job.wasParked) await unpark(tx, job);
      continue;
    }
    if ('result' in outcome) await countAttempt(tx, job);
    await park(tx, job, end);
  }
}

/** Calls that were made are counted; those that could not be made are not. */
async function countAttempt(tx: Tx, { lane, id }: StoredJob): Promise<void> {
  await tx.query('update line.job set attempts = attempts + 1 where lane = $1 and id = $2', [lane, id]);
}

async function park(tx: Tx, job: StoredJob, end: Exclude<JobEnd, 'done'>): Promise<void> {
  await tx.query(
    `insert into line.parked as p (lane, key, queue, until, attempts, reason)
     values ($1, $2, 'job', $3::timestamptz + make_interval(secs => $4), 1, $5)
     on conflict (lane, key, queue) do update
       set attempts = p.attempts + 1, until = excluded.until, reason = excluded.reason`,
    [job.lane, job.key, tx.now, end.retryAfterSeconds, end.reason.slice(0, 1000)],
  );
}

async function unpark(tx: Tx, job: StoredJob): Promise<void> {
  await tx.query(`delete from line.parked where lane = $1 and key = $2 and queue = 'job'`, [
    job.lane,
    job.key,
  ]);
}
