import { beforeEach, expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { channelIn, forgetWork, memberIn, messageIn, serveChat } from '../fixture.ts';
import type { ChatChannelUpdated } from '../index.ts';

const world = await serveChat();
const { kernel, chat, service, post } = world;
const { transact } = kernel.store;
const accountSid = TEST_ACCOUNT;
const acted = { webhooks: false, actor: { source: 'SDK', clientIdentity: 'ann' } } as const;
const quiet = { webhooks: false };

beforeEach(() => forgetWork(kernel));

const sent = async () =>
  (await kernel.jobs()).map(job => (job.data as { parameters: Record<string, string> }).parameters);

test('what people do on sockets is told with their name, whoever asks; REST calls stay quiet', async () => {
  const filters = [
    ...['onChannelAdded', 'onChannelUpdated', 'onChannelDestroyed', 'onMemberAdded', 'onMemberUpdated'],
    ...['onMemberRemoved', 'onMessageSent', 'onMessageUpdated', 'onMessageRemoved', 'onUserUpdated'],
  ];
  await post('', { PostWebhookUrl: 'https://hooks.example/post', WebhookFilters: filters });
  await transact(async tx => {
    for (const as of [acted, quiet]) {
      const [channel] = await chat.openChannels(tx, [channelIn(service.sid, as)]);
      const at = { accountSid, channelSid: channel!.sid };
      await chat.updateChannels(tx, [{ ...at, friendlyName: 'new', ...as }]);
      await chat.mergeAttributes(tx, [{ ...at, set: { a: 1 }, ...as }]);
      const [member] = await chat.seatMembers(tx, [memberIn(channel!, as)]);
      await chat.updateMember(tx, member!, { attributes: '{"a":1}', ...as });
      await chat.reportHorizons(tx, [{ ...at, serviceSid: service.sid, identity: 'ann', index: 0, ...as }]);
      const [message] = await chat.appendMessages(tx, [
        messageIn(channel!, { ...as, ...('actor' in as ? as.actor : {}) }),
      ]);
      const edited = await chat.updateMessage(tx, message!, { body: 'new', ...as });
      expect(edited!.lastUpdatedBy).toBe('actor' in as ? 'ann' : 'system');
      await chat.removeMessage(tx, edited!, as);
      const user = await chat.findUser(tx, { accountSid, serviceSid: service.sid, key: 'ann' });
      await chat.updateUser(tx, user!, { friendlyName: 'Ann', ...as });
      await chat.removeMember(tx, member!, as);
      await chat.removeChannels(tx, [{ ...at, ...as }]);
    }
  });
  const forms = await sent();
  expect(forms.map(({ EventType }) => EventType)).toEqual([
    ...['onChannelAdded', 'onChannelUpdated', 'onChannelUpdated', 'onMemberAdded', 'onMemberUpdated'],
    ...['onMemberUpdated', 'onMessageSent', 'onMessageUpdated', 'onMessageRemoved', 'onUserUpdated'],
    ...['onMemberRemoved', 'onChannelDestroyed'],
  ]);
  for (const form of forms) expect(form).toMatchObject({ Source: 'SDK', ClientIdentity: 'ann' });
  expect(forms[5]).toMatchObject({ LastConsumedMessageIndex: '0', Identity: 'ann' });
  expect(forms[7]).toMatchObject({ ModifiedBy: 'ann', Body: 'new' });
  expect(forms[8]).toMatchObject({ RemovedBy: 'ann' });
  const updates = (await kernel.events()).filter(({ kind }) => kind === 'chatChannel.updated');
  expect(updates.map(({ data }) => (data as ChatChannelUpdated).source)).toEqual([
    'SDK',
    'SDK',
    'API',
    'API',
  ]);
});

test('horizons go back, are forgotten, and belong to members only', async () => {
  const [channel] = await transact(tx => chat.openChannels(tx, [channelIn(service.sid)]));
  await transact(tx => chat.seatMembers(tx, [memberIn(channel!)]));
  await transact(tx =>
    chat.appendMessages(
      tx,
      [0, 1, 2].map(() => messageIn(channel!)),
    ),
  );
  const seat = { accountSid, channelSid: channel!.sid, identity: 'ann', webhooks: false };
  const at = { ...seat, serviceSid: service.sid };
  const report = (...indexes: (number | null)[]) =>
    transact(tx =>
      chat.reportHorizons(tx, [
        ...indexes.map(index => ({ ...at, index })),
        { ...at, identity: 'ben', index: 1 },
        { ...at, serviceSid: `IS${'0'.repeat(32)}`, index: 1 },
      ]),
    );
  const unread = async (...indexes: (number | null)[]) =>
    (await report(...indexes)).map(row => (row === null ? 'none' : row.unreadMessagesCount));
  // Neither a stranger nor whoever has the same name in another service.
  expect(await unread(2)).toEqual([0, 'none', 'none']);
  expect(await unread(2, 0)).toEqual([2, 2, 'none', 'none']);
  const [forgotten, stranger] = await report(null);
  expect(forgotten).toMatchObject({ unreadMessagesCount: null });
  expect(stranger).toBeNull();
  const member = await chat.findMember(kernel.store.read, { ...at, key: 'ann' });
  expect(member).toMatchObject({ lastConsumedMessageIndex: null, lastConsumptionTimestamp: null });
});
