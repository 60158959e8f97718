/** What is not sent: to customers who stop text messages, until they take them up again, and what is too long. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bodiesOf, channelOf, conversation, conversationsOf, sessionOf } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { askName, echo, publish } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';

const OURS = '+15550310001';
let scene: Scene;
let flowSid: string;

beforeAll(async () => {
  scene = await startScene();
  await scene.client.incomingPhoneNumbers.create({ phoneNumber: OURS });
  flowSid = await publish(scene, 'echo', echo());
  await answerWith(flowSid, OURS);
  await answerWith(flowSid, `whatsapp:${OURS}`);
});
afterAll(() => scene?.close());

async function answerWith(flowSid: string, contactIdentity: string): Promise<void> {
  await scene.client.flexApi.v1.flexFlow.create({
    friendlyName: contactIdentity,
    chatServiceSid: scene.chatServiceSid,
    channelType: contactIdentity.startsWith('whatsapp:') ? 'whatsapp' : 'sms',
    contactIdentity,
    enabled: true,
    integrationType: 'studio',
    'integration.flowSid': flowSid,
  });
}

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

/** The alert of a message that was not sent. */
const refusedTo = (address: string, { body, code }: { body: string; code: string }) =>
  eventually(async () => {
    const sent = (await scene.client.messages.list({ to: address })).find(one => one.body === body);
    const alerts = await scene.client.monitor.v1.alerts.list();
    return alerts.find(({ errorCode, resourceSid }) => errorCode === code && resourceSid === sent?.sid);
  });

/** The transition by which an execution has left a widget. */
const leftBy = (flow: string, { sid, widget }: { sid: string; widget: string }) =>
  eventually(async () => {
    const steps = await scene.client.studio.v2.flows(flow).executions(sid).steps.list();
    return steps.find(({ transitionedFrom }) => transitionedFrom === widget)?.name;
  });

test('who has stopped texts hears nothing more, until starting again', async () => {
  const eva = scene.network.phone('+15551260004');
  await eva.write('Hi', { to: OURS });
  await eva.waitFor('You said: Hi');
  await eva.write('Stop', { to: OURS });
  await eva.waitFor(/^You will get no more messages/);
  const { client } = scene;
  const text = { to: eva.address, from: OURS };
  await expect(client.messages.create({ ...text, body: 'A' })).rejects.toMatchObject({ code: 21610 });
  const { channelSid } = await conversation(scene, eva.address);
  await channelOf(scene, channelSid).messages.create({ body: 'Are you there?', from: 'agent' });
  const refused = { body: 'Are you there?', code: '21610' };
  expect(await refusedTo(eva.address, refused)).toMatchObject({ logLevel: 'error' });
  const executions = client.studio.v2.flows(flowSid).executions;
  const { sid } = await executions.create(text);
  expect(await leftBy(flowSid, { sid, widget: 'say' })).toBe('failed');
  await eva.write('start', { to: OURS });
  await eva.waitFor(/^You will get messages from this number again/);
  await eva.waitFor('You said: start');
  expect(eva.heard()).toHaveLength(4);
});

test('what is too long for a text message is not sent, and the account is told', async () => {
  const zoe = scene.network.phone('+15551260006');
  await zoe.write('Hi', { to: OURS });
  await zoe.waitFor('You said: Hi');
  const { channelSid, attributes } = await conversation(scene, zoe.address);
  const body = 'x'.repeat(1601);
  await channelOf(scene, channelSid).messages.create({ body, from: 'agent' });
  expect(await refusedTo(zoe.address, { body, code: '21617' })).toMatchObject({ logLevel: 'error' });
  const [last] = await sessionOf(scene, attributes.proxySession!).interactions.list({ limit: 1 });
  expect(last).toMatchObject({ outboundResourceStatus: 'failed' });
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

test('a flow does not wait for the reply to a question that was refused', async () => {
  const ours = '+15550310002';
  const asking = await publish(scene, 'ask', askName(scene.workflowSid));
  await answerWith(asking, ours);
  const tom = scene.network.phone('+15551260005');
  await tom.write('Quit', { to: ours });
  await tom.waitFor(/^You will get no more messages/);
  await tom.write('One more thing', { to: ours });
  const { executions } = scene.client.studio.v2.flows(asking);
  const { sid } = await eventually(async () => (await executions.list())[0]);
  expect(await leftBy(asking, { sid, widget: 'ask_name' })).toBe('deliveryFailure');
});
