/** Power cuts: the servers are killed at random moments while many conversations are under way, and started again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bodiesOf, channelOf, conversation, sessionBecomes, setStatus } from '../test/conversation.ts';
import { openDesk, takeSeat, taskOf } from '../test/desk.ts';
import { eventually } from '../test/eventually.ts';
import { askName, echo, publish, QUESTION } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';

const ours = '+15550500001';
const CUSTOMERS = 24;
const MESSAGES = 6;
const KILLS = 5;
const SEED = 20;
/** A start takes a second on an idle machine and many on a busy one: nothing here is about speed. */
const PATIENCE_MS = 60_000;
const LIMIT_MS = 300_000;
let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
  await flexFlow(ours, await publish(scene, 'echo', echo()));
  // The carrier tries again until it gets its 200, as the real one does, and everything goes wrong now and then.
  scene.network.disturb({
    inbound: { attempts: 5000, retryMs: 40, timeoutMs: 5000, duplicate: 0.2 },
    answers: { error: 0.03, lose: 0.03 },
    receipts: { shuffle: 0.3, duplicate: 0.3 },
  });
});
afterAll(() => scene?.close());

function flexFlow(contactIdentity: string, flowSid: string) {
  return scene.client.flexApi.v1.flexFlow.create({
    friendlyName: contactIdentity,
    chatServiceSid: scene.chatServiceSid,
    channelType: 'sms',
    contactIdentity,
    enabled: true,
    integrationType: 'studio',
    'integration.flowSid': flowSid,
  });
}

test(
  'killed and started again and again: nothing is lost, nothing is doubled, every order is kept',
  async () => {
    const { server, network } = scene;
    const customers = Array.from({ length: CUSTOMERS }, (_, i) =>
      network.phone(`+1555127${String(i).padStart(4, '0')}`),
    );
    const texts = Array.from({ length: MESSAGES }, (_, i) => `message ${i}`);
    let talking = true;
    const talks = Promise.all(
      customers.map(async customer => {
        for (const text of texts) expect((await customer.write(text, { to: ours })).status).toBe(200);
      }),
    ).finally(() => {
      talking = false;
    });
    // Waited for below, after the cuts.
    talks.catch(() => undefined);
    const random = drawer(SEED);
    for (let kill = 0; kill < KILLS; kill++) {
      // Not waiting for anything: the moment of the cut is what the test is about.
      await sleep(10 + random() * (talking ? 250 : 40));
      await server.kill();
      await server.restart();
    }
    await talks;
    const answers = texts.map(text => `You said: ${text}`);
    await eventually(() => customers.every(customer => customer.heard().length >= MESSAGES), PATIENCE_MS);
    for (const customer of customers) {
      // The carrier takes each message once by its idempotency key, however often it is offered.
      expect(customer.heard().map(({ body }) => body)).toEqual(answers);
      const { channelSid } = await conversation(scene, customer.address);
      const said = await bodiesOf(scene, channelSid);
      expect(said.filter(body => body.startsWith('message'))).toEqual(texts);
      expect(said.filter(body => body.startsWith('You'))).toEqual(answers);
    }
    const keys = network.all().map(({ key }) => key);
    expect(new Set(keys).size).toBe(CUSTOMERS * MESSAGES);
    const rows = await scene.client.messages.list({ pageSize: 1000 });
    for (const direction of ['inbound', 'outbound-api']) {
      expect(rows.filter(row => row.direction === direction)).toHaveLength(CUSTOMERS * MESSAGES);
    }
    // Receipts came doubled and in any order: a message whose receipt was acknowledged is delivered, and stays so.
    await network.settled();
    const acknowledged = network
      .receipts()
      .filter(({ status, answered }) => status === 'delivered' && answered === 204);
    const sids = new Set(acknowledged.map(({ sid }) => sid));
    expect(sids.size).toBeGreaterThan(0);
    const sent = network.all().filter(({ sid }) => sids.has(sid));
    const replies = await scene.client.messages.list({ pageSize: 1000 });
    const statuses = new Map(replies.map(({ sid, status }) => [sid, status]));
    expect(sent.filter(({ key }) => statuses.get(key!) !== 'delivered')).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'a power cut after every step of a conversation',
  async () => {
    const { server, network } = scene;
    const number = '+15550500002';
    const desk = await openDesk(scene, 'power cuts');
    const flowSid = await publish(scene, 'ask name', askName(desk.workflowSid));
    await flexFlow(number, flowSid);
    const cut = async () => {
      await server.kill();
      await server.restart();
    };
    const una = network.phone('+15551280002');
    await una.write('Hi', { to: number });
    await cut();
    await una.waitFor(QUESTION, PATIENCE_MS);
    await cut();
    await una.write('Una', { to: number });
    await cut();
    const { channelSid, attributes } = await conversation(scene, una.address);
    const { sid } = await taskOf(scene, channelSid);
    await desk.become('Available');
    await cut();
    await desk.accept(sid);
    await cut();
    expect(await takeSeat(scene, channelSid, 'jo')).toBeLessThan(300);
    await channelOf(scene, channelSid).messages.create({ from: 'jo', body: 'Hello Una' });
    await cut();
    await una.waitFor('Hello Una', PATIENCE_MS);
    await setStatus(scene, channelSid, 'INACTIVE');
    await cut();
    await sessionBecomes(scene, attributes.proxySession!, 'closed');
    expect(await bodiesOf(scene, channelSid)).toEqual(['Hi', QUESTION, 'Una', 'Hello Una']);
    expect(una.heard().map(({ body }) => body)).toEqual([QUESTION, 'Hello Una']);
    const tasks = await scene.client.taskrouter.v1.workspaces(scene.workspaceSid).tasks.list();
    expect(tasks.map(task => task.sid)).toEqual([sid]);
  },
  LIMIT_MS,
);

test(
  'a stop in good order ends with 0, and loses nothing either',
  async () => {
    const { server, network } = scene;
    const tom = network.phone('+15551280001');
    await tom.write('before', { to: ours });
    expect(await server.stop()).toBe(0);
    await server.restart();
    await tom.waitFor('You said: before', PATIENCE_MS);
    await tom.write('after', { to: ours });
    await tom.waitFor('You said: after', PATIENCE_MS);
  },
  LIMIT_MS,
);

/** Numbers from 0 to 1, the same for the same seed. */
function drawer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
