import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { conversations, memberIn, openChat } from '../fixture.ts';

const world = await openChat();
const { kernel, chat } = world;
const { transact } = kernel.store;

test('the same new seat twice in a batch is a conflict when it must be new', async () => {
  const { channels } = await conversations(world, 1);
  const input = memberIn(channels[0]!, { ifAbsent: false });
  await expect(transact(tx => chat.seatMembers(tx, [input, input]))).rejects.toMatchObject({ code: 50404 });
  const [channel] = await transact(tx =>
    chat.channelsBySid(tx, [{ accountSid: TEST_ACCOUNT, channelSid: channels[0]!.sid }]),
  );
  expect(channel!.membersCount).toBe(0);
});

test('seats taken side by side are counted right', async () => {
  const { channels } = await conversations(world, 4);
  await Promise.all(
    Array.from({ length: 8 }, (_, i) => {
      const inputs = channels.map(channel => memberIn(channel, { identity: `user-${i % 4}` }));
      return transact(tx => chat.seatMembers(tx, i % 2 ? inputs : inputs.reverse()));
    }),
  );
  const rows = await transact(tx =>
    chat.channelsBySid(
      tx,
      channels.map(channel => ({ accountSid: TEST_ACCOUNT, channelSid: channel.sid })),
    ),
  );
  expect(rows.map(row => row!.membersCount)).toEqual([4, 4, 4, 4]);
});

test('the limits do not refuse a seat that the system gives', async () => {
  const { channels, service } = await conversations(world, 2);
  await kernel.database.query(
    `update chat.service set limits = '{"channel_members":1,"user_channels":1}' where sid = $1`,
    [service.sid],
  );
  const seated = await transact(tx =>
    chat.seatMembers(tx, [
      memberIn(channels[0]!),
      memberIn(channels[1]!),
      memberIn(channels[0]!, { identity: 'bot' }),
    ]),
  );
  expect(seated.every(member => member !== null)).toBe(true);
  const strict = memberIn(channels[1]!, { identity: 'bot', enforceLimits: true });
  await expect(transact(tx => chat.seatMembers(tx, [strict]))).rejects.toMatchObject({ code: 50403 });
});

test('Flex gets roles of its own, and every door of provisioning answers them', async () => {
  const made = await transact(tx =>
    chat.provision(tx, { accountSid: TEST_ACCOUNT, friendlyName: 'Flex Chat Service', forFlex: true }),
  );
  expect(made.roles.flexAgent?.serviceSid).toBe(made.service.sid);
  expect(made.service.defaultChannelRoleSid).toBe(made.roles.channelUser.sid);
});
