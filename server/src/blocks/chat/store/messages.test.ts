import { beforeEach, expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { conversations, forgetWork, messageIn, openChat } from '../fixture.ts';
import type { ChatMessageAdded } from '../index.ts';

const world = await openChat();
const { kernel, chat } = world;

beforeEach(() => forgetWork(kernel));

const append = (...inputs: ReturnType<typeof messageIn>[]) =>
  kernel.store.transact(tx => chat.appendMessages(tx, inputs));

test('a batch of many channels is one statement and answers in the order that was asked', async () => {
  const { channels } = await conversations(world, 128);
  const inputs = channels.map((channel, i) => messageIn(channel, { body: `to ${i}` })).reverse();
  let statements = 0;
  const rows = await kernel.store.transact(tx => {
    const counted = new Proxy(tx, {
      get(target, key) {
        if (key === 'query') statements++;
        const value = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return chat.appendMessages(counted, inputs);
  });
  expect(statements).toBe(1);
  expect(rows.map(row => row.body)).toEqual(inputs.map(input => input.body));
  expect(rows.every((row, i) => row.index === 0 && row.channelSid === inputs[i]!.channelSid)).toBe(true);
  expect(rows.every(row => row.line === row.channelSid)).toBe(true);
  expect(await kernel.events()).toHaveLength(128);
});

test('the same channel twice in a batch gets indexes in order, without gaps', async () => {
  const { channels } = await conversations(world, 2);
  const [a, b] = channels as [never, never];
  await append(messageIn(a, { body: 'first' }));
  const rows = await append(messageIn(a), messageIn(b), messageIn(a));
  expect(rows.map(row => row.index)).toEqual([1, 0, 2]);
  const [channel] = await kernel.store.transact(tx =>
    chat.channelsBySid(tx, [{ accountSid: TEST_ACCOUNT, channelSid: rows[0]!.channelSid }]),
  );
  expect(channel).toMatchObject({ messagesCount: 3, nextIndex: 3 });
});

test('writers of the same channels at the same time leave no gap and do not lock each other up', async () => {
  const { channels } = await conversations(world, 10);
  const inputs = channels.map(channel => messageIn(channel));
  await Promise.all(
    Array.from({ length: 12 }, (_, i) => append(...(i % 2 ? inputs : [...inputs].reverse()))),
  );
  const gaps = await kernel.database.query(
    `select channel_sid from chat.message where channel_sid = any($1)
     group by channel_sid having count(*) <> 12 or max(index) <> 11 or min(index) <> 0`,
    [channels.map(channel => channel.sid)],
  );
  expect(gaps).toEqual([]);
});

test('the event says what was written, with the channel as it is', async () => {
  const { channels } = await conversations(world, 1, { line: 'line-7', attributes: '{"from":"Ann"}' });
  const [hook] = await kernel.store.transact(tx =>
    chat.addHooks(tx, [
      {
        ...{ accountSid: TEST_ACCOUNT, serviceSid: channels[0]!.serviceSid, channelSid: channels[0]!.sid },
        ...{ type: 'studio', configuration: { flow_sid: `FW${'0'.repeat(32)}` } },
      },
    ]),
  );
  const [row] = await append(
    messageIn(channels[0]!, { source: 'SDK', relayed: true, wakesStudio: true, clientIdentity: 'ann' }),
  );
  const [event] = await kernel.events();
  const expected: ChatMessageAdded = {
    accountSid: TEST_ACCOUNT,
    serviceSid: row!.serviceSid,
    channelSid: row!.channelSid,
    messageSid: row!.sid,
    index: 0,
    from: '+15005550001',
    body: 'Hello',
    attributes: '{}',
    media: null,
    dateCreated: '2026-01-15T12:00:00.000Z',
    source: 'SDK',
    clientIdentity: 'ann',
    webhooks: false,
    relayed: true,
    wakesStudio: true,
    channelAttributes: '{"from":"Ann"}',
    studioHook: { sid: hook!.sid, flowSid: `FW${'0'.repeat(32)}` },
  };
  expect(event).toEqual({
    kind: 'chatMessage.added',
    key: 'line-7',
    accountSid: TEST_ACCOUNT,
    data: expected,
  });
});

test('a channel of another account is as unknown as one that never was', async () => {
  const { channels } = await conversations(world, 1);
  const foreign = messageIn(channels[0]!, { accountSid: OTHER_ACCOUNT });
  await expect(append(messageIn(channels[0]!), foreign)).rejects.toMatchObject({ code: 50300, status: 404 });
  const kept = await kernel.database.query('select sid from chat.message where channel_sid = $1', [
    channels[0]!.sid,
  ]);
  expect(kept).toEqual([]);
});

test('text of any kind survives to the letter', async () => {
  const { channels } = await conversations(world, 1);
  const body = '  "quoted" \\ back\nline 😀 \u2028 {{liquid}} ';
  const attributes = '{ "b": 1, "a" : [ ] }';
  await append(messageIn(channels[0]!, { body, attributes }));
  const [row] = await kernel.database.query(
    'select body, attributes from chat.message where channel_sid = $1',
    [channels[0]!.sid],
  );
  expect(row).toEqual({ body, attributes });
});
