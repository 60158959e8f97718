/** Customers who stop text messages, and take them up again. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bodiesOf, conversation, conversationsOf } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { echo, publish } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';

const OURS = '+15550310001';
let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
  await scene.client.incomingPhoneNumbers.create({ phoneNumber: OURS });
  for (const contactIdentity of [OURS, `whatsapp:${OURS}`])
    await scene.client.flexApi.v1.flexFlow.create({
      friendlyName: contactIdentity,
      chatServiceSid: scene.chatServiceSid,
      channelType: contactIdentity === OURS ? 'sms' : 'whatsapp',
      contactIdentity,
      enabled: true,
      integrationType: 'studio',
      'integration.flowSid': await publish(scene, contactIdentity, echo()),
    });
});
afterAll(() => scene?.close());

/** The alert of a message that Proxy kept to itself. */
const keptFrom = (address: string) =>
  eventually(async () => {
    const messages = await scene.client.messages.list({ from: address });
    const sids = new Set(messages.map(({ sid }) => sid));
    const alerts = await scene.client.monitor.v1.alerts.list();
    return alerts.find(({ errorCode, resourceSid }) => errorCode === '80901' && sids.has(resourceSid));
  });

test('a word that stops texts is not passed on, and the account is told', async () => {
  const ana = scene.network.phone('+15551260001');
  await ana.write('Hi', { to: OURS });
  await ana.waitFor('You said: Hi');
  await ana.write(' Cancel ', { to: OURS });
  expect(await keptFrom(ana.address)).toMatchObject({ logLevel: 'warning' });
  const { channelSid } = await conversation(scene, ana.address);
  expect(await bodiesOf(scene, channelSid)).toEqual(['Hi', 'You said: Hi']);
});

test('no conversation begins with such a word', async () => {
  const ben = scene.network.phone('+15551260002');
  await ben.write('STOP', { to: OURS });
  await keptFrom(ben.address);
  expect(await conversationsOf(scene, ben.address)).toEqual([]);
});

test('other networks than SMS do not know such words', async () => {
  const mia = scene.network.phone('whatsapp:+15551260003');
  await mia.write('Stop', { to: `whatsapp:${OURS}` });
  await mia.waitFor('You said: Stop');
});
