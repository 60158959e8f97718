/** A short storm: the long ones are run by hand, and their table is in docs/reliability.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startServer } from '../conformance/test/server.ts';
import { freshDatabase } from '../server/src/postgres/test-database.ts';
import { newAccount } from './account.ts';
import { audit } from './auditor.ts';
import { randomOf } from './random.ts';

import { runStorm } from './storm.ts';
import { keepWatch } from './watch.ts';

test('the same seed draws the same numbers, whatever was drawn elsewhere', () => {
  const first = randomOf('7');
  const fork = first.fork('customers').next();
  first.next();
  expect(randomOf('7').fork('customers').next()).toBe(fork);
  expect(randomOf('8').fork('customers').next()).not.toBe(fork);
  expect(Array.from({ length: 100 }, () => first.whole(2, 4)).every(one => [2, 3, 4].includes(one))).toBe(
    true,
  );
});

test('after power cuts, frozen processes and a failing carrier nothing is lost, doubled or out of order', async () => {
  const report = await runStorm({ seed: 'test', seconds: 8, servers: 2, customers: 12 });
  expect(report.complaints).toEqual([]);
  expect(report.deeds.length).toBeGreaterThan(0);
  expect(report.accepted).toBeGreaterThan(12);
}, 300_000);

test('the auditor finds what is wrong', async () => {
  const { drop, databaseUrl, accountSid } = await emptyDatabase();
  const lost = { accountSid: 'AC1', sid: 'SM1', from: '+1', to: '+2', body: 'hello' };
  const complaints = await audit({
    databaseUrl,
    accountSids: [accountSid],
    accepted: [lost],
    taken: [{ accountSid: 'AC1', key: 'SM2', from: '+2', to: '+1', body: 'twice' }],
    bots: { '+2': body => [`You said: ${body}`] },
    served: [{ taskSid: 'WT1', texts: ['a word'] }],
    clockSeconds: 0,
    called: [{ path: '/events', parameters: {}, genuine: false }],
    notices: ['SM3'],
    ears: { listSid: 'ES1', written: ['note 0'], heard: [[1], [1, 1]] },
    breaches: ['a worker over capacity'],
  });
  const watching = new AbortController();
  const watch = keepWatch(databaseUrl, watching.signal);
  await expect.poll(watch.breaches, { timeout: 10_000 }).toEqual([]);
  watching.abort();
  const others = await audit({
    ...{ databaseUrl, accountSids: ['AC1'], accepted: [], taken: [], bots: {}, served: [], clockSeconds: 0 },
    ...{ called: [], notices: [], ears: { listSid: 'ES1', written: [], heard: [] }, breaches: [] },
  });
  await drop();
  expect(complaints).toEqual([
    'a worker over capacity',
    'a stored message is missing: AC1 SM1',
    expect.stringContaining('chat messages of AC1 +1: 1 wanted, 0 found'),
    'a delivered message that nobody knows: AC1 SM2',
    expect.stringContaining('answers to AC1 +1 +2: 1 wanted, 1 found'),
    expect.stringContaining("the agent's words for WT1: 1 wanted, 0 found"),
    'a completed task is missing: WT1',
    'a call of /events with a wrong signature',
    'a notice is missing: SM3',
    expect.stringContaining('notes in the list: 1 wanted, 0 found'),
    expect.stringContaining('events that ear 1 heard: 1 wanted, 2 found'),
  ]);
  expect(others.length).toBeGreaterThan(3);
  expect(others.every(one => one.includes("rows of nobody's account") || one.startsWith('and '))).toBe(true);
}, 60_000);

/** A database with the server's tables and nothing in them. */
async function emptyDatabase() {
  const { url, drop } = await freshDatabase();
  const dataFolder = await mkdtemp(join(tmpdir(), 'switchhook-auditor-'));
  const account = newAccount('a');
  const server = await startServer({
    ...account,
    // Far away, so that no simulator is started.
    ...{ databaseUrl: url, dataFolder, simulatorUrl: 'http://simulator.example' },
  });
  await server.stop();
  await rm(dataFolder, { recursive: true, force: true });
  return { databaseUrl: url, accountSid: account.accountSid, drop };
}
