/**
 * Chat on sockets where it gets rough: commands that are repeated because a reply was lost, processes that die, sockets
 * that are cut at any packet, people who are taken out while they listen. More cuts: `CUTS=3000 npx vitest run chat-live`.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChatDesk, chatClient, chatToken, heardBy, makeChatDesk } from '../test/chat-sdk.ts';
import { type CuttingProxy, numbersFrom, startCuttingProxy } from '../test/cutting-proxy.ts';
import { eventually } from '../test/eventually.ts';
import { give, openSession, outcomeOf, subscribe, told } from '../test/raw-chat.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { socketUrl } from '../test/sync.ts';
import { connectRaw, type RawClient } from '../test/twilsock.ts';

const CUTS = Number(process.env.CUTS ?? 300);
const SEED = Number(process.env.SEED ?? 1);

let scene: Scene;
let desk: ChatDesk;

beforeAll(async () => {
  scene = await startScene({ servers: 2 });
  desk = await makeChatDesk(scene);
});
afterAll(() => scene?.close());

const rest = () => scene.client.chat.v2.services(desk.chatServiceSid);
const connect = (person: string, server = 0): Promise<RawClient> =>
  connectRaw(socketUrl(scene.servers[server]!.url), chatToken(desk, person));

/** A private channel with these members. */
async function channelOf(...members: string[]): Promise<string> {
  const { sid } = await rest().channels.create({ type: 'private' });
  for (const identity of members) await rest().channels(sid).members.create({ identity });
  return sid;
}

async function bodiesIn(channelSid: string): Promise<string[]> {
  const messages = await rest().channels(channelSid).messages.list();
  expect(messages.map(({ index }) => index)).toEqual(messages.map((_, i) => i));
  return messages.map(({ body }) => body);
}

const say = (channelSid: string, text: string) => ({
  action: 'sendMessage',
  channelSid,
  text,
  attributes: '{}',
});

test('a command that is repeated, on another process and after a kill, is carried out once', async () => {
  const channelSid = await channelOf('ann');
  const [near, far] = await Promise.all([connect('ann'), connect('ann', 1)]);
  const sessionSid = await openSession(near);
  const command = { sessionSid, commandId: randomUUID(), request: say(channelSid, 'once') };
  const [first, again, third] = await Promise.all([
    give(near, command),
    give(far, command),
    give(near, command),
  ]);
  expect([first.status, again.status, third.status]).toEqual([201, 201, 201]);
  expect([again.index, third.index]).toEqual([first.index, first.index]);
  const lost = { sessionSid, commandId: randomUUID(), request: say(channelSid, 'reply lost') };
  const noReply = give(near, lost).catch(() => null);
  await eventually(async () => (await bodiesIn(channelSid)).includes('reply lost'));
  await scene.servers[0]!.kill();
  await noReply;
  const { index } = await give(far, lost);
  expect(await outcomeOf(far, sessionSid, index)).toMatchObject({ status: 200, messageId: 1 });
  await scene.servers[0]!.restart();
  expect(await bodiesIn(channelSid)).toEqual(['once', 'reply lost']);
  far.close();
});

test('a command that was refused stays refused, and says why', async () => {
  const channelSid = await channelOf('ann');
  const client = await connect('eve');
  const sessionSid = await openSession(client);
  const command = { sessionSid, commandId: randomUUID(), request: say(channelSid, 'let me in') };
  const { index } = await give(client, command);
  const refusal = { status: 50400, statusText: 'User not member of channel' };
  expect(await outcomeOf(client, sessionSid, index)).toMatchObject(refusal);
  await rest().channels(channelSid).members.create({ identity: 'eve' });
  expect((await give(client, command)).index).toBe(index);
  expect(await outcomeOf(client, sessionSid, index)).toMatchObject(refusal);
  expect(await bodiesIn(channelSid)).toEqual([]);
  client.close();
});

test('nobody reads the session of another, nor a channel that is closed to them', async () => {
  const channelSid = await channelOf('ann');
  const [ann, eve] = await Promise.all([connect('ann'), connect('eve')]);
  const sessionSid = await openSession(ann);
  const cds = 'https://cds.us1.twilio.com/v3';
  const paths = [
    `${cds}/Lists/${sessionSid}`,
    `${cds}/Lists/${sessionSid}/Context`,
    `${cds}/Lists/${channelSid}.messages`,
    `${cds}/Lists/${channelSid}.messages/Items`,
    `${cds}/Maps/${channelSid}.roster/Items`,
    `${cds}/Documents/${channelSid}.channel`,
  ];
  for (const path of paths) {
    expect((await ann.ask('GET', path)).status, path).toBe(200);
    expect((await eve.ask('GET', path)).status, path).toBe(404);
  }
  const command = { sessionSid, commandId: randomUUID(), request: say(channelSid, 'as ann') };
  expect((await give(eve, command)).status).toBe(404);
  const me = await rest().users('ann').fetch();
  expect((await eve.ask('GET', `${cds}/Maps/${me.sid}.channels`)).status).toBe(404);
  expect((await eve.ask('GET', `https://aim.twilio.com/v1/users?ChannelSid=${channelSid}`)).status).toBe(404);
  ann.close();
  eve.close();
});

test('who is taken out of a channel while they listen hears nothing more', async () => {
  const channelSid = await channelOf('ann', 'eve');
  const hear = async (person: string, server: number) => {
    const client = await connect(person, server);
    const established = told(client, 'subscription_established');
    await subscribe(client, { sid: `${channelSid}.messages`, type: 'list', after: 0 });
    await established;
    const texts: string[] = [];
    client.onNotified(({ payload }) => {
      if (payload?.event_type === 'list_item_added') texts.push(payload.event.item_data.text);
    });
    return { client, texts };
  };
  const [ann, eve] = await Promise.all([hear('ann', 1), hear('eve', 1)]);
  await rest().channels(channelSid).messages.create({ body: 'for both' });
  await eventually(() => ann.texts.length === 1 && eve.texts.length === 1);
  await rest().channels(channelSid).members('eve').remove();
  for (const body of ['for ann', 'alone']) await rest().channels(channelSid).messages.create({ body });
  await eventually(() => ann.texts.length === 3);
  expect(eve.texts).toEqual(['for both']);
  ann.client.close();
  eve.client.close();
});

/** Somebody who always comes again, gives each command until it is accepted, and hears what is said. */
class Talker {
  readonly heard: { id: number; text: string }[] = [];
  private readonly url: string;
  private readonly person: string;
  private readonly channelSid: string;
  private client: Promise<RawClient> | null = null;
  private sessionSid: string | null = null;

  constructor(url: string, person: string, channelSid: string) {
    this.url = url;
    this.person = person;
    this.channelSid = channelSid;
  }

  /** Says texts one after the other, each until it is known to be said. */
  async say(texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      const commandId = randomUUID();
      await this.persist(async client => {
        this.sessionSid ??= await openSession(client);
        const { status } = await give(client, {
          ...{ sessionSid: this.sessionSid, commandId },
          request: say(this.channelSid, text),
        });
        if (status !== 201) throw new Error(`answered ${status}`);
      });
    }
  }

  /** Comes again until it has heard so much. */
  async hearAll(count: number): Promise<void> {
    await eventually(async () => {
      await this.persist(
        async client => void (await client.ask('GET', 'https://aim.twilio.com/v1/channels/joined')),
      );
      return this.heard.length >= count;
    }, 20_000);
  }

  async close(): Promise<void> {
    (await this.client?.catch(() => null))?.close();
  }

  private async persist(work: (client: RawClient) => Promise<void>): Promise<void> {
    for (;;) {
      try {
        this.client ??= this.connect();
        return await work(await this.client);
      } catch {
        (await this.client?.catch(() => null))?.close();
        this.client = null;
      }
    }
  }

  private async connect(): Promise<RawClient> {
    const client = await connectRaw(this.url, chatToken(desk, this.person));
    client.onNotified(({ payload }) => {
      if (payload?.event_type === 'list_item_added')
        this.heard.push({ id: payload.event.id, text: payload.event.item_data.text });
    });
    const after = this.heard.at(-1)?.id ?? 0;
    await subscribe(client, { sid: `${this.channelSid}.messages`, type: 'list', after });
    return client;
  }
}

test(`${CUTS} cuts: nothing that is said is lost, doubled or out of order`, {
  timeout: 60_000 + CUTS * 300,
}, async () => {
  const people = ['p0', 'p1', 'p2', 'p3'];
  const channelSid = await channelOf(...people);
  const next = numbersFrom(SEED);
  const proxies: CuttingProxy[] = [];
  const talkers: Talker[] = [];
  for (const [i, person] of people.entries()) {
    const { hostname: host, port } = new URL(scene.servers[i % 2]!.url);
    const proxy = await startCuttingProxy({ host, port: Number(port) }, { seed: SEED + i, chance: 0.08 });
    proxies.push(proxy);
    talkers.push(new Talker(socketUrl(`http://127.0.0.1:${proxy.port}`), person, channelSid));
  }
  const cuts = () => proxies.reduce((sum, proxy) => sum + proxy.cuts(), 0);
  const said: string[][] = people.map(() => []);
  await Promise.all(
    talkers.map(async (talker, i) => {
      while (cuts() < CUTS) {
        const texts = Array.from(
          { length: 1 + Math.floor(next() * 3) },
          (_, n) => `${i}-${said[i]!.length + n}`,
        );
        said[i]!.push(...texts);
        await talker.say(texts);
      }
    }),
  );
  for (const proxy of proxies) proxy.calm();
  const total = said.flat().length;
  const bodies = await bodiesIn(channelSid);
  expect(bodies.toSorted(), `seed ${SEED}`).toEqual(said.flat().toSorted());
  for (const [i, texts] of said.entries())
    expect(
      bodies.filter(body => body.startsWith(`${i}-`)),
      `order of ${i}, seed ${SEED}`,
    ).toEqual(texts);
  await Promise.all(talkers.map(talker => talker.hearAll(total)));
  for (const { heard } of talkers) expect(heard.map(({ text }) => text)).toEqual(bodies);
  expect(total).toBeGreaterThan(CUTS / 6);
  await Promise.all([...talkers, ...proxies].map(each => each.close()));
});

test.each(['4.1.0', '6.0.0'] as const)(
  'a service is asked before, and told after (twilio-chat %s)',
  async version => {
    const { receiver } = scene;
    const channelSid = await channelOf(`ann ${version}`);
    receiver.on('/before', ({ parameters }) =>
      parameters.Body === 'forbidden'
        ? { status: 403 }
        : { contentType: 'application/json', body: JSON.stringify({ body: `${parameters.Body}, kindly` }) },
    );
    await rest().update({
      preWebhookUrl: `${receiver.url}/before`,
      postWebhookUrl: `${receiver.url}/after`,
      webhookFilters: ['onMessageSend', 'onMessageSent'],
    });
    const ann = await chatClient({
      ...{ version, token: chatToken(desk, `ann ${version}`), server: scene.server.url },
    });
    const channel = await ann.getChannelBySid(channelSid);
    await channel.sendMessage('asked');
    const refusal = await channel.sendMessage('forbidden').catch((error: unknown) => error);
    expect(refusal.code ?? refusal.body?.code).toBe(50056);
    expect(await bodiesIn(channelSid)).toEqual(['asked, kindly']);
    const told = await receiver.waitFor('/after', ({ ChannelSid }) => ChannelSid === channelSid);
    expect(told.parameters).toMatchObject({
      ...{
        EventType: 'onMessageSent',
        Source: 'SDK',
        ClientIdentity: `ann ${version}`,
        Body: 'asked, kindly',
      },
    });
    expect(receiver.heard.every(({ genuine }) => genuine)).toBe(true);
    await rest().update({ preWebhookUrl: '', postWebhookUrl: '' });
    await ann.shutdown();
  },
);

test('the official client comes again after a cut, and hears what it missed', async () => {
  const { hostname: host, port } = new URL(scene.servers[1]!.url);
  const proxy = await startCuttingProxy({ host, port: Number(port) }, { seed: SEED, chance: 0 });
  const channelSid = await channelOf('ann', 'ben');
  const server = `http://127.0.0.1:${proxy.port}`;
  const ann = await chatClient({ version: '4.1.0', token: chatToken(desk, 'ann'), server });
  const channel = await ann.getChannelBySid(channelSid);
  await channel.getMessages();
  const added = heardBy(channel, 'messageAdded');
  await channel.sendMessage('before');
  await eventually(() => added.length === 1);
  proxy.sever();
  for (const body of ['missed', 'too'])
    await rest().channels(channelSid).messages.create({ body, from: 'ben' });
  const sent = channel.sendMessage('while away');
  await eventually(() => added.length === 4, 15_000);
  expect(await sent).toBe(3);
  expect(added.map(({ index, body }) => [index, body])).toEqual([
    [0, 'before'],
    [1, 'missed'],
    [2, 'too'],
    [3, 'while away'],
  ]);
  await ann.shutdown();
  await proxy.close();
});
