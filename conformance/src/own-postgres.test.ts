/** docs/operating/backup.md, "With a PostgreSQL of your own", done with the PostgreSQL that the machine has. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenRules } from '../../server/test/contract/whole/index.ts';
import { bodiesOf, conversation } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { echo, publish } from '../test/flows.ts';
import { type OwnPostgres, openOwnPostgres, ownPrograms } from '../test/own-postgres.ts';
import { type Scene, startScene } from '../test/scene.ts';

const PATIENCE_MS = 60_000;
const LIMIT_MS = 300_000;
const ECHO = '+15550700001';
const BEFORE = 5;
const PAUSE_MS = 50;
// npm brings no pg_dump, so this needs an installation of PostgreSQL with its tools; without one it says "skipped".
const programs = ownPrograms();

describe.skipIf(programs === undefined)('a database of one’s own', () => {
  let own: OwnPostgres;
  let scene: Scene;
  let customers: ReturnType<Scene['network']['phone']>[];

  beforeAll(async () => {
    own = await openOwnPostgres(programs!);
    scene = await startScene({ through: async () => own.url });
    const { client, chatServiceSid, network } = scene;
    await client.flexApi.v1.flexFlow.create({
      ...{ friendlyName: 'echo', chatServiceSid, channelType: 'sms', contactIdentity: ECHO, enabled: true },
      ...{ integrationType: 'studio', 'integration.flowSid': await publish(scene, 'echo', echo()) },
    });
    customers = Array.from({ length: 3 }, (_, i) => network.phone(`+1555170000${i}`));
  });
  afterAll(async () => {
    await scene?.close();
    await own?.close();
  }, LIMIT_MS);

  const said = async (index: number): Promise<string[]> => {
    const { channelSid } = await eventually(
      () => conversation(scene, customers[index]!.address),
      PATIENCE_MS,
    );
    return (await bodiesOf(scene, channelSid)).filter(body => !body.startsWith('You said'));
  };

  /** Customers write on and on while `backup` runs. Gives what each of them has written up to its beginning, and in all. */
  async function writeDuring(name: string, backup: () => Promise<void>) {
    const written = customers.map((): string[] => []);
    let writing = true;
    const lines = customers.map(async (customer, index) => {
      for (let i = 0; writing; i++) {
        expect((await customer.write(`${name} ${i}`, { to: ECHO })).status).toBe(200);
        written[index]!.push(`${name} ${i}`);
        await sleep(PAUSE_MS);
      }
    });
    await eventually(() => written.every(texts => texts.length >= BEFORE), PATIENCE_MS);
    const before = written.map(texts => texts.length);
    await backup();
    writing = false;
    await Promise.all(lines);
    return { written, before };
  }

  /** All that was accepted before the backup is there, once and in order, of what came meanwhile a beginning, and it goes on. */
  async function audit(name: string, { written, before }: Awaited<ReturnType<typeof writeDuring>>) {
    for (const [index, customer] of customers.entries()) {
      // Stored is what was accepted; what was under way at that moment goes on now.
      await customer.write(`after ${name}`, { to: ECHO });
      await customer.waitFor(`You said: after ${name}`, PATIENCE_MS);
      const texts = (await said(index)).filter(body => body.startsWith(name));
      expect(texts.length).toBeGreaterThanOrEqual(before[index]!);
      expect(texts).toEqual(written[index]!.slice(0, texts.length));
    }
    await scene.network.settled();
    expect(await brokenRules(own.url)).toEqual([]);
  }

  test('pg_dump while customers write, pg_restore into an empty database', {
    timeout: LIMIT_MS,
  }, async () => {
    const file = own.place('switchhook.dump');
    const load = await writeDuring('dump', () =>
      own.run('pg_dump', '--format=custom', `--file=${file}`, own.url),
    );
    await scene.server.kill();
    await own.administer('drop database switchhook with (force)');
    await own.administer('create database switchhook');
    await own.run('pg_restore', '--exit-on-error', '--no-owner', `--dbname=${own.url}`, file);
    await scene.server.restart();
    await audit('dump', load);
  });

  test('pg_basebackup while customers write, and a start on the copy', { timeout: LIMIT_MS }, async () => {
    const copy = own.place('copy');
    const load = await writeDuring('base', () =>
      own.run(
        'pg_basebackup',
        `--dbname=${own.url}`,
        `--pgdata=${copy}`,
        '--checkpoint=fast',
        '--wal-method=stream',
      ),
    );
    await scene.server.kill();
    await own.crash();
    await own.startOn(copy);
    await scene.server.restart();
    await audit('base', load);
  });
});
