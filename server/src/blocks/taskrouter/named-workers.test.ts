import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { openWorkspace } from './fixture.ts';

const floor = await openWorkspace();
const key = { accountSid: TEST_ACCOUNT, workspaceSid: floor.place.workspaceSid };
const { store } = floor.kernel;

const ensure = (friendlyName: string, attributes: object) =>
  store.transact(tx =>
    one(tx, floor.block.ensureWorkers, { ...key, friendlyName, attributes: JSON.stringify(attributes) }),
  );

test('whoever is missing is made in the default activity, with every channel', async () => {
  const worker = await ensure('ada', { contact_uri: 'client:ada' });
  expect(worker).toMatchObject({ friendlyName: 'ada', activityName: 'Offline', version: 0 });
  const { channels } = await floor.rest('GET', `/Workers/${worker.sid}/Channels`);
  expect(channels.map((one: { task_channel_unique_name: string }) => one.task_channel_unique_name)).toContain(
    'chat',
  );
});

test('attributes are merged, and written only where they differ', async () => {
  const before = await ensure('ben', { roles: ['agent'], skill: 'billing' });
  expect(await ensure('ben', { roles: ['agent'] })).toMatchObject({ version: before.version });
  const after = await ensure('ben', { roles: ['agent', 'admin'] });
  expect(after.version).toBe(before.version + 1);
  expect(JSON.parse(after.attributes)).toEqual({ roles: ['agent', 'admin'], skill: 'billing' });
});

test('many who ask at once get the same worker', async () => {
  const workers = await Promise.all(Array.from({ length: 8 }, (_, n) => ensure('cy', { n: n % 2 })));
  expect(new Set(workers.map(({ sid }) => sid)).size).toBe(1);
});

test('the same name twice in one batch is one worker with the attributes of both', async () => {
  const wanted = [{ a: 1 }, { b: 2 }].map(attributes => ({
    ...key,
    friendlyName: 'dee',
    attributes: JSON.stringify(attributes),
  }));
  const [first, second] = await store.transact(tx => floor.block.ensureWorkers(tx, wanted));
  expect(second!.sid).toBe(first!.sid);
  expect(JSON.parse(second!.attributes)).toEqual({ a: 1, b: 2 });
});

test('workers are found by name in the order asked for, and only in their own account', async () => {
  const asked = [
    { ...key, friendlyName: 'nobody' },
    { ...key, friendlyName: 'ada' },
    { ...key, accountSid: `AC${'f'.repeat(32)}`, friendlyName: 'ada' },
  ];
  const found = await store.transact(tx => floor.block.workersByName(tx, asked));
  expect(found.map(worker => worker?.friendlyName ?? null)).toEqual([null, 'ada', null]);
});
