import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import type { CommandName, Given } from '../../blocks/chat/index.ts';
import type { ItemState, ObjectType, ObjectView } from '../objects/view.ts';
import { openLive } from './fixture.ts';

const { kernel, chat, callerOf, find, view, service, live } = await openLive();

const act = <Name extends CommandName>(identity: string, name: Name, given: Given<Name>) =>
  kernel.store.transact(tx => {
    const person = { accountSid: TEST_ACCOUNT, serviceSid: service.sid, identity };
    return chat.carryOut(tx, { person, name, given });
  });
const hall = async (type: 'public' | 'private' = 'public') => {
  const given = { friendlyName: 'Hall', uniqueName: null, type, attributes: '{"a":1}' };
  const { sid: channelSid } = await act('ann', 'createChannel', given);
  await act('ann', 'joinChannel', { channelSid });
  return channelSid;
};
const say = (identity: string, channelSid: string, body = 'Hello') =>
  act(identity, 'sendMessage', { channelSid, body, mediaSid: null, attributes: '{}' });

/** A client that has read an object once and applies its events since then. */
class Mirror {
  readonly items = new Map<number | string, unknown>();
  document: unknown;
  isGone = false;
  private readonly view: ObjectView;
  private position = 0;

  constructor(of: ObjectView) {
    this.view = of;
  }

  async begin(): Promise<this> {
    const state = await this.view.state();
    this.position = state!.lastEventId;
    this.document = state!.data;
    for (const { name, data } of await allOf(this.view)) this.items.set(name, data);
    return this;
  }

  /** Follows to the end; answers the types of what it was told. */
  async follow(): Promise<string[]> {
    const types: string[] = [];
    for (let more = true; more; ) {
      const page = await this.view.eventsSince(this.position);
      let before = this.position;
      for (const { id, type, item, data } of page.events) {
        expect(id).toBeGreaterThan(before);
        before = id;
        types.push(type);
        if (type.endsWith('item_removed')) this.items.delete(item!.name);
        else if (item) this.items.set(item.name, item.data);
        else if (type.endsWith('_removed')) this.isGone = true;
        else this.document = data;
      }
      this.position = page.lastEventId;
      more = page.more;
    }
    return types;
  }
}

const allOf = (of: ObjectView): Promise<ItemState[]> =>
  of.items({ from: null, exclusive: false, descending: false, limit: 1000 });

const PARTS: [ObjectType, (sid: string) => string][] = [
  ['document', sid => `${sid}.channel`],
  ['list', sid => `${sid}.messages`],
  ['map', sid => `${sid}.roster`],
];

/** The same numbers in every run. */
function* numbers(): Generator<number> {
  for (let state = 7; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state;
  }
}

test('whoever follows a channel has at every moment what there is to read', async () => {
  const channelSid = await hall();
  const ann = callerOf('ann');
  const mirrors = await Promise.all(
    PARTS.map(async ([type, name]) => new Mirror(await view(ann, type, name(channelSid))).begin()),
  );
  const random = numbers();
  const pick = (count: number) => random.next().value! % count;
  const deeds = [
    () => say('ann', channelSid),
    () => say('ann', channelSid, 'again'),
    () => act('ann', 'editMessage', { channelSid, message: String(pick(20)), body: `new ${pick(100)}` }),
    () => act('ann', 'deleteMessage', { channelSid, message: String(pick(20)) }),
    () => act('ann', 'editChannel', { channelSid, attributes: `{"n":${pick(100)}}` }),
    () => act('ann', 'addMember', { channelSid, identity: `guest ${pick(4)}` }),
    () => act('ann', 'removeMember', { channelSid, member: `guest ${pick(4)}` }),
    () => act('ann', 'reportRead', { horizons: [{ channelSid, index: pick(20) }] }),
  ];
  for (let n = 0; n < 120; n++) {
    await deeds[pick(deeds.length)]!().catch(() => undefined);
    if (pick(4) > 0) continue;
    for (const [i, [type, name]] of PARTS.entries()) {
      await mirrors[i]!.follow();
      const fresh = await new Mirror(await view(ann, type, name(channelSid))).begin();
      expect(new Map(mirrors[i]!.items), `step ${n}`).toEqual(fresh.items);
      expect(mirrors[i]!.document, `step ${n}`).toEqual(fresh.document);
    }
  }
  await act('ann', 'destroyChannel', { channelSid });
  for (const mirror of mirrors) {
    await mirror.follow();
    expect(mirror.isGone).toBe(true);
  }
});

test('messages are paged by their index from both ends, and each is found', async () => {
  const channelSid = await hall();
  for (let n = 0; n < 7; n++) await say('ann', channelSid, `${n}`);
  const messages = await view(callerOf('ann'), 'list', `${channelSid}.messages`);
  const page = async (query: Partial<Parameters<ObjectView['items']>[0]>) =>
    (await messages.items({ from: null, exclusive: false, descending: false, limit: 3, ...query })).map(
      ({ name }) => name,
    );
  expect(await page({})).toEqual([0, 1, 2]);
  expect(await page({ descending: true })).toEqual([6, 5, 4]);
  expect(await page({ from: 4, descending: true })).toEqual([4, 3, 2]);
  expect(await page({ from: 4, descending: true, exclusive: true })).toEqual([3, 2, 1]);
  expect(await page({ from: 5, exclusive: true })).toEqual([6]);
  expect(await messages.item(3)).toMatchObject({ name: 3, data: { text: '3', author: 'ann', type: 'text' } });
  expect(await messages.item(99)).toBeNull();
});

test('a list of channels tells what is joined, what one is invited to, and what is over', async () => {
  const [first, second] = [await hall('private'), await hall('private')];
  const ben = callerOf('ben');
  await act('ann', 'inviteMember', { channelSid: first, identity: 'ben' });
  const user = await chat.userOf(kernel.store.read, { ...ben, serviceSid: service.sid });
  const mine = await new Mirror(await view(ben, 'map', `${user!.sid}.channels`)).begin();
  expect([...mine.items]).toMatchObject([[first, { status: 'invited', channel: `${first}.channel` }]]);
  await act('ben', 'joinChannel', { channelSid: first });
  await act('ann', 'addMember', { channelSid: second, identity: 'ben' });
  await mine.follow();
  expect([...mine.items.values()]).toMatchObject([{ status: 'joined' }, { status: 'joined' }]);
  await act('ben', 'editSeat', { channelSid: second, notificationLevel: 'muted' });
  await act('ben', 'leaveChannel', { channelSid: first });
  await mine.follow();
  expect([...mine.items]).toMatchObject([[second, { notificationLevel: 'muted' }]]);
  await act('ann', 'destroyChannel', { channelSid: second });
  expect(await mine.follow()).toEqual(['map_item_removed']);
  expect(mine.items.size).toBe(0);
  expect(await find(callerOf('ann'), 'map', `${user!.sid}.channels`)).toBeNull();
});

test('what a user is called is three items, and each change of it an event for each', async () => {
  const eve = callerOf('eve');
  await kernel.store.transact(tx =>
    chat.arrive(tx, {
      accountSid: TEST_ACCOUNT,
      serviceSid: service.sid,
      identity: 'eve',
      as: null,
      roleSid: null,
    }),
  );
  const user = await chat.userOf(kernel.store.read, { ...eve, serviceSid: service.sid });
  const info = await view(callerOf('ann'), 'map', `${user!.sid}.info`);
  const mirror = await new Mirror(info).begin();
  await act('eve', 'editUser', { identity: 'eve', friendlyName: 'Eve', attributes: '{"x":1}' });
  expect(await mirror.follow()).toEqual(['map_item_updated', 'map_item_updated', 'map_item_updated']);
  expect(Object.fromEntries(mirror.items)).toMatchObject({
    friendlyName: { value: 'Eve' },
    attributes: { value: '{"x":1}' },
  });
  expect(await mirror.follow()).toEqual([]);
  const { lastEventId } = (await info.state())!;
  const [first] = (await info.eventsSince(lastEventId - 4)).events;
  expect((await info.eventsSince(first!.id)).events.length).toBe(2);
});

test('names that are nobody’s, and channels that are closed to the caller, are not there', async () => {
  const channelSid = await hall('private');
  const ann = callerOf('ann');
  expect(await find(ann, 'document', `${channelSid}.channel`)).not.toBeNull();
  for (const key of [
    `${channelSid}.messages`,
    `${channelSid}.channel.x`,
    `${channelSid}.toString`,
    'x.channel',
  ])
    expect(await find(ann, 'document', key), key).toBeNull();
  for (const [type, name] of PARTS) expect(await find(callerOf('mal'), type, name(channelSid))).toBeNull();
  const view = (await find(ann, 'list', `${channelSid}.messages`))!;
  const change = { deed: 'push', data: {}, ttlSeconds: null } as const;
  await expect(live.source.change(ann, view, change)).rejects.toMatchObject({ code: 54007 });
});
