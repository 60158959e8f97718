import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { openWorkspace } from './fixture.ts';
import { createTaskChannel } from './rules/setup.ts';
import { tellOf } from './rules/workspaces.ts';
import { removeWorkspace } from './store/workspaces.ts';

const { kernel, place, rest, root, ask } = await openWorkspace();
const key = { accountSid: TEST_ACCOUNT, workspaceSid: place.workspaceSid };

/** How many statements wait for a lock. */
async function waiting(): Promise<number> {
  const [row] = await kernel.database.query<{ count: number }>(
    `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return row!.count;
}

async function channels(): Promise<number> {
  const rows = await kernel.database.query('select 1 from taskrouter.task_channel where workspace_sid = $1', [
    place.workspaceSid,
  ]);
  return rows.length;
}

test('what is put into a workspace whose removal fails is there', async () => {
  let making: Promise<{ status: number }> | undefined;
  const removal = kernel.database.transaction(async connection => {
    await removeWorkspace(connection, key);
    making = rest('POST', '/TaskChannels', { FriendlyName: 'Letters', UniqueName: 'letters' });
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    throw new Error('changed our mind');
  });
  await expect(removal).rejects.toThrow('changed our mind');
  expect((await making!).status).toBe(201);
});

test('a workspace that is removed takes along what is being put into it', async () => {
  let removing: Promise<{ status: number }> | undefined;
  await kernel.store.transact(async tx => {
    const named = { uniqueName: 'faxes', friendlyName: 'Faxes', channelOptimizedRouting: false };
    await tellOf(tx, key, {
      type: 'task-channel.created',
      row: await createTaskChannel(tx, key, named),
    });
    removing = ask({ method: 'DELETE', path: root });
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
  });
  expect((await removing!).status).toBe(204);
  expect(await channels()).toBe(0);
});

test('nothing is put into a workspace that is being removed', async () => {
  const { body } = await ask({
    method: 'POST',
    path: '/taskrouter/v1/Workspaces',
    form: { FriendlyName: 'B' },
  });
  const workspaceSid = String(body.sid);
  let making: Promise<{ status: number }> | undefined;
  await kernel.database.transaction(async connection => {
    await removeWorkspace(connection, { accountSid: TEST_ACCOUNT, workspaceSid });
    making = ask({
      method: 'POST',
      path: `/taskrouter/v1/Workspaces/${workspaceSid}/TaskChannels`,
      form: { FriendlyName: 'Letters', UniqueName: 'letters' },
    });
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
  });
  expect((await making!).status).toBe(404);
  const left = await kernel.database.query('select 1 from taskrouter.task_channel where workspace_sid = $1', [
    workspaceSid,
  ]);
  expect(left).toEqual([]);
});
