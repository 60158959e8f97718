import { beforeEach, expect, test } from 'vitest';
import { portionsOf } from '../../../../test/aged.ts';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { one } from '../../../kernel/line/tx.ts';
import { channelIn, conversations, messageIn, openChat } from '../fixture.ts';

const world = await openChat();
const { kernel, chat } = world;
const { transact } = kernel.store;
const { clock } = kernel.parts;
const OVER = '{"status":"INACTIVE"}';

beforeEach(() => kernel.database.query('truncate chat.channel, chat.message'));

/** What is old at `before`, in portions. */
const walk = async (before: Date, accountSid = TEST_ACCOUNT): Promise<string[][]> =>
  (await portionsOf(kernel, chat.agedChannels, { accountSid, before })).map(rows =>
    rows.map(({ sid }) => sid),
  );

test('old are those that are over and were not touched since: a message touches, and so does any change', async () => {
  const { service, channels } = await conversations(world, 4, { attributes: OVER });
  const [plain, spoken, changed] = channels;
  await conversations(world, 1, { attributes: '{"status":"ACTIVE"}' });
  await conversations(world, 1, { attributes: '{"note":"never INACTIVE"}' });
  const stranger = await transact(async tx => {
    const { service } = await chat.provision(tx, { accountSid: OTHER_ACCOUNT, friendlyName: 'Desk' });
    const given = { accountSid: OTHER_ACCOUNT, attributes: OVER };
    return one(tx, chat.openChannels, channelIn(service.sid, given));
  });
  clock.advance(60);
  const before = clock.now();
  await transact(tx => one(tx, chat.appendMessages, messageIn(spoken!)));
  const change = { accountSid: TEST_ACCOUNT, channelSid: changed!.sid, friendlyName: 'touched' };
  await transact(tx => one(tx, chat.updateChannels, { ...change, webhooks: false }));
  // Made at that very moment: it is not older than that.
  await transact(tx => one(tx, chat.openChannels, channelIn(service.sid, { attributes: OVER })));
  expect(await walk(before)).toEqual([[plain!.sid, channels[3]!.sid].sort()]);
  expect(await walk(before, OTHER_ACCOUNT)).toEqual([[stranger.sid]]);
  expect(await walk(new Date(before.getTime() - 60_000))).toEqual([[]]);
});

test('a portion is as many as have two hundred rows together, over all services of the account', async () => {
  const { channels } = await conversations(world, 3, { attributes: OVER });
  const more = await conversations(world, 2, { attributes: OVER });
  const all = [...channels, ...more.channels].map(({ sid }) => sid).sort();
  for (const channel of [...channels, ...more.channels])
    await transact(tx => chat.appendMessages(tx, Array(90).fill(messageIn(channel))));
  clock.advance(1);
  const portions = await walk(clock.now());
  expect(portions.map(portion => portion.length)).toEqual([2, 2, 1]);
  expect(portions.flat()).toEqual(all);
});

test('what somebody is changing at this moment is passed over, and nobody waits', async () => {
  const { channels } = await conversations(world, 2, { attributes: OVER });
  clock.advance(1);
  const [busy, idle] = channels.map(({ sid }) => sid);
  await transact(async tx => {
    const change = { accountSid: TEST_ACCOUNT, channelSid: busy!, friendlyName: 'again' };
    await chat.updateChannels(tx, [{ ...change, webhooks: false }]);
    expect(await walk(clock.now())).toEqual([[idle]]);
  });
});
