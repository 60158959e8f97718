import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { makeTaskRouter } from './index.ts';

const kernel = await openKernel({ name: 'taskrouter', folder: new URL('./migrations/', import.meta.url) });
const block = makeTaskRouter(kernel.parts);
const account = { accountSid: TEST_ACCOUNT };

test('the Flex workspace is made once, also by two at the same time', async () => {
  const [first, second] = await Promise.all([
    kernel.store.transact(tx => block.provision(tx, account)),
    kernel.store.transact(tx => block.provision(tx, account)),
  ]);
  expect(second).toEqual(first);
  expect(Object.keys(first.activitySids)).toEqual(['Offline', 'Available', 'Unavailable', 'Break']);
  const { workspaceSid, workflowSid } = first;
  const both = await kernel.store.transact(tx =>
    block.defaults(tx, [{ accountSid: OTHER_ACCOUNT }, account, account]),
  );
  expect(both).toEqual([null, { workspaceSid, workflowSid }, { workspaceSid, workflowSid }]);
});

test('one wrong task among many refuses only itself', async () => {
  const { workspaceSid, workflowSid, queueSid } = await kernel.store.transact(tx =>
    block.provision(tx, account),
  );
  const good = {
    accountSid: TEST_ACCOUNT,
    workspaceSid,
    workflowSid,
    taskChannel: 'chat',
    attributes: '{"a": 1}',
    priority: 3,
    timeoutSeconds: 60,
  };
  const wrongs = [
    { ...good, taskChannel: 'fax' },
    { ...good, attributes: '[1]' },
    { ...good, workflowSid: 'WW00000000000000000000000000000000' },
    { ...good, accountSid: OTHER_ACCOUNT },
    { ...good, routingTarget: 'WK00000000000000000000000000000000' },
    { ...good, ignoreCapacity: true },
  ];
  const outcomes = await kernel.store.transact(tx => block.createTasks(tx, [...wrongs, good]));
  expect(outcomes.slice(0, -1).map(row => ('refused' in row ? row.refused.status : row))).toEqual([
    400, 400, 400, 404, 400, 400,
  ]);
  expect(outcomes.at(-1)).toMatchObject({ taskQueueSid: queueSid, assignmentStatus: 'pending', priority: 3 });
});

test('an unknown task or reservation is nobody', async () => {
  const { workspaceSid } = await kernel.store.transact(tx => block.provision(tx, account));
  const key = { accountSid: TEST_ACCOUNT, workspaceSid };
  await kernel.store.transact(async tx => {
    expect(await one(tx, block.changeTasks, { ...key, taskSid: 'WT1', priority: 1 })).toBeNull();
    expect(await one(tx, block.deleteTasks, { ...key, taskSid: 'WT1' })).toBe(false);
    expect(
      await one(tx, block.changeReservations, { ...key, reservationSid: 'WR1', status: 'accepted' }),
    ).toBeNull();
  });
});
