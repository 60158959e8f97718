/**
 * The official chat clients of browsers, four versions of two generations, unmodified: everything that they can do, each
 * with a partner who is connected to another server process on the same database and sees it happen.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ChatChannel,
  type ChatClient,
  type ChatDesk,
  chatClient,
  chatToken,
  heardBy,
  makeChatDesk,
  mediaAt,
  SDKS,
  type SdkVersion,
} from '../test/chat-sdk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';

let scene: Scene;
let desk: ChatDesk;
let mediaStays: () => void;

beforeAll(async () => {
  scene = await startScene({ servers: 2 });
  desk = await makeChatDesk(scene);
  mediaStays = mediaAt(scene.server.url);
  await scene.client.chat.v2
    .services(desk.chatServiceSid)
    .update({ reachabilityEnabled: true, consumptionReportInterval: 1, typingIndicatorTimeout: 1 } as never);
});
afterAll(async () => {
  mediaStays?.();
  await scene?.close();
});

const rest = () => scene.client.chat.v2.services(desk.chatServiceSid);
const becomes = (check: () => unknown) =>
  eventually(async () => {
    await check();
    return true;
  });

/** A client that has joined begins to follow what is said and who comes; what happened before is no news to it. */
async function settled(channel: ChatChannel): Promise<void> {
  await becomes(() => expect(channel.status).toBe('joined'));
  await Promise.all([channel.getMembers(), channel.getMessages(1)]);
}

const sidsOf = (items: { sid: string }[]) => items.map(({ sid }) => sid);
const indexesOf = ({ items }: { items: { index: number }[] }) => items.map(({ index }) => index);

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(3000, 7)]);

describe.each(Object.keys(SDKS) as SdkVersion[])('twilio-chat %s', version => {
  const name = (person: string) => `${person} ${version}`;
  const connect = (person: string, server = 0, ttl = 3600): Promise<ChatClient> =>
    chatClient({ version, token: chatToken(desk, name(person), ttl), server: scene.servers[server]!.url });
  let alice: ChatClient;
  let bob: ChatClient;
  /** A public channel of alice's, in which both are. */
  let hall: ChatChannel;
  let bobsHall: ChatChannel;

  beforeAll(async () => {
    [alice, bob] = await Promise.all([connect('alice'), connect('bob', 1)]);
  });
  afterAll(() => Promise.all([alice?.shutdown(), bob?.shutdown()]));

  test('people are there, and each has a user', async () => {
    expect(alice.user.identity).toBe(name('alice'));
    const user = await rest().users(name('alice')).fetch();
    expect(user.identity).toBe(name('alice'));
    await becomes(() => expect(alice.user.online).toBe(true));
  });

  test('a channel is made, joined, renamed and described; the other finds and joins it, and sees all of it', async () => {
    const uniqueName = `hall-${version}`;
    hall = await alice.createChannel({ friendlyName: 'Hall', uniqueName, attributes: { floor: 1 } });
    expect(hall).toMatchObject({
      friendlyName: 'Hall',
      uniqueName,
      createdBy: name('alice'),
      isPrivate: false,
    });
    expect(hall.attributes).toEqual({ floor: 1 });
    await hall.join();
    await settled(hall);
    const pages = await bob.getPublicChannelDescriptors();
    expect(sidsOf(pages.items)).toContain(hall.sid);
    bobsHall = await bob.getChannelByUniqueName(uniqueName);
    expect(bobsHall.sid).toBe(hall.sid);
    const joined = heardBy(hall, 'memberJoined');
    await bobsHall.join();
    await settled(bobsHall);
    await becomes(() => expect(joined.map(({ identity }) => identity)).toEqual([name('bob')]));
    expect(await hall.getMembersCount()).toBe(2);
    await hall.updateFriendlyName('Great hall');
    await hall.updateAttributes({ floor: 2, doors: ['north'] });
    await becomes(() => expect(bobsHall.friendlyName).toBe('Great hall'));
    await becomes(() => expect(bobsHall.attributes).toEqual({ floor: 2, doors: ['north'] }));
    const subscribed = await bob.getSubscribedChannels();
    expect(sidsOf(subscribed.items)).toContain(hall.sid);
    await becomes(async () => {
      const mine = await bob.getUserChannelDescriptors();
      expect(sidsOf(mine.items)).toContain(hall.sid);
    });
  });

  test('messages come live and in order, are paged through, edited and deleted', async () => {
    const added = heardBy(bobsHall, 'messageAdded');
    for (let n = 0; n < 12; n++) expect(await hall.sendMessage(`message ${n}`, { n })).toBe(n);
    await becomes(() => expect(added.map(({ index }) => index)).toEqual([...Array(12).keys()]));
    expect(added[3]).toMatchObject({ body: 'message 3', author: name('alice'), attributes: { n: 3 } });
    const last = await bobsHall.getMessages(5);
    expect(indexesOf(last)).toEqual([7, 8, 9, 10, 11]);
    expect([last.hasPrevPage, last.hasNextPage]).toEqual([true, false]);
    const before = await last.prevPage();
    expect(indexesOf(before)).toEqual([2, 3, 4, 5, 6]);
    const forward = await bobsHall.getMessages(4, 3, 'forward');
    expect(indexesOf(forward)).toEqual([3, 4, 5, 6]);
    const after = await forward.nextPage();
    expect(indexesOf(after)).toEqual([7, 8, 9, 10]);
    expect(indexesOf(await after.nextPage())).toEqual([11]);
    expect(indexesOf(await after.prevPage())).toEqual([3, 4, 5, 6]);
    expect(indexesOf(await before.nextPage())).toEqual([7, 8, 9, 10, 11]);
    const [updated, removed] = [heardBy(bobsHall, 'messageUpdated'), heardBy(bobsHall, 'messageRemoved')];
    const mine = (await hall.getMessages(12)).items;
    await mine[4].updateBody('better');
    await mine[5].updateAttributes({ n: 'five' });
    await becomes(() => expect(added[4].body).toBe('better'));
    await becomes(() => expect(added[5].attributes).toEqual({ n: 'five' }));
    await becomes(() => expect(updated.length).toBeGreaterThanOrEqual(2));
    await mine[6].remove();
    await becomes(() => expect(removed.map(({ index }) => index)).toEqual([6]));
    await becomes(async () => expect(await hall.getMessagesCount()).toBe(11));
    await becomes(() => expect(hall.lastMessage.index).toBe(11));
  });

  test('what a REST call writes is seen live', async () => {
    const added = heardBy(bobsHall, 'messageAdded');
    const updated = heardBy(hall, 'updated');
    await rest().channels(hall.sid).messages.create({ body: 'from outside', from: 'system' });
    await becomes(() =>
      expect(added.map(({ body, author }) => [body, author])).toEqual([['from outside', 'system']]),
    );
    await rest().channels(hall.sid).update({ attributes: '{"status":"INACTIVE"}' });
    await becomes(() => expect(hall.attributes).toEqual({ status: 'INACTIVE' }));
    await becomes(() => expect(updated.length).toBeGreaterThan(0));
  });

  test('typing is told to the other, and ends', async () => {
    const [started, ended] = [heardBy(bobsHall, 'typingStarted'), heardBy(bobsHall, 'typingEnded')];
    await hall.typing();
    await becomes(() => expect(started.map(({ identity }) => identity)).toEqual([name('alice')]));
    await becomes(() => expect(ended.length).toBe(1));
  });

  test('how far people have read is counted and shown', async () => {
    expect(await bobsHall.getUnconsumedMessagesCount()).toBeNull();
    await bobsHall.updateLastConsumedMessageIndex(3);
    await becomes(async () => {
      const member = await hall.getMemberByIdentity(name('bob'));
      expect(member.lastConsumedMessageIndex).toBe(3);
    });
    await becomes(() => expect(bobsHall.lastConsumedMessageIndex).toBe(3));
    expect(await bobsHall.advanceLastConsumedMessageIndex(10)).toBe(2);
    await bobsHall.setAllMessagesConsumed();
    await becomes(() => expect(bobsHall.lastConsumedMessageIndex).toBe(12));
    await bobsHall.setNoMessagesConsumed();
    await becomes(() => expect(bobsHall.lastConsumedMessageIndex).toBeNull());
  });

  test('members and users say of themselves what they want', async () => {
    const member = await hall.getMemberByIdentity(name('alice'));
    await member.updateAttributes({ hat: 'red' });
    await becomes(async () => {
      const seen = await bobsHall.getMemberByIdentity(name('alice'));
      expect(seen.attributes).toEqual({ hat: 'red' });
    });
    const seen = await (await bobsHall.getMemberByIdentity(name('alice'))).getUser();
    await alice.user.updateFriendlyName('Alice');
    await alice.user.updateAttributes({ team: 'red' });
    await becomes(() => expect(seen.friendlyName).toBe('Alice'));
    await becomes(() => expect(seen.attributes).toEqual({ team: 'red' }));
    const users = await bobsHall.getUserDescriptors();
    expect(users.items.map(({ identity }: { identity: string }) => identity).sort()).toEqual([
      name('alice'),
      name('bob'),
    ]);
    await hall.setUserNotificationLevel('muted');
    await becomes(() => expect(hall.notificationLevel).toBe('muted'));
  });

  test('files are sent, described and shown to who may see them', async () => {
    const added = heardBy(bobsHall, 'messageAdded');
    const index = await hall.sendMessage({ contentType: 'image/png', media: PNG }, { kind: 'photo' });
    await becomes(() => expect(added.map(message => message.index)).toEqual([index]));
    const [message] = added;
    expect(message).toMatchObject({ type: 'media', attributes: { kind: 'photo' } });
    expect(message.media).toMatchObject({ contentType: 'image/png', size: PNG.length });
    const { media } = message;
    const url: string = await (media.getContentTemporaryUrl ?? media.getContentUrl).call(media);
    const local = url.replace('https://mcs.us1.twilio.com', `${scene.server.url}/mcs`);
    const shown = await fetch(local);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(PNG);
    expect(shown.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(local.replace(/Signature=[^&]+/, 'Signature=forged'))).status).toBe(403);
    const described = local.split('/Content', 1)[0]!;
    const asking = (person: string) =>
      fetch(described, { headers: { 'X-Twilio-Token': chatToken(desk, name(person)) } });
    expect((await asking('bob')).status).toBe(200);
    expect((await asking('stranger')).status).toBe(404);
    await message.remove().catch(() => undefined);
    await (await hall.getMessages(1)).items[0].remove();
  });

  test('people are invited, and decline or join; are added, and removed', async () => {
    const room = await alice.createChannel({ friendlyName: 'Room', isPrivate: true });
    await room.join();
    await settled(room);
    const [invited, joined, left] = ['channelInvited', 'channelJoined', 'channelLeft'].map(event =>
      heardBy(bob, event),
    );
    await room.invite(name('bob'));
    await becomes(() => expect(invited!.map(({ sid }) => sid)).toEqual([room.sid]));
    await invited![0].decline();
    await becomes(() => expect(left!.length).toBe(1));
    await room.invite(name('bob'));
    await becomes(() => expect(invited!.length).toBe(2));
    await invited![1].join();
    await becomes(() => expect(joined!.map(({ sid }) => sid)).toEqual([room.sid]));
    await settled(joined![0]);
    await becomes(async () => expect((await room.getMembers()).length).toBe(2));
    const gone = heardBy(bob, 'channelRemoved');
    await room.removeMember(name('bob'));
    await becomes(() => expect(gone.map(({ sid }) => sid)).toEqual([room.sid]));
    await becomes(async () => expect((await room.getMembers()).length).toBe(1));
    await room.add(name('bob'));
    await becomes(() => expect(joined!.length).toBe(2));
    await settled(joined![1]);
    const destroyed = heardBy(bob, 'channelRemoved');
    await room.delete();
    await becomes(() => expect(destroyed.map(({ sid }) => sid)).toEqual([room.sid]));
    await expect(rest().channels(room.sid).fetch()).rejects.toMatchObject({ status: 404 });
  });

  test('a device is named, to be told of news by push', async () => {
    await alice.setPushRegistrationId('fcm', `device of ${name('alice')}`);
    await becomes(async () => {
      const bindings = await rest().bindings.list({ identity: [name('alice')] });
      expect(bindings.map(({ endpoint, bindingType }) => [endpoint, bindingType])).toEqual([
        [`device of ${name('alice')}`, 'fcm'],
      ]);
    });
    await becomes(() => expect(alice.user.notifiable).toBe(true));
  });

  test('who may not is told so', async () => {
    const { code } = await bobsHall.delete().catch((error: { code?: number; body?: { code: number } }) => ({
      code: error.code ?? error.body?.code,
    }));
    expect(code).toBe(50107);
    const again = await bobsHall.join().catch((error: { message: string }) => error);
    expect(again.code ?? again.body?.code).toBe(50404);
    await expect(bob.createChannel({ uniqueName: hall.uniqueName })).rejects.toMatchObject({});
  });

  test('a token is replaced, and people leave', async () => {
    await alice.updateToken(chatToken(desk, name('alice'), 7200));
    expect(await hall.sendMessage('still here')).toBe(14);
    const left = heardBy(hall, 'memberLeft');
    await bobsHall.leave();
    await becomes(() => expect(left.map(({ identity }) => identity)).toEqual([name('bob')]));
    await becomes(() => expect(bobsHall.status).not.toBe('joined'));
  });

  test('who goes is offline', async () => {
    const carol = await connect('carol', 1);
    const user = await alice
      .getUserDescriptor(name('carol'))
      .then((found: { subscribe(): unknown }) => found.subscribe());
    await becomes(() => expect(user.online).toBe(true));
    await carol.shutdown();
    await becomes(() => expect(user.online).toBe(false));
  });
});
