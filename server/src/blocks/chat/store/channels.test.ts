import { beforeEach, expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { channelIn, conversations, forgetWork, memberIn, messageIn, openChat } from '../fixture.ts';
import { type ChatMessageAdded, messageSentParameters } from '../index.ts';

const world = await openChat();
const { kernel, chat } = world;
const { transact } = kernel.store;

beforeEach(() => forgetWork(kernel));

test('attributes are merged key by key, one change after the other', async () => {
  const { channels } = await conversations(world, 2, { attributes: '{"mine": [1], "status":"ACTIVE"}' });
  const [a, b] = channels.map(({ sid: channelSid }) => ({
    accountSid: TEST_ACCOUNT,
    channelSid,
    webhooks: false,
  }));
  const rows = await transact(tx =>
    chat.mergeAttributes(tx, [
      { ...a!, set: { proxySession: 'KC1' } },
      { ...b!, set: { status: 'INACTIVE' } },
      { ...a!, set: { status: 'INACTIVE' } },
    ]),
  );
  expect(rows.map(row => JSON.parse(row!.attributes))).toEqual([
    { mine: [1], status: 'ACTIVE', proxySession: 'KC1' },
    { mine: [1], status: 'INACTIVE' },
    { mine: [1], status: 'INACTIVE', proxySession: 'KC1' },
  ]);
  const kept = await transact(tx => chat.channelsBySid(tx, [a!, b!]));
  expect(kept.map(row => row!.attributes)).toEqual([rows[2]!.attributes, rows[1]!.attributes]);
  const told = (await kernel.events()).map(event => event.data as { attributesBefore: string });
  expect(told).toHaveLength(3);
  expect(told[2]!.attributesBefore).toBe(rows[0]!.attributes);
});

test('a merge for one status leaves channels of another alone', async () => {
  const { channels } = await conversations(world, 1, { attributes: '{"status":"inactive"}' });
  const change = {
    accountSid: TEST_ACCOUNT,
    channelSid: channels[0]!.sid,
    set: { status: 'INACTIVE' },
    webhooks: false,
  };
  const rows = await transact(tx =>
    chat.mergeAttributes(tx, [
      { ...change, onlyIfStatus: 'ACTIVE' },
      { ...change, onlyIfStatus: 'INACTIVE' },
      { ...change, accountSid: OTHER_ACCOUNT },
    ]),
  );
  expect(rows.map(row => row?.attributes ?? null)).toEqual([null, '{"status":"INACTIVE"}', null]);
});

test('members are seated in batches: the same seat once, its user made', async () => {
  const { channels, service } = await conversations(world, 2);
  const [a, b] = channels;
  const rows = await transact(tx =>
    chat.seatMembers(tx, [
      memberIn(a!, { identity: 'ann', friendlyName: 'Ann' }),
      memberIn(b!, { identity: 'ann' }),
      memberIn(a!, { identity: 'ann' }),
      memberIn(a!, { identity: 'bot' }),
      memberIn({ serviceSid: service.sid, sid: `CH${'0'.repeat(32)}` }),
      memberIn(a!, { accountSid: OTHER_ACCOUNT }),
    ]),
  );
  expect(rows[0]).toEqual(rows[2]);
  expect(rows.map(row => row && [row.channelSid === a!.sid, row.identity])).toEqual([
    [true, 'ann'],
    [false, 'ann'],
    [true, 'ann'],
    [true, 'bot'],
    null,
    null,
  ]);
  const kept = await transact(tx =>
    chat.channelsBySid(
      tx,
      [a!, b!].map(({ sid }) => ({ accountSid: TEST_ACCOUNT, channelSid: sid })),
    ),
  );
  expect(kept.map(row => row!.membersCount)).toEqual([2, 1]);
  const again = await transact(tx => chat.seatMembers(tx, [memberIn(a!, { identity: 'bot' })]));
  expect(again[0]).toEqual(rows[3]);
  const [user] = await transact(tx =>
    chat.ensureUsers(tx, [
      { accountSid: TEST_ACCOUNT, serviceSid: service.sid, identity: 'ann', friendlyName: 'Other' },
    ]),
  );
  expect(user).toMatchObject({ friendlyName: 'Ann', roleSid: service.defaultServiceRoleSid });
});

test('users of one identity are one, however often they are asked for at once', async () => {
  const { service } = await conversations(world, 0);
  const input = { accountSid: TEST_ACCOUNT, serviceSid: service.sid, identity: 'zoe', friendlyName: null };
  const turns = await Promise.all(
    Array.from({ length: 6 }, () => transact(tx => chat.ensureUsers(tx, [input, input]))),
  );
  expect(new Set(turns.flat().map(user => user.sid)).size).toBe(1);
  const foreign = { ...input, accountSid: OTHER_ACCOUNT };
  await expect(transact(tx => chat.ensureUsers(tx, [foreign]))).rejects.toMatchObject({ code: 50050 });
});

test('a flow stops hearing when its webhook is taken off', async () => {
  const { channels } = await conversations(world, 1);
  const at = { accountSid: TEST_ACCOUNT, serviceSid: channels[0]!.serviceSid, channelSid: channels[0]!.sid };
  const flow = { type: 'studio', configuration: { flow_sid: `FW${'1'.repeat(32)}` } } as const;
  await transact(tx => chat.addHooks(tx, [{ ...at, ...flow }]));
  await transact(tx => chat.removeStudioHooks(tx, [{ ...at, accountSid: OTHER_ACCOUNT }]));
  await transact(tx => chat.appendMessages(tx, [messageIn(channels[0]!)]));
  await transact(tx => chat.removeStudioHooks(tx, [at]));
  await transact(tx => chat.appendMessages(tx, [messageIn(channels[0]!)]));
  const hooks = (await kernel.events()).map(
    event => (event.data as ChatMessageAdded).studioHook?.flowSid ?? null,
  );
  expect(hooks).toEqual([`FW${'1'.repeat(32)}`, null]);
});

test('channels are opened and removed in batches, on the line that they are given', async () => {
  const { service } = await conversations(world, 0);
  const rows = await transact(tx =>
    chat.openChannels(tx, [channelIn(service.sid, { line: 'AC1:+1:+2' }), channelIn(service.sid)]),
  );
  expect(rows.map(row => row.line)).toEqual(['AC1:+1:+2', rows[1]!.sid]);
  await transact(tx => chat.appendMessages(tx, [messageIn(rows[0]!), messageIn(rows[1]!)]));
  await forgetWork(kernel);
  const input = (sid: string, accountSid = TEST_ACCOUNT) => ({
    accountSid,
    channelSid: sid,
    webhooks: false,
  });
  await transact(tx =>
    chat.removeChannels(tx, [input(rows[0]!.sid), input(rows[0]!.sid), input(rows[1]!.sid, OTHER_ACCOUNT)]),
  );
  const removed = await kernel.events();
  expect(removed.map(({ kind, key }) => [kind, key])).toEqual([['chatChannel.removed', 'AC1:+1:+2']]);
  const left = await transact(tx =>
    chat.channelsBySid(
      tx,
      rows.map(row => input(row.sid)),
    ),
  );
  expect(left.map(row => row?.sid ?? null)).toEqual([null, rows[1]!.sid]);
});

test('media known by its address gets a row of its own, and is in what Studio is told', async () => {
  const { channels } = await conversations(world, 2);
  const media = { url: 'https://carrier.example/1', contentType: 'image/jpeg', filename: null, size: null };
  const rows = await transact(tx =>
    chat.appendMessages(tx, [messageIn(channels[0]!), messageIn(channels[1]!, { body: '', media })]),
  );
  expect(rows[0]!.media).toBeNull();
  const at = { accountSid: TEST_ACCOUNT, mediaSid: rows[1]!.media!.sid };
  const kept = await chat.readMedia(kernel.store.read, at);
  expect(kept).toMatchObject({ sourceUrl: media.url, content: null, messageSid: rows[1]!.sid });
  const content = Buffer.from('bytes');
  await transact(tx => chat.keepMedia(tx, { ...at, content }));
  await transact(tx =>
    chat.keepMedia(tx, { ...at, accountSid: OTHER_ACCOUNT, content: Buffer.from('other') }),
  );
  expect(await chat.readMedia(kernel.store.read, at)).toMatchObject({ content, size: 5 });
  const [told] = await kernel.database.query('select media from chat.message where sid = $1', [rows[1]!.sid]);
  expect(told).toEqual({ media: { ...rows[1]!.media, size: 5 } });
  const added = (await kernel.events())[1]!.data as ChatMessageAdded;
  expect(messageSentParameters(added, { sid: 'WH1', type: 'studio' })).toMatchObject({
    EventType: 'onMessageSent',
    MediaSid: at.mediaSid,
    MediaContentType: 'image/jpeg',
    WebhookType: 'studio',
    WebhookSid: 'WH1',
  });
});

test('services are found by the account that has them', async () => {
  const { service } = await conversations(world, 0);
  const found = await transact(tx =>
    chat.servicesBySid(tx, [
      { accountSid: OTHER_ACCOUNT, sid: service.sid },
      { accountSid: TEST_ACCOUNT, sid: service.sid },
    ]),
  );
  expect(found).toEqual([null, service]);
});
