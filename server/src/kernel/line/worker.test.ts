import { afterAll, expect, test } from 'vitest';
import { openKernel } from '../../../test/kernel.ts';
import { systemClock } from '../clock.ts';
import { makeLogger } from '../log.ts';
import { newSid } from '../sid.ts';
import { type JobEnd, type JobHandler, makeJobRunner } from './jobs.ts';
import { makeLanes } from './lanes.ts';
import { makeStore } from './store.ts';
import type { Step } from './turn.ts';
import type { LineEvent } from './tx.ts';
import { makeWorker } from './worker.ts';

const kernel = await openKernel();
const log = makeLogger('silent');
const accountSid = 'AC00000000000000000000000000000001';
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

interface Process {
  store: ReturnType<typeof makeStore>;
  lanes: ReturnType<typeof makeLanes>;
  stop(): Promise<void>;
}

/** What one server process has of the lines: lanes, a worker and a job runner on a database shared with others. */
async function startProcess(
  steps: Record<string, Step[]>,
  handlers: Record<string, JobHandler> = {},
  database = kernel.database,
): Promise<Process> {
  const lanes = makeLanes({ database: kernel.database, count: 8, log });
  const store = makeStore({ ...kernel, database, clock: systemClock, newSid, lanes });
  const worker = makeWorker({ store, lanes, clock: systemClock, steps, log, observe: () => {} });
  const jobs = makeJobRunner({ store, lanes, clock: systemClock, handlers, log, observe: () => {} });
  lanes.listen(worker);
  lanes.listen(jobs);
  await lanes.start();
  const stop = async (): Promise<void> => {
    await Promise.all([worker.stop(), jobs.stop()]);
    await lanes.stop();
  };
  stops.push(stop);
  return { store, lanes, stop };
}

const event = (key: string, data: unknown, kind = 'note'): LineEvent => ({ kind, key, accountSid, data });
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5));
};

test('events of a line are handled in order, once, and a poisoned line stops only itself', async () => {
  const seen: string[] = [];
  let cured = false;
  const process = await startProcess({
    note: [
      async ({ key, data }, turn) => {
        if (data === 'poison' && !cured) throw new Error('cannot');
        // A deed in the transaction, so that a repeated turn would show.
        await turn.do(async (tx, inputs: readonly string[]) => {
          tx.afterCommit(() => seen.push(...inputs));
          return inputs.map(() => undefined);
        }, `${key}:${data}`);
      },
    ],
  });
  await process.store.transact(async tx => {
    for (let i = 0; i < 5; i++) for (const key of ['a', 'b', 'c']) tx.emit(event(key, i));
    tx.emit(event('bad', 'poison'));
    tx.emit(event('bad', 'after'));
  });
  await until(() => seen.length >= 15);
  for (const key of ['a', 'b', 'c']) {
    expect(seen.filter(one => one.startsWith(key))).toEqual([0, 1, 2, 3, 4].map(i => `${key}:${i}`));
  }
  cured = true;
  await until(() => seen.length >= 17);
  expect(seen.slice(-2)).toEqual(['bad:poison', 'bad:after']);
  expect(await kernel.database.query('select key from line.parked')).toEqual([]);
  expect(await kernel.events()).toEqual([]);
  await process.stop();
});

test('a timer speaks when it is due, and a cancelled one never', async () => {
  const seen: unknown[] = [];
  const process = await startProcess({ note: [async ({ data }) => void seen.push(data)] });
  await process.store.transact(async tx => {
    const at = (seconds: number) => new Date(tx.now.getTime() + seconds * 1000);
    tx.timer({ ...event('t', 'late'), name: 'late', runAt: at(0.15) });
    tx.timer({ ...event('t', 'early'), name: 'early', runAt: at(0.05) });
    tx.timer({ ...event('t', 'never'), name: 'never', runAt: at(0.1) });
    tx.cancelTimer('never');
  });
  await until(() => seen.length === 2);
  expect(seen).toEqual(['early', 'late']);
  await process.stop();
});

test('calls of a line are made in order; a failed one holds back its line and is repeated', async () => {
  const calls: string[] = [];
  const handler: JobHandler<boolean> = {
    concurrency: 10,
    recordsAttempts: () => false,
    async call(job) {
      calls.push(`${job.key}:${job.data}`);
      return !(job.key === 'x' && job.data === 1 && job.attempts === 0);
    },
    settle: async (_, results) =>
      results.map(({ result }): JobEnd => (result ? 'done' : { retryAfterSeconds: 0.1, reason: 'busy' })),
  };
  const process = await startProcess({}, { call: handler as JobHandler });
  await process.store.transact(async tx => {
    for (let i = 0; i < 3; i++)
      for (const key of ['x', 'y']) tx.job({ kind: 'call', key, accountSid, data: i });
  });
  await until(() => calls.includes('x:1') && calls.includes('y:2'));
  // What comes while the line waits does not overtake what has failed.
  await new Promise(resolve => setTimeout(resolve, 30));
  await process.store.transact(async tx => tx.job({ kind: 'call', key: 'x', accountSid, data: 3 }));
  await until(() => calls.length === 8);
  expect(calls.filter(call => call.startsWith('x'))).toEqual(['x:0', 'x:1', 'x:1', 'x:2', 'x:3']);
  expect(calls.filter(call => call.startsWith('y'))).toEqual(['y:0', 'y:1', 'y:2']);
  await process.stop();
  expect(await kernel.jobs()).toEqual([]);
});

test('a handler that fails itself is asked again, its line waits, and nobody else does', async () => {
  const calls: string[] = [];
  const attemptsBefore: number[] = [];
  const handler: JobHandler = {
    concurrency: 1,
    recordsAttempts: () => false,
    async call({ key, data, attempts }) {
      calls.push(`${key}:${data}`);
      attemptsBefore.push(attempts);
      if (calls.filter(call => call === 'x:0').length === 1 && key === 'x')
        throw new Error('the database is away');
    },
    settle: async (_, results) => results.map((): JobEnd => 'done'),
  };
  const process = await startProcess({}, { call: handler });
  await process.store.transact(async tx => {
    for (const key of ['x', 'y']) for (const data of [0, 1]) tx.job({ kind: 'call', key, accountSid, data });
  });
  await until(() => calls.length === 5);
  expect(calls.filter(call => call.startsWith('x'))).toEqual(['x:0', 'x:0', 'x:1']);
  expect(calls.slice(-2)).toEqual(['x:0', 'x:1']);
  // What was not made was no attempt.
  expect(attemptsBefore).toEqual([0, 0, 0, 0, 0]);
  await process.stop();
  expect(await kernel.jobs()).toEqual([]);
  expect(await kernel.database.query("select from line.parked where queue = 'job'")).toEqual([]);
});

test('a call that must not be made twice blindly leaves a trace before it is made, however long that takes', async () => {
  const traces: (Date | null)[] = [];
  let refusals = 2;
  const flaky = {
    ...kernel.database,
    query: (text: string, params?: readonly unknown[]) => {
      if (text.includes('set attempted_at') && refusals-- > 0) throw new Error('the database is away');
      return kernel.database.query(text, params);
    },
  } as typeof kernel.database;
  const handler: JobHandler<null> = {
    concurrency: 10,
    recordsAttempts: () => true,
    async call() {
      const [row] = await kernel.database.query<{ attemptedAt: Date | null }>(
        'select attempted_at from line.job',
      );
      traces.push(row!.attemptedAt);
      return null;
    },
    settle: async (_, results) => results.map((): JobEnd => 'done'),
  };
  const process = await startProcess({}, { call: handler as JobHandler }, flaky);
  await process.store.transact(async tx => tx.job({ kind: 'call', key: 'x', accountSid, data: 1 }));
  await until(() => traces.length === 1);
  expect(refusals).toBeLessThan(0);
  expect(traces).toEqual([expect.any(Date)]);
  await process.stop();
});

test('two processes share the lanes, hear of each other, and one takes over when the other is gone', async () => {
  const seen: string[] = [];
  const steps = (name: string) => ({
    note: [async ({ data }: LineEvent) => void seen.push(`${name}:${data}`)],
  });
  const first = await startProcess(steps('first'));
  const second = await startProcess(steps('second'));
  await until(() => first.lanes.owned().length === 4 && second.lanes.owned().length === 4);
  const keys = Array.from({ length: 40 }, (_, i) => `key${i}`);
  await first.store.transact(async tx => {
    for (const key of keys) tx.emit(event(key, key));
  });
  await until(() => seen.length === 40);
  expect(new Set(seen.map(one => one.split(':')[1])).size).toBe(40);
  expect(seen.some(one => one.startsWith('first'))).toBe(true);
  expect(seen.some(one => one.startsWith('second'))).toBe(true);
  await first.stop();
  await until(() => second.lanes.owned().length === 8);
  await second.store.transact(async tx => {
    for (const key of keys) tx.emit(event(key, key));
  });
  await until(() => seen.length === 80);
  await second.stop();
});

test('what a newer version has written down waits for it, and nothing else does', async () => {
  // A turn that has failed is repeated, and with it the steps of everybody in it.
  const done = new Set<string>();
  const handler = (version: string): JobHandler => ({
    concurrency: 10,
    recordsAttempts: () => false,
    call: async ({ key, kind }) => done.add(`${version}: ${kind} ${key}`),
    settle: async (_, results) => results.map((): JobEnd => 'done'),
  });
  const hears = (version: string): Step[] => [
    async ({ key, kind }) => void done.add(`${version}: ${kind} ${key}`),
  ];
  const before = await startProcess({ note: hears('old') }, { call: handler('old') });
  await kernel.store.transact(async tx => {
    for (let i = 0; i < 40; i++) tx.job({ kind: 'newCall', key: `a${i}`, accountSid, data: 1 });
    for (let i = 0; i < 40; i++) tx.emit(event(`a${i}`, 1, 'newNote'));
    tx.job({ kind: 'call', key: 'b', accountSid, data: 1 });
    tx.emit(event('b', 1));
  });
  before.lanes.wake(before.lanes.owned(), null);
  await until(() => done.size === 2);
  expect(done).toEqual(new Set(['old: call b', 'old: note b']));
  await expect
    .poll(() => kernel.database.query('select from line.parked'), { timeout: 10_000 })
    .toHaveLength(80);
  await before.stop();
  const after = await startProcess({ newNote: hears('new') }, { newCall: handler('new') });
  await until(() => done.size === 82);
  await after.stop();
  expect(await kernel.jobs()).toEqual([]);
  expect(await kernel.database.query('select from line.parked')).toEqual([]);
});

test('a line that has failed often is tried at once by a process that takes its lane', async () => {
  const seen: string[] = [];
  const fails: Step = async () => {
    throw new Error('cannot');
  };
  const before = await startProcess({ note: [fails] });
  await before.store.transact(async tx => tx.emit(event('c', 'poison')));
  const parked = () => kernel.database.query<{ attempts: number }>('select attempts from line.parked');
  await expect.poll(parked).toMatchObject([{ attempts: 1 }]);
  await before.stop();
  await kernel.database.query(`update line.parked set until = now() + interval '5 minutes', attempts = 9`);
  const also = await startProcess({ note: [fails] });
  await expect.poll(parked).toMatchObject([{ attempts: 10 }]);
  await also.stop();
  const after = await startProcess({ note: [async ({ key }) => void seen.push(key)] });
  await until(() => seen.length > 0);
  await after.stop();
  expect(await parked()).toEqual([]);
});

test('a process whose connections are all cut under work goes on when they are back', async () => {
  const seen: unknown[] = [];
  const process = await startProcess({ note: [async ({ data }) => void seen.push(data)] });
  const say = (text: string) =>
    process.store.transact(async tx => {
      for (let i = 0; i < 40; i++) tx.emit(event(`key${i}`, `${text}${i}`));
    });
  const cut = () =>
    kernel.database
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      )
      .catch(() => undefined);
  for (let round = 0; round < 3; round++) await Promise.allSettled([say(`cut${round}-`), cut()]);
  // Connections that lay idle when they were cut may not know it yet.
  while (
    !(await say('after-').then(
      () => true,
      () => false,
    ))
  );
  await until(() => new Set(seen.filter(text => String(text).startsWith('after-'))).size === 40);
  await process.stop();
});
