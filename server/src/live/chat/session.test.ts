import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { soloTurn } from '../../kernel/line/turn.ts';
import type { LiveCaller } from '../caller.ts';
import type { ItemState, ObjectState } from '../objects/view.ts';
import { openLive, SESSION } from './fixture.ts';

const { kernel, live, callerOf, find, view, service, chat } = await openLive();

const ann = callerOf('ann');
const open = (caller: LiveCaller) => live.source.create(caller, SESSION) as Promise<ObjectState>;

async function push(caller: LiveCaller, sid: string, request: object, commandId: string = randomUUID()) {
  const session = await view(caller, 'list', sid);
  const data = { commandId, request };
  const changed = await live.source.change(caller, session, { deed: 'push', data, ttlSeconds: null });
  return (changed as { item: ItemState }).item;
}

const create = { action: 'createChannel', friendlyName: 'Hall', type: 'public', attributes: '{}' };

test('a session tells what a client needs, as an event that is younger than the context that it reads', async () => {
  const session = await open(ann);
  expect(session).toMatchObject({ type: 'list', lastEventId: 0, context: { lastEventId: 0 } });
  const { events, lastEventId } = await (await view(ann, 'list', session.sid)).eventsSince(0);
  const user = await chat.userOf(kernel.store.read, { ...ann, serviceSid: service.sid });
  expect(events).toMatchObject([
    {
      ...{ id: 1, type: 'list_context_updated' },
      data: {
        ...{ identity: 'ann', userInfo: `${user!.sid}.info`, myChannels: `${user!.sid}.channels` },
        links: { mediaServiceUrl: `/v1/Services/${service.sid}/Media` },
      },
    },
  ]);
  expect(lastEventId).toBe(1);
});

test('a command is answered as a younger event of its own item, once, whoever missed what', async () => {
  const { sid } = await open(ann);
  const heard: string[] = [];
  kernel.topics.subscribe(sid, { published: positions => heard.push(...positions), lost: () => {} });
  const commandId = randomUUID();
  const item = await push(ann, sid, create, commandId);
  expect(item).toMatchObject({ name: 0, lastEventId: 2, data: { commandId, request: create } });
  expect(item.data).not.toHaveProperty('response');
  expect(await push(ann, sid, create, commandId)).toEqual(item);
  expect((await push(ann, sid, create)).name).toBe(1);
  expect(heard).toEqual(['3', '5']);
  const session = await view(ann, 'list', sid);
  const ids = async (position: number) => (await session.eventsSince(position)).events.map(({ id }) => id);
  expect([await ids(0), await ids(1), await ids(2), await ids(3), await ids(4), await ids(5)]).toEqual([
    ...[[1, 3, 5], [3, 5], [3, 5], [5], [5], []],
  ]);
  const [answered] = (await session.eventsSince(1)).events;
  expect(answered).toMatchObject({
    type: 'list_item_updated',
    item: { name: 0, data: { response: { status: 200, channelSid: expect.stringMatching(/^CH/) } } },
  });
});

test('what is refused is answered with its code, and leaves nothing behind', async () => {
  const { sid } = await open(ann);
  const uniqueName = 'taken';
  await push(ann, sid, { ...create, uniqueName });
  const { name } = await push(ann, sid, { ...create, uniqueName });
  const item = await (await view(ann, 'list', sid)).item(name);
  expect(item!.data).toMatchObject({
    response: { status: 50307, statusText: 'Channel with provided unique name already exists' },
  });
  await expect(push(ann, sid, { action: 'explode' })).rejects.toMatchObject({ code: 50302 });
});

test('an odd name of a command is refused, and no other command fails for it', async () => {
  const { sid } = await open(ann);
  for (const odd of ['\0', '\ud800', '', ' '])
    await expect(push(ann, sid, create, odd)).rejects.toMatchObject({ code: 54156 });
});

test('two who repeat a command at the same moment are both answered, and it is done once', async () => {
  const { sid } = await open(ann);
  const before = await channels();
  const commandId = randomUUID();
  const items = await Promise.all(Array.from({ length: 6 }, () => push(ann, sid, create, commandId)));
  expect(new Set(items.map(({ name }) => name))).toEqual(new Set([0]));
  expect(await channels()).toBe(before + 1);
});

test('messages of one moment are each answered, in the order of their session, and one that is refused harms no other', async () => {
  const people = await Promise.all(
    ['dan', 'eve'].map(async name => ({ caller: callerOf(name), ...(await open(callerOf(name))) })),
  );
  const [{ caller: dan, sid: dans }, eves] = people as [(typeof people)[0], (typeof people)[0]];
  const { name } = await push(dan, dans, create);
  const made = await (await view(dan, 'list', dans)).item(name);
  const { channelSid } = (made!.data as { response: { channelSid: string } }).response;
  for (const { caller, sid } of people) await push(caller, sid, { action: 'joinChannelV2', channelSid });
  const say = (text: string, channel = channelSid) => ({
    action: 'sendMessage',
    channelSid: channel,
    text,
    attributes: '{}',
  });
  const twice = randomUUID();
  const items = await Promise.all([
    ...['a', 'b', 'c'].map(text => push(dan, dans, say(text))),
    ...[0, 1].map(() => push(dan, dans, say('d'), twice)),
    push(eves.caller, eves.sid, say('e')),
    push(eves.caller, eves.sid, say('nowhere', `CH${'0'.repeat(32)}`)),
  ]);
  expect(new Set(items.slice(0, 5).map(item => item.name))).toEqual(new Set([2, 3, 4, 5]));
  const answers = async ({ caller, sid }: (typeof people)[0]) =>
    (await (await view(caller, 'list', sid)).items(FIRST)).map(
      ({ data }) => data as { request: { text?: string }; response: { status: number; messageId?: number } },
    );
  const given = (await Promise.all(people.map(answers))).flat().filter(({ request }) => request.text);
  const sent = given.filter(({ response }) => response.status === 200);
  const messages = await (await view(dan, 'list', `${channelSid}.messages`)).items(FIRST);
  expect(messages.map(({ data }) => (data as { text: string }).text)).toEqual(
    sent
      .toSorted((one, other) => one.response.messageId! - other.response.messageId!)
      .map(({ request }) => request.text),
  );
  expect(sent.map(({ request }) => request.text).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(given.find(({ request }) => request.text === 'nowhere')?.response).toMatchObject({ status: 50300 });
});

const FIRST = { from: null, exclusive: false, descending: false, limit: 50 };

async function channels(): Promise<number> {
  const [row] = await kernel.database.query<{ count: number }>(
    'select count(*)::int as count from chat.channel',
  );
  return row!.count;
}

test('a session is its owner’s alone, and of the service that they are in', async () => {
  const { sid } = await open(ann);
  expect(await find(callerOf('ben'), 'list', sid)).toBeNull();
  expect(await find({ ...ann, chatServiceSid: `IS${'0'.repeat(32)}` }, 'list', sid)).toBeNull();
  expect(await find({ ...ann, chatServiceSid: null }, 'list', sid)).toBeNull();
});

test('a session ends a day after its token, with all that was asked in it; a younger token prolongs it', async () => {
  const { sid, dateExpires } = await open(ann);
  await push(ann, sid, create);
  const step = live.steps['liveSession.due']![0]!;
  const due = { kind: 'liveSession.due', key: sid, accountSid: ann.accountSid, data: { holder: sid } };
  const { clock } = kernel.parts;
  const to = (time: number) => clock.advance((time - clock.now().getTime()) / 1000);
  const wake = () => kernel.store.transact(tx => step(due, soloTurn(tx)));
  to(dateExpires!.getTime() - 1000);
  await push(callerOf('ann'), sid, create);
  to(dateExpires!.getTime() + 1000);
  await wake();
  expect(await find(ann, 'list', sid)).not.toBeNull();
  const [timer] = (await kernel.timers()).filter(({ name }) => name.startsWith(sid));
  to(timer!.runAt.getTime());
  await wake();
  expect(await find(ann, 'list', sid)).toBeNull();
  expect(await kernel.database.query('select from live.command where holder = $1', [sid])).toEqual([]);
});

test('who gives more commands than anybody could is told to wait, whatever the session', async () => {
  const zoe = callerOf('zoe');
  const [first, second] = [(await open(zoe)).sid, (await open(zoe)).sid];
  const report = { action: 'consumptionReportV2', report: [] };
  for (let n = 0; n < 60; n++) await push(zoe, n % 2 ? first : second, report);
  await expect(push(zoe, first, report)).rejects.toMatchObject({ code: 50063, status: 429 });
  kernel.parts.clock.advance(1);
  await push(zoe, first, report);
});

test('what fails for a reason of ours is asked for again by clients, and done then', async () => {
  const { sid } = await open(ann);
  const commandId = randomUUID();
  await kernel.database.query('alter table chat.channel rename to channel_away');
  await expect(push(ann, sid, create, commandId)).rejects.toMatchObject({ code: 20503, status: 503 });
  await kernel.database.query('alter table chat.channel_away rename to channel');
  const before = await channels();
  await push(ann, sid, create, commandId);
  expect(await channels()).toBe(before + 1);
});
