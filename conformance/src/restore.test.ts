/** docs/operating/backup.md, done: an installation is backed up in the middle of its work, lost, and restored. */
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokenRules } from '../../server/test/contract/whole/index.ts';
import { bodiesOf, channelOf, conversation } from '../test/conversation.ts';
import { type Desk, openDesk, takeSeat, taskOf } from '../test/desk.ts';
import { eventually } from '../test/eventually.ts';
import { askName, definition, echo, message, publish, QUESTION, state, trigger } from '../test/flows.ts';
import { type Installation, openInstallation } from '../test/installation.ts';
import type { Scene } from '../test/scene.ts';

const PATIENCE_MS = 60_000;
const LIMIT_MS = 300_000;
const HOUR_SECONDS = 3600;
const [ECHO, PATIENT] = ['+15550600001', '+15550600002'];
const CHATTY = 4;
/** Between two messages of one who writes on and on: this is about what is kept, not about how much. */
const PAUSE_MS = 100;
const MESSAGES = 4;
const FILE = 'the terms and conditions';
const STILL_THERE = 'Are you still there?';
let installation: Installation;
let scene: Scene;
/** What was under way when the backup was made. */
let past: Past;

type Person = ReturnType<Scene['network']['phone']>;

interface Served {
  customer: Person;
  number: string;
  desk: Desk;
  channelSid: string;
}

interface Past {
  chatty: Person[];
  /** An agent has answered, with a file. */
  served: Served & { mediaSid: string };
  /** The agent's telephone rings. */
  offered: Served;
  /** The bot waits for an answer. */
  asked: Served;
  /** The bot waits for one that does not come. */
  silent: Person;
  /** Her answer is on its way to a carrier that does not take it now. */
  pending: Person;
  documentSid: string;
}

beforeAll(async () => {
  installation = await openInstallation();
  scene = installation.scene;
});
afterAll(() => installation?.close(), LIMIT_MS);

test('what a running server holds is backed up, and goes on where it is restored', {
  timeout: LIMIT_MS,
}, async () => {
  const { network, server } = scene;
  past = await live();
  const done = await allDelivered();
  network.disturb({ answers: { error: 1 } });
  expect((await past.pending.write('Hello?', { to: ECHO })).status).toBe(200);
  await eventually(async () => (await outgoingTo(past.pending)).length === 1, PATIENCE_MS);

  const load = writeOn(past.chatty);
  const kept = installation.place('backup');
  expect(await installation.switchhook('backup', kept)).toMatchObject({ code: 0 });
  await load.stop();
  expect(await readdir(kept)).not.toContain('secret.key');
  // Later than the backup, so it is lost.
  network.disturb({ answers: { error: 0 } });
  await past.pending.waitFor('You said: Hello?', PATIENCE_MS);
  expect((await past.chatty[0]!.write('too late', { to: ECHO })).status).toBe(200);
  const key = join(installation.dataFolder(), 'secret.key');
  await installation.powerCut();

  await expect(installation.startOn(kept)).rejects.toThrow(
    /key of the installation is not that of the database/,
  );
  expect(server.output()).toContain(`put that key into ${join(kept, 'secret.key')}`);
  expect(await readdir(kept)).not.toContain('secret.key');
  await cp(key, join(kept, 'secret.key'));
  await installation.startOn(kept);

  await audit(load.written);
  await goOn();
  const again = network.all().filter(({ key, offers }) => done.has(key) && offers !== done.get(key));
  expect(again).toEqual([]);
  expect(await installation.withDatabase(brokenRules)).toEqual([]);
});

test('a folder that is copied while everything stands still is a backup too', {
  timeout: LIMIT_MS,
}, async () => {
  const { server } = scene;
  const before = await Promise.all(past.chatty.map(said));
  expect(await server.stop()).toBe(0);
  const copy = installation.place('copy');
  await cp(installation.dataFolder(), copy, { recursive: true });
  await server.restart({ SWITCHHOOK_DATA: installation.dataFolder() });
  await past.chatty[0]!.write('not in the copy', { to: ECHO });
  await installation.powerCut();
  await installation.startOn(copy);
  expect(await Promise.all(past.chatty.map(said))).toEqual(before);
  await past.chatty[1]!.write('in the copy', { to: ECHO });
  await past.chatty[1]!.waitFor('You said: in the copy', PATIENCE_MS);
});

test('a backup is whole, new, and of what there is', { timeout: LIMIT_MS }, async () => {
  const { switchhook, place } = installation;
  expect(await switchhook('backup')).toMatchObject({ code: 2 });
  const [there, inside] = [place('copy'), join(installation.dataFolder(), 'backup')];
  expect(await switchhook('backup', there)).toEqual({
    code: 1,
    output: expect.stringContaining('exists already'),
  });
  expect(await switchhook('backup', inside)).toEqual({
    code: 1,
    output: expect.stringContaining('is inside'),
  });
  const withKey = place('with-key');
  expect(await switchhook('backup', withKey, '--with-key')).toMatchObject({ code: 0 });
  expect(await readdir(withKey)).toContain('secret.key');
  // Where the server stands still, its PostgreSQL is started for the copy and stopped again.
  expect(await scene.server.stop()).toBe(0);
  expect(await switchhook('backup', place('cold'))).toMatchObject({ code: 0 });
  await installation.startOn(place('with-key'));
  expect(await said(past.chatty[1]!)).toContain('in the copy');
});

/** Conversations in every state that may be under way. */
async function live(): Promise<Past> {
  const { client, network } = scene;
  await flexFlow(ECHO, await publish(scene, 'echo', echo()));
  await flexFlow(PATIENT, await publish(scene, 'patient', patient()));
  const chatty = Array.from({ length: CHATTY }, (_, i) => network.phone(`+1555160000${i}`));
  await Promise.all(
    chatty.map(async customer => {
      for (let i = 0; i < MESSAGES; i++) await customer.write(`message ${i}`, { to: ECHO });
    }),
  );
  const silent = network.phone('+15551600020');
  await silent.write('Hi', { to: PATIENT });
  await silent.waitFor(QUESTION, PATIENCE_MS);
  const document = await client.sync.v1
    .services('default')
    .documents.create({ uniqueName: 'kept', data: { kept: 'yes' } });
  const served = await talk('served');
  await answerQuestion(served);
  await served.desk.become('Available');
  await accept(served);
  expect(await takeSeat(scene, served.channelSid, 'agent-served')).toBeLessThan(300);
  const mediaSid = await upload();
  await channelOf(scene, served.channelSid).messages.create({ from: 'agent-served', mediaSid });
  await served.customer.waitFor(({ mediaUrls }) => mediaUrls.length === 1, PATIENCE_MS);
  const offered = await talk('offered');
  await answerQuestion(offered);
  await offered.desk.become('Available');
  await rings(offered);
  const asked = await talk('asked');
  const pending = network.phone('+15551600030');
  return {
    chatty,
    served: { ...served, mediaSid },
    offered,
    asked,
    silent,
    pending,
    documentSid: document.sid,
  };
}

/** Everything that was under way goes on. */
async function goOn(): Promise<void> {
  const { network } = scene;
  const { asked, offered, served, silent, pending } = past;
  await answerQuestion(asked);
  await asked.desk.become('Available');
  await accept(asked);
  await accept(offered);
  await channelOf(scene, served.channelSid).messages.create({ from: 'agent-served', body: 'I am back' });
  await served.customer.waitFor('I am back', PATIENCE_MS);
  // The backup does not know that it was taken: it is offered again under its key, which the carrier knows.
  const [answer] = pending.heard();
  await eventually(() => answer!.offers > 1, PATIENCE_MS);
  expect(pending.heard().map(({ body }) => body)).toEqual(['You said: Hello?']);
  expect(silent.heard().map(({ body }) => body)).toEqual([QUESTION]);
  await scene.server.kill();
  await installation.setClock(HOUR_SECONDS + 60);
  await scene.server.restart({ SWITCHHOOK_DATA: installation.dataFolder() });
  await silent.waitFor(STILL_THERE, PATIENCE_MS);
  await network.settled();
  expect(silent.heard()).toHaveLength(2);
}

/** All that was accepted before the backup is there once and in order, and of what came meanwhile the beginning. */
async function audit(meanwhile: Map<Person, string[]>): Promise<void> {
  const first = Array.from({ length: MESSAGES }, (_, i) => `message ${i}`);
  for (const customer of past.chatty) {
    const texts = await said(customer);
    expect(texts.length).toBeGreaterThanOrEqual(MESSAGES);
    expect(texts).toEqual([...first, ...meanwhile.get(customer)!].slice(0, texts.length));
  }
  const { client, chatServiceSid, server } = scene;
  const document = await client.sync.v1.services('default').documents(past.documentSid).fetch();
  expect(document.data).toEqual({ kept: 'yes' });
  const content = `${server.url}/mcs/v1/Services/${chatServiceSid}/Media/${past.served.mediaSid}/Content`;
  expect(await (await fetch(content, { headers: { authorization: credentials() } })).text()).toBe(FILE);
}

/** A machine that is busy with other things takes its time. */
const patiently = <T>(attempt: () => Promise<T>) => eventually(attempt, PATIENCE_MS);

/** The SID of the conversation's task, when it has been offered to the agent. */
async function rings({ desk, channelSid }: Served): Promise<string> {
  const { sid } = await patiently(() => taskOf(scene, channelSid));
  await patiently(() => desk.offered(sid));
  return sid;
}

const accept = async (served: Served) => served.desk.accept(await rings(served));

/** What the customer has said in the conversation, by the order of the channel. */
async function said(customer: Person): Promise<string[]> {
  const { channelSid } = await patiently(() => conversation(scene, customer.address));
  return (await bodiesOf(scene, channelSid)).filter(body => !body.startsWith('You said'));
}

/** Customers who write on and on, until they are stopped; `written` is what was taken of each. */
function writeOn(customers: readonly Person[]) {
  const written = new Map<Person, string[]>(customers.map(customer => [customer, []]));
  let talking = true;
  const talks = customers.map(async customer => {
    for (let i = 0; talking; i++) {
      const { status } = await customer.write(`more ${i}`, { to: ECHO });
      expect(status).toBe(200);
      written.get(customer)!.push(`more ${i}`);
      await sleep(PAUSE_MS);
    }
  });
  const stop = async (): Promise<void> => {
    talking = false;
    await Promise.all(talks);
  };
  return { written, stop };
}

/** Waits until every message has been delivered and is stored as such. Gives how often each was offered, by its key. */
async function allDelivered(): Promise<Map<string | null, number>> {
  const { client, network } = scene;
  const expected = CHATTY * MESSAGES;
  await eventually(async () => {
    const rows = (await client.messages.list({ pageSize: 1000 })).filter(one => one.direction !== 'inbound');
    return rows.length > expected && rows.every(({ status }) => status === 'delivered');
  }, PATIENCE_MS);
  return new Map(network.all().map(({ key, offers }) => [key, offers]));
}

const outgoingTo = ({ address }: Person) => scene.client.messages.list({ to: address });

/** A customer of an office of her own, whom the bot has asked for her name. */
async function talk(name: string): Promise<Served> {
  const at = ['served', 'offered', 'asked'].indexOf(name);
  const [number, customer] = [`+1555060001${at}`, scene.network.phone(`+1555160001${at}`)];
  const desk = await openDesk(scene, name);
  await flexFlow(number, await publish(scene, name, askName(desk.workflowSid)));
  await customer.write('Hi', { to: number });
  await customer.waitFor(QUESTION, PATIENCE_MS);
  const { channelSid } = await patiently(() => conversation(scene, customer.address));
  return { customer, number, desk, channelSid };
}

const answerQuestion = ({ customer, number }: Served) => customer.write('Una', { to: number });

/** Asks, and after an hour of silence asks again. */
function patient(): object {
  const ends = [{ event: 'sent' }, { event: 'failed' }];
  const transitions = [
    { event: 'incomingMessage' },
    { event: 'timeout', next: 'again' },
    { event: 'deliveryFailure' },
  ];
  const asking = { ...message(QUESTION), timeout: String(HOUR_SECONDS) };
  return definition([
    trigger('ask'),
    state('ask', 'send-and-wait-for-reply', { properties: asking, transitions }),
    state('again', 'send-message', { properties: message(STILL_THERE), transitions: ends }),
  ]);
}

function flexFlow(contactIdentity: string, flowSid: string) {
  return scene.client.flexApi.v1.flexFlow.create({
    ...{ friendlyName: contactIdentity, chatServiceSid: scene.chatServiceSid, channelType: 'sms' },
    ...{ contactIdentity, enabled: true, integrationType: 'studio', 'integration.flowSid': flowSid },
  });
}

const credentials = (): string => `Basic ${btoa(`${scene.accountSid}:${scene.authToken}`)}`;

async function upload(): Promise<string> {
  const answer = await fetch(`${scene.server.url}/mcs/v1/Services/${scene.chatServiceSid}/Media`, {
    method: 'POST',
    headers: { authorization: credentials(), 'content-type': 'text/plain' },
    body: FILE,
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { sid: string }).sid;
}
