/** Two servers on one database: whatever comes twice has one effect, whatever is different stays apart, order is kept. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bodiesOf, conversation } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { echo, publish } from '../test/flows.ts';
import { proxyWebhook, type Scene, startScene } from '../test/scene.ts';

const ours = '+15550400001';
/** Nothing here is about speed: a busy machine may take its time. */
const PATIENCE_MS = 30_000;
let scene: Scene;
let flowSid: string;

beforeAll(async () => {
  scene = await startScene({ servers: 2 });
  flowSid = await publish(scene, 'echo', echo());
  await scene.client.flexApi.v1.flexFlow.create({
    friendlyName: 'duplicates',
    chatServiceSid: scene.chatServiceSid,
    channelType: 'sms',
    contactIdentity: ours,
    enabled: true,
    integrationType: 'studio',
    'integration.flowSid': flowSid,
  });
});
afterAll(() => scene?.close());
vi.setConfig({ testTimeout: 120_000 });

const webhooks = () => scene.servers.map(server => proxyWebhook(server, scene));

test('both servers show one provisioned account', async () => {
  const [, second] = scene.servers;
  const there = await scene.clientOf({ url: second!.url }).proxy.v1.services.list();
  expect(there.map(({ sid }) => sid)).toEqual([scene.proxyServiceSid]);
});

test('the same webhook later, and ten at the same moment on two servers: one row, one answer', async () => {
  const pia = scene.network.phone('+15551260001');
  const letter = pia.compose('once', { to: ours });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => letter.post(webhooks()[i % 2])));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  await pia.waitFor('You said: once', PATIENCE_MS);
  expect(await letter.post()).toMatchObject({ status: 200 });
  expect(await letter.post(webhooks()[1])).toMatchObject({ status: 200 });
  await pia.write('last', { to: ours });
  await pia.waitFor('You said: last', PATIENCE_MS);
  expect(pia.heard().map(({ body }) => body)).toEqual(['You said: once', 'You said: last']);
  const { channelSid } = await conversation(scene, pia.address);
  expect(await bodiesOf(scene, channelSid)).toEqual(['once', 'You said: once', 'last', 'You said: last']);
  const rows = await scene.client.messages.list({ from: pia.address });
  expect(rows.map(({ body }) => body).sort()).toEqual(['last', 'once']);
});

test('two different messages with equal text are two', async () => {
  const quin = scene.network.phone('+15551260002');
  const letters = [quin.compose('yes', { to: ours }), quin.compose('yes', { to: ours })];
  await Promise.all(letters.map((letter, i) => letter.post(webhooks()[i])));
  await quin.waitFor('You said: yes', PATIENCE_MS);
  await quin.waitFor('You said: yes', PATIENCE_MS);
  const rows = await scene.client.messages.list({ from: quin.address });
  expect(rows.map(({ body }) => body)).toEqual(['yes', 'yes']);
  const { channelSid } = await conversation(scene, quin.address);
  expect(await bodiesOf(scene, channelSid)).toHaveLength(4);
});

test('messages of one customer at the same moment keep their order, through whichever server they came', async () => {
  const roy = scene.network.phone('+15551260003');
  const texts = Array.from({ length: 20 }, (_, i) => `message ${String(i).padStart(2, '0')}`);
  for (const [i, text] of texts.entries()) {
    // The next one is sent as soon as the last one is acknowledged: that is the order a carrier can see.
    const letter = roy.compose(text, { to: ours });
    expect((await letter.post(webhooks()[i % 2])).status).toBe(200);
  }
  await eventually(() => roy.heard().length === texts.length, PATIENCE_MS);
  expect(roy.heard().map(({ body }) => body)).toEqual(texts.map(text => `You said: ${text}`));
  const { channelSid } = await conversation(scene, roy.address);
  const said = await bodiesOf(scene, channelSid);
  expect(said.filter(body => body.startsWith('message'))).toEqual(texts);
});

test('two first messages at the same moment open one conversation', async () => {
  const sue = scene.network.phone('+15551260004');
  const letters = ['one', 'two', 'three', 'four'].map(text => sue.compose(text, { to: ours }));
  await Promise.all(letters.map((letter, i) => letter.post(webhooks()[i % 2])));
  await eventually(() => sue.heard().length === 4, PATIENCE_MS);
  const { channelSid } = await conversation(scene, sue.address);
  const said = await bodiesOf(scene, channelSid);
  const own = said.filter(body => !body.startsWith('You'));
  expect(own.toSorted()).toEqual(['four', 'one', 'three', 'two']);
  expect(sue.heard().map(({ body }) => body)).toEqual(own.map(text => `You said: ${text}`));
});

test('what happens through one server is seen and answered through the other', async () => {
  const tea = scene.network.phone('+15551260005');
  const [first, second] = webhooks();
  await tea.compose('to the first', { to: ours }).post(first);
  await tea.waitFor('You said: to the first', PATIENCE_MS);
  const { channelSid } = await conversation(scene, tea.address);
  const there = scene.clientOf({ url: scene.servers[1]!.url });
  const { messages } = there.chat.v2.services(scene.chatServiceSid).channels(channelSid);
  await messages.create({ from: 'agent', body: 'through the second' });
  await tea.waitFor('through the second', PATIENCE_MS);
  await tea.compose('to the second', { to: ours }).post(second);
  await tea.waitFor('You said: to the second', PATIENCE_MS);
});

test('when one server is killed, the other takes over its conversations', async () => {
  const customers = Array.from({ length: 8 }, (_, i) => scene.network.phone(`+1555126100${i}`));
  const [first, second] = webhooks();
  await Promise.all(customers.map(customer => customer.compose('before', { to: ours }).post(first)));
  await scene.servers[0]!.kill();
  await Promise.all(customers.map(customer => customer.compose('after', { to: ours }).post(second)));
  // Half of the lanes belonged to the dead one, which is missed at once: its connections to the database break.
  for (const customer of customers) await customer.waitFor('You said: after', PATIENCE_MS);
  for (const customer of customers) {
    expect(customer.heard().map(({ body }) => body)).toEqual(['You said: before', 'You said: after']);
  }
  await scene.servers[0]!.restart();
  const late = scene.network.phone('+15551261009');
  await late.compose('again', { to: ours }).post(first);
  await late.waitFor('You said: again', PATIENCE_MS);
});
