/** Who answers: agents at once, a foreign web service, nobody, and what becomes of conversations that end. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  attributesOf,
  bodiesOf,
  channelOf,
  conversation,
  conversationsOf,
  newConversation,
  sessionBecomes,
  sessionOf,
  setStatus,
} from '../test/conversation.ts';
import { openDesk, taskOf } from '../test/desk.ts';
import { eventually } from '../test/eventually.ts';
import { askName, echo, publish, QUESTION } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

type NewFlow = Parameters<Scene['client']['flexApi']['v1']['flexFlow']['create']>[0];

function flexFlow(contactIdentity: string, rest: Partial<NewFlow>) {
  return scene.client.flexApi.v1.flexFlow.create({
    friendlyName: contactIdentity,
    chatServiceSid: scene.chatServiceSid,
    channelType: 'sms',
    contactIdentity,
    enabled: true,
    ...rest,
  });
}

async function taskFlow(contactIdentity: string, rest: Partial<NewFlow> = {}) {
  const desk = await openDesk(scene, `desk of ${contactIdentity}`);
  await flexFlow(contactIdentity, {
    integrationType: 'task',
    'integration.workspaceSid': scene.workspaceSid,
    'integration.workflowSid': desk.workflowSid,
    'integration.channel': 'chat',
    'integration.priority': 7,
    ...rest,
  });
  return desk;
}

const tasks = (sid: string) => scene.client.taskrouter.v1.workspaces(scene.workspaceSid).tasks(sid);

test('task: the first message is a task for the agents at once', async () => {
  const ours = '+15550200001';
  const desk = await taskFlow(ours);
  const ben = scene.network.phone('+15551240001');
  await ben.write('I need a person', { to: ours });
  const { channelSid, attributes } = await conversation(scene, ben.address);
  const task = await taskOf(scene, channelSid);
  expect(task).toMatchObject({ priority: 7, assignmentStatus: 'pending', workflowSid: desk.workflowSid });
  expect(JSON.parse(task.attributes)).toEqual({
    name: ben.address,
    channelType: 'sms',
    channelSid,
    proxySessionSID: attributes.proxySession,
  });
  expect(await bodiesOf(scene, channelSid)).toEqual(['I need a person']);
  const seen = await scene.client.flexApi.v1.channel(channelSid).fetch();
  expect(seen.taskSid).toBe(task.sid);
  await ben.write('Hello?', { to: ours });
  await eventually(async () => (await bodiesOf(scene, channelSid)).length === 2);
  const all = await scene.client.taskrouter.v1.workspaces(scene.workspaceSid).tasks.list();
  expect(all.filter(one => one.attributes.includes(channelSid))).toHaveLength(1);
});

test('external: a foreign web service hears the messages, and answers by posting into the channel', async () => {
  const ours = '+15550200002';
  const { receiver, network, chatServiceSid } = scene;
  await flexFlow(ours, { integrationType: 'external', 'integration.url': `${receiver.url}/external` });
  receiver.on('/external', async ({ parameters: { ChannelSid, From, Body } }) => {
    if (From === '+15551240002') {
      await channelOf(scene, ChannelSid!).messages.create({ from: 'bot', body: `Echo: ${Body}` });
    }
    return {};
  });
  const cleo = network.phone('+15551240002');
  await cleo.write('Is anybody there?', { to: ours });
  const heard = await receiver.waitFor('/external');
  expect(heard.genuine).toBe(true);
  expect(heard.parameters).toMatchObject({
    EventType: 'onMessageSent',
    AccountSid: scene.accountSid,
    InstanceSid: chatServiceSid,
    From: cleo.address,
    Body: 'Is anybody there?',
    Index: '0',
  });
  expect(JSON.parse(heard.parameters.ChannelAttributes ?? '{}')).toMatchObject({ channel_type: 'sms' });
  expect(await cleo.waitFor('Echo: Is anybody there?')).toMatchObject({ from: ours });
  const { channelSid } = await conversation(scene, cleo.address);
  expect(await bodiesOf(scene, channelSid)).toEqual(['Is anybody there?', 'Echo: Is anybody there?']);
});

test('disabled flow, and no flow: nothing is opened, and the out-of-session callback may answer', async () => {
  const ours = '+15550200003';
  const { receiver, network, client, proxyServiceSid } = scene;
  const { 0: flow } = await client.studio.v2.flows.list();
  await flexFlow(ours, { enabled: false, integrationType: 'studio', 'integration.flowSid': flow!.sid });
  const service = client.proxy.v1.services(proxyServiceSid);
  await service.update({ outOfSessionCallbackUrl: `${receiver.url}/out-of-session` });
  receiver.on('/out-of-session', () => ({
    contentType: 'text/xml',
    body: '<Response><Message>We are closed.</Message></Response>',
  }));
  for (const [from, to] of [
    ['+15551240003', ours],
    ['+15551240004', '+15550200099'],
  ] as const) {
    const dora = network.phone(from);
    expect(await dora.write('Anybody?', { to })).toMatchObject({ status: 200 });
    const heard = await receiver.waitFor('/out-of-session', ({ From }) => From === from);
    expect(heard.genuine).toBe(true);
    expect(heard.parameters).toMatchObject({ AccountSid: scene.accountSid, To: to, Body: 'Anybody?' });
    expect(heard.parameters.MessageSid).toMatch(/^SM/);
    expect(await dora.waitFor('We are closed.')).toMatchObject({ from: to });
    expect(await conversationsOf(scene, from)).toEqual([]);
  }
  await service.update({ outOfSessionCallbackUrl: '' });
});

test('out of session: an answer in JSON opens a session between two phones', async () => {
  const ours = '+15550200004';
  const { receiver, network, client, accountSid } = scene;
  const plain = await client.proxy.v1.services.create({
    uniqueName: 'between phones',
    outOfSessionCallbackUrl: `${receiver.url}/who`,
  });
  const number = await client.incomingPhoneNumbers.create({ phoneNumber: ours });
  await client.proxy.v1.services(plain.sid).phoneNumbers.create({ sid: number.sid });
  // A number of a service answers at the service's webhook from then on.
  const { smsUrl } = await client.incomingPhoneNumbers(number.sid).fetch();
  expect(smsUrl).toMatch(new RegExp(`/Proxy/${plain.sid}/Webhooks/Message$`));
  receiver.on('/who', () => ({
    contentType: 'application/json',
    body: JSON.stringify({ uniqueName: 'pair', mode: 'message-only', participantIdentifier: '+15551240006' }),
  }));
  const webhookUrl = `${scene.server.url}/v1/Accounts/${accountSid}/Proxy/${plain.sid}/Webhooks/Message`;
  // A carrier may know the account by a SID of its own.
  const theirs = `AC${'f'.repeat(32)}`;
  network.register({ webhookUrl, accountSid: theirs, authToken: scene.authToken, addresses: [ours] });
  const [eve, finn] = [network.phone('+15551240005'), network.phone('+15551240006')];
  await eve.write('Hi Finn', { to: ours });
  expect(await finn.waitFor('Hi Finn')).toMatchObject({ from: ours });
  expect((await receiver.waitFor('/who')).parameters.AccountSid).toBe(accountSid);
  await finn.write('Hi Eve', { to: ours });
  expect(await eve.waitFor('Hi Eve')).toMatchObject({ from: ours });
  const sessions = await client.proxy.v1.services(plain.sid).sessions.list();
  expect(sessions).toMatchObject([{ uniqueName: 'pair', status: 'in-progress' }]);
});

test('long-lived: the conversation rests, and wakes in the same channel with a new execution', async () => {
  const ours = '+15550200005';
  const flowSid = await publish(scene, 'long lived', echo());
  await flexFlow(ours, { integrationType: 'studio', 'integration.flowSid': flowSid, longLived: true });
  const gus = scene.network.phone('+15551240007');
  await gus.write('first', { to: ours });
  await gus.waitFor('You said: first');
  const { channelSid, attributes } = await conversation(scene, gus.address);
  expect(attributes.long_lived).toBe(true);
  await setStatus(scene, channelSid, 'INACTIVE');
  await gus.write('second', { to: ours });
  await gus.waitFor('You said: second');
  const again = await conversation(scene, gus.address);
  expect(again.channelSid).toBe(channelSid);
  expect(again.attributes).toMatchObject({ status: 'ACTIVE', proxySession: attributes.proxySession });
  await gus.write('third', { to: ours });
  await gus.waitFor('You said: third');
  expect(await scene.client.studio.v2.flows(flowSid).executions.list()).toHaveLength(3);
  await sessionOf(scene, attributes.proxySession!).update({ status: 'closed' });
  await gus.write('fourth', { to: ours });
  await gus.waitFor('You said: fourth');
  const renewed = await conversation(scene, gus.address);
  expect(renewed.channelSid).toBe(channelSid);
  expect(renewed.attributes.proxySession).not.toBe(attributes.proxySession);
  await sessionBecomes(scene, renewed.attributes.proxySession!, 'in-progress');
});

test('janitor on: a task that ends elsewhere ends the conversation', async () => {
  const ours = '+15550200006';
  await taskFlow(ours, { janitorEnabled: true });
  const hal = scene.network.phone('+15551240008');
  await hal.write('Hello', { to: ours });
  const { channelSid, attributes } = await conversation(scene, hal.address);
  const { sid } = await taskOf(scene, channelSid);
  await tasks(sid).update({ assignmentStatus: 'canceled', reason: 'nobody there' });
  await sessionBecomes(scene, attributes.proxySession!, 'closed');
  expect((await attributesOf(scene, channelSid)).status).toBe('INACTIVE');
  const before = await conversationsOf(scene, hal.address);
  await hal.write('Hello again', { to: ours });
  expect((await newConversation(scene, hal.address, before)).attributes.status).toBe('ACTIVE');
});

test('janitor off: the session stays, and the next message lands in the old channel', async () => {
  const ours = '+15550200007';
  await taskFlow(ours, { janitorEnabled: false });
  const ida = scene.network.phone('+15551240009');
  await ida.write('Hello', { to: ours });
  const { channelSid, attributes } = await conversation(scene, ida.address);
  const { sid } = await taskOf(scene, channelSid);
  await tasks(sid).update({ assignmentStatus: 'canceled', reason: 'nobody there' });
  await ida.write('Hello again', { to: ours });
  await eventually(async () => (await bodiesOf(scene, channelSid)).length === 2);
  expect((await attributesOf(scene, channelSid)).status).toBe('ACTIVE');
  expect((await sessionOf(scene, attributes.proxySession!).fetch()).status).toBe('in-progress');
  expect(await conversationsOf(scene, ida.address)).toHaveLength(1);
});

test('a task that was disarmed for a transfer does not end the conversation', async () => {
  const ours = '+15550200010';
  await taskFlow(ours, { janitorEnabled: true });
  const jon = scene.network.phone('+15551240012');
  await jon.write('Hello', { to: ours });
  const { channelSid, attributes } = await conversation(scene, jon.address);
  const { sid } = await taskOf(scene, channelSid);
  const dummy = (prefix: string) => prefix + '0'.repeat(32);
  const disarmed = { channelSid: dummy('CH'), proxySessionSID: dummy('KC') };
  await tasks(sid).update({ attributes: JSON.stringify(disarmed) });
  await tasks(sid).update({ assignmentStatus: 'canceled', reason: 'transferred' });
  await jon.write('Still there?', { to: ours });
  await eventually(async () => (await bodiesOf(scene, channelSid)).length === 2);
  expect((await attributesOf(scene, channelSid)).status).toBe('ACTIVE');
  expect((await sessionOf(scene, attributes.proxySession!).fetch()).status).toBe('in-progress');
});

test('two customers on one number, and one customer on two numbers, are conversations of their own', async () => {
  const [first, second] = ['+15550200008', '+15550200009'] as const;
  const flowSid = await publish(scene, 'apart', askName(scene.workflowSid));
  for (const ours of [first, second]) {
    await flexFlow(ours, { integrationType: 'studio', 'integration.flowSid': flowSid });
  }
  const [joe, kim] = [scene.network.phone('+15551240010'), scene.network.phone('+15551240011')];
  await Promise.all([
    joe.write('joe to first', { to: first }),
    kim.write('kim to first', { to: first }),
    joe.write('joe to second', { to: second }),
  ]);
  const question = (from: string) => (delivery: { from: string; body: string }) =>
    delivery.from === from && delivery.body === QUESTION;
  await eventually(() => joe.heard().some(question(first)) && joe.heard().some(question(second)));
  await kim.waitFor(QUESTION);
  expect(joe.heard()).toHaveLength(2);
  expect(kim.heard()).toHaveLength(1);
  await joe.write('nobody', { to: second });
  expect(await joe.waitFor('Then good bye.')).toMatchObject({ from: second });
  const ofJoe = await conversationsOf(scene, joe.address);
  const said = await Promise.all(ofJoe.map(({ channelSid }) => bodiesOf(scene, channelSid)));
  expect(said.toSorted()).toEqual([
    ['joe to first', QUESTION],
    ['joe to second', QUESTION, 'nobody', 'Then good bye.'],
  ]);
  const { channelSid } = await conversation(scene, kim.address);
  expect(await bodiesOf(scene, channelSid)).toEqual(['kim to first', QUESTION]);
});
