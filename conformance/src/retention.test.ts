/** docs/adr/0022-retention.md: what is over goes after its days, in small steps and through crashes; all else stays. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokenRules } from '../../server/test/contract/whole/index.ts';
import { type ChatDesk, chatClient, chatToken, heardBy, makeChatDesk } from '../test/chat-sdk.ts';
import {
  attributesOf,
  bodiesOf,
  conversation,
  sessionBecomes,
  sessionOf,
  setStatus,
} from '../test/conversation.ts';
import { openDesk, taskOf } from '../test/desk.ts';
import { eventually } from '../test/eventually.ts';
import { askName, echo, publish, QUESTION } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';

const [ECHO, BOT, LONG] = ['+15550700001', '+15550700002', '+15550700003'];
const PATIENCE_MS = 60_000;
const DAY_SECONDS = 86_400;
const DAYS = 30;
const OVER = 12;
/** So many that the walk through them takes seconds, by its pauses alone. */
const OLD_SESSIONS = 1200;
let scene: Scene;
let database: pg.Client;
let folder: string;
/** How many days the server's clock is ahead. */
let today = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchhook-retention-'));
  await writeFile(join(folder, 'clock'), '0');
  const environment = {
    STORM_CLOCK: join(folder, 'clock'),
    NODE_OPTIONS: `--import=${join(import.meta.dirname, '../../storm/clock.ts')}`,
  };
  scene = await startScene({ environment });
  database = new pg.Client(scene.databaseUrl);
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await scene?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts the server anew, so many days later. */
async function startAfter(days: number, options: Record<string, string> = {}): Promise<void> {
  await scene.server.kill();
  today = days;
  await writeFile(join(folder, 'clock'), String(days * DAY_SECONDS));
  await scene.server.restart(options);
}

test('what is over goes after its days, and nothing else', { timeout: 300_000 }, async () => {
  const stranger = await strangersChannel();
  const past = await converse();
  const counted = await usage();
  const options = { SWITCHHOOK_CONVERSATION_DAYS: `${DAYS}, ${stranger.accountSid}=0` };
  const everything = await counts();

  // A day too early, and later where everything is kept for ever: the walk ends, and nothing has gone.
  await startAfter(DAYS - 1, options);
  await walked();
  expect(await counts()).toEqual(everything);
  await startAfter(DAYS + 1);
  expect(await counts()).toEqual(everything);

  // Power cuts in the middle of it, wherever it is; customers are served meanwhile.
  await addOldSessions();
  for (const passes of [3, 9, 4]) {
    await startAfter(DAYS + 1, { ...options, SWITCHHOOK_FAIL_POINT: `turn.written:${passes}` });
    await eventually(() => scene.server.hasEnded(), PATIENCE_MS);
  }
  await startAfter(DAYS + 1, options);
  const exchanges = await talkWhile(async () => !(await hasWalked()));
  expect(exchanges).toBeGreaterThanOrEqual(3);
  await walked();

  for (const { channelSid, sessionSid } of past.over) {
    expect(await count('chat.channel', 'sid', channelSid)).toBe(0);
    for (const table of ['message', 'member', 'invite', 'hook', 'media'])
      expect(await count(`chat.${table}`, 'channel_sid', channelSid)).toBe(0);
    expect(await count('flex.conversation', 'channel_sid', channelSid)).toBe(0);
    // Clients that come back are told.
    expect(await count('chat.removal', 'topic', channelSid)).toBe(1);
    await expect(sessionOf(scene, sessionSid).fetch()).rejects.toMatchObject({ status: 404 });
    expect(await count('proxy.interaction', 'session_sid', sessionSid)).toBe(0);
  }
  for (const { customer } of past.over)
    expect(await scene.client.messages.list({ from: customer })).toEqual([]);
  for (const { channelSid, sessionSid, customer, texts } of past.kept) {
    expect({ customer, channels: await count('chat.channel', 'sid', channelSid) }).toEqual({
      customer,
      channels: 1,
    });
    expect(await bodiesOf(scene, channelSid)).toEqual(texts);
    expect((await sessionOf(scene, sessionSid).fetch()).sid).toBe(sessionSid);
    expect((await scene.client.messages.list({ from: customer })).length).toBeGreaterThan(0);
  }
  expect(await count('chat.channel', 'sid', stranger.channelSid)).toBe(1);
  expect(await usage()).toEqual(counted);
  expect(await brokenRules(scene.databaseUrl)).toEqual([]);
});

test('whoever has the chat open sees it go, and the others stay', { timeout: 300_000 }, async () => {
  const environment = { SWITCHHOOK_CONVERSATION_DAYS: String(DAYS) };
  await using stack = new AsyncDisposableStack();
  const scene = await startScene({ servers: 2, environment });
  stack.defer(() => scene.close());
  const desk = await makeChatDesk(scene);
  const [old, young] = [await chatOf(scene, desk), await chatOf(scene, desk)];
  const [first, second] = scene.servers;
  const alice = await chatClient({ version: '6.0.0', token: chatToken(desk, 'alice'), server: first!.url });
  stack.defer(() => alice.shutdown());
  for (const sid of [old, young])
    await eventually(async () => (await alice.getChannelBySid(sid)).status === 'joined', PATIENCE_MS);
  const gone = heardBy(alice, 'channelRemoved');
  await withDatabase(scene, database =>
    database.query(
      `update chat.channel set date_created = date_created - $2 * interval '1 day', date_updated = date_updated - $2 * interval '1 day'
       where sid = $1`,
      [old, DAYS + 1],
    ),
  );
  await second!.kill();
  await second!.restart();
  await eventually(() => gone.length > 0, PATIENCE_MS);
  expect(gone.map(({ sid }) => sid)).toEqual([old]);
  expect((await alice.getChannelBySid(young)).status).toBe('joined');
});

/** A chat that is over, with alice in it. */
async function chatOf({ client }: Scene, { chatServiceSid }: ChatDesk): Promise<string> {
  const { channels } = client.chat.v2.services(chatServiceSid);
  const { sid } = await channels.create({ attributes: JSON.stringify({ status: 'INACTIVE' }) });
  await channels(sid).members.create({ identity: 'alice' });
  return sid;
}

async function withDatabase<T>({ databaseUrl }: Scene, ask: (database: pg.Client) => Promise<T>): Promise<T> {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  return ask(database).finally(() => database.end());
}

interface Talk {
  customer: string;
  channelSid: string;
  sessionSid: string;
}

/** Conversations that are over, and one of each kind that is not. */
async function converse() {
  const { network } = scene;
  await flexFlow(ECHO, await publish(scene, 'echo', echo()));
  const desk = await openDesk(scene, 'retention');
  await flexFlow(BOT, await publish(scene, 'ask name', askName(desk.workflowSid)));
  await flexFlow(LONG, await publish(scene, 'long', echo()), { longLived: true });
  const over = await Promise.all(
    Array.from({ length: OVER }, (_, i) => talk(`+155517000${String(i).padStart(2, '0')}`, ECHO)),
  );
  for (const { channelSid, sessionSid } of over) {
    await setStatus(scene, channelSid, 'INACTIVE');
    await closes(sessionSid);
  }
  const echoed = ['Hi', 'You said: Hi'];
  const open = { ...(await talk('+15551710001', ECHO)), texts: echoed };
  // It rests, but its session is there for the customer's next message.
  const resting = { ...(await talk('+15551710002', LONG)), texts: echoed };
  await setStatus(scene, resting.channelSid, 'INACTIVE');
  const waiting = { ...(await talk('+15551710003', BOT)), texts: ['Hi', QUESTION] };
  // Over for the customer, while the agent's task is still to be done.
  const attended = await talk('+15551710004', BOT);
  await network.phone(attended.customer).write('Una', { to: BOT });
  const task = await eventually(() => taskOf(scene, attended.channelSid), PATIENCE_MS);
  await desk.become('Available');
  // A task that nobody has taken ends by itself after a day.
  await eventually(() => desk.offered(task.sid), PATIENCE_MS);
  await desk.accept(task.sid);
  await setStatus(scene, attended.channelSid, 'INACTIVE');
  await closes(attended.sessionSid);
  return { over, kept: [open, resting, waiting, { ...attended, texts: ['Hi', QUESTION, 'Una'] }] };
}

const closes = (sessionSid: string) =>
  eventually(() => sessionBecomes(scene, sessionSid, 'closed').then(() => true), PATIENCE_MS);

async function talk(customer: string, number: string): Promise<Talk> {
  const phone = scene.network.phone(customer);
  await phone.write('Hi', { to: number });
  await phone.waitFor(number === BOT ? QUESTION : 'You said: Hi', PATIENCE_MS);
  const { channelSid } = await eventually(() => conversation(scene, customer), PATIENCE_MS);
  const sessionSid = await eventually(
    async () => (await attributesOf(scene, channelSid)).proxySession,
    PATIENCE_MS,
  );
  return { customer, channelSid, sessionSid };
}

function flexFlow(contactIdentity: string, flowSid: string, more: object = {}) {
  return scene.client.flexApi.v1.flexFlow.create({
    ...{ friendlyName: contactIdentity, chatServiceSid: scene.chatServiceSid, channelType: 'sms' },
    ...{ contactIdentity, enabled: true, integrationType: 'studio', 'integration.flowSid': flowSid },
    ...more,
  });
}

/** A conversation of an account that keeps everything. */
async function strangersChannel(): Promise<{ accountSid: string; channelSid: string }> {
  const account = await scene.client.api.v2010.accounts.create({ friendlyName: 'keeps everything' });
  const client = scene.clientOf({ accountSid: account.sid, authToken: account.authToken });
  const service = await client.chat.v2.services.create({ friendlyName: 'kept' });
  const attributes = JSON.stringify({ status: 'INACTIVE' });
  const channel = await client.chat.v2.services(service.sid).channels.create({ attributes });
  return { accountSid: account.sid, channelSid: channel.sid };
}

/** Sessions of years ago, and a message in each. */
async function addOldSessions(): Promise<void> {
  const { accountSid, proxyServiceSid } = scene;
  await database.query(
    `insert into proxy.session (sid, account_sid, service_sid, status, mode, date_ended, date_active, date_created, date_updated)
     select 'KC' || md5(n::text), $1, $2, 'closed', 'message-only', at, at, at, at
     from generate_series(1, $3) n, lateral (select timestamptz '2020-01-01' + n * interval '1 minute' as at) d`,
    [accountSid, proxyServiceSid, OLD_SESSIONS],
  );
  await database.query(
    `insert into messaging.message (account_sid, sid, carrier, provider_sid, direction, "from", "to", body, num_segments,
       num_media, status, line, date_created, date_updated)
     select $1, 'SM' || md5(n::text), 'simulated', 'old ' || n, 'inbound', '+15559990000', $2, 'old', 1, 0, 'received', '', at, at
     from generate_series(1, $3) n, lateral (select timestamptz '2020-01-01' + n * interval '1 minute' as at) d`,
    [accountSid, ECHO, OLD_SESSIONS],
  );
}

async function count(table: string, column: string, value: string): Promise<number> {
  const { rows } = await database.query(`select count(*)::int as n from ${table} where ${column} = $1`, [
    value,
  ]);
  return rows[0].n;
}

/** How much there is of what may go. */
async function counts(): Promise<Record<string, number>> {
  const { rows } = await database.query(
    `select (select count(*)::int from chat.channel) as channels, (select count(*)::int from proxy.session) as sessions,
       (select count(*)::int from messaging.message where date_deleted is null) as messages`,
  );
  return rows[0];
}

/** Whether no walk is under way or about to begin: the timer of the next day is there, and none of an account. */
async function hasWalked(): Promise<boolean> {
  const { rows } = await database.query<{ name: string; soon: boolean }>(
    `select name, run_at < $1 as soon from line.timer where name like '%retention'
     union all select kind, true from line.work where kind in ('retention.due', 'conversations.aged')`,
    [new Date(Date.now() + (today + 0.5) * DAY_SECONDS * 1000)],
  );
  return rows.length === 1 && !rows[0]!.soon;
}

const walked = () => eventually(hasWalked, PATIENCE_MS);

/** What the account has sent and received in the days of the test. */
async function usage(): Promise<object[]> {
  const [startDate, endDate] = [new Date(), new Date()];
  startDate.setUTCDate(startDate.getUTCDate() - 1);
  const records = await scene.client.usage.records.list({ startDate, endDate, category: 'sms-inbound' });
  return records.map(({ category, count, usage }) => ({ category, count, usage }));
}

/** A customer who writes and is answered, again and again while something lasts. Gives how often. */
async function talkWhile(lasts: () => Promise<boolean>): Promise<number> {
  const customer = scene.network.phone('+15551720001');
  for (let i = 0; ; i++) {
    expect((await customer.write(`now ${i}`, { to: ECHO })).status).toBe(200);
    await customer.waitFor(`You said: now ${i}`, PATIENCE_MS);
    if (!(await lasts())) return i;
  }
}
