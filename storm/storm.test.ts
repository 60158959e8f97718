/** A short storm: the long ones are run by hand, and their table is in docs/reliability.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startServer } from '../conformance/test/server.ts';
import { freshDatabase } from '../server/src/postgres/test-database.ts';
import { audit } from './auditor.ts';
import { randomOf } from './random.ts';
import { newAccount } from './stage.ts';
import { runStorm } from './storm.ts';

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
}, 180_000);

test('the auditor finds what is wrong', async () => {
  const { drop, ...database } = await emptyDatabase();
  const lost = { sid: 'SM1', from: '+1', to: '+2', body: 'hello' };
  const complaints = await audit({
    ...database,
    accepted: [lost],
    taken: [{ key: 'SM2', from: '+2', to: '+1', body: 'twice' }],
    echoing: new Set(['+2']),
    served: [{ taskSid: 'WT1', texts: ['a word'] }],
  });
  await drop();
  expect(complaints).toEqual([
    'a stored message is missing: SM1',
    expect.stringContaining('chat messages of +1: 1 wanted, 0 found'),
    'a delivered message that nobody knows: SM2',
    expect.stringContaining('answers to +1 +2: 1 wanted, 1 found'),
    expect.stringContaining("the agent's words for WT1: 1 wanted, 0 found"),
    'a completed task is missing: WT1',
  ]);
}, 60_000);

/** A database with the server's tables and nothing in them. */
async function emptyDatabase() {
  const { url, drop } = await freshDatabase();
  const dataFolder = await mkdtemp(join(tmpdir(), 'switchhook-auditor-'));
  const account = newAccount();
  const server = await startServer({
    ...account,
    ...{ databaseUrl: url, dataFolder, simulatorUrl: 'http://127.0.0.1:1' },
  });
  await server.stop();
  await rm(dataFolder, { recursive: true, force: true });
  return { databaseUrl: url, accountSid: account.accountSid, drop };
}
