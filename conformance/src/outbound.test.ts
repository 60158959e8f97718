/** Conversations that the agent begins, and files in both directions. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bodiesOf, channelOf, conversation, sessionBecomes, setStatus } from '../test/conversation.ts';
import { openDesk, taskOf } from '../test/desk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

interface Outbound {
  ours: string;
  theirs: string;
  creationOnMessage: boolean;
}

/** The public recipe: a Flex Channel, a Proxy session named by it, and the agent's first message. */
async function callOut({ ours, theirs, creationOnMessage }: Outbound) {
  const { client, workspaceSid, chatServiceSid, proxyServiceSid } = scene;
  const desk = await openDesk(scene, `outbound ${ours}`);
  if (ours.startsWith('+')) await client.incomingPhoneNumbers.create({ phoneNumber: ours });
  const flow = await client.flexApi.v1.flexFlow.create({
    friendlyName: `outbound ${ours}`,
    chatServiceSid,
    channelType: channelTypeOf(ours),
    contactIdentity: ours,
    enabled: false,
    integrationType: 'task',
    'integration.workspaceSid': workspaceSid,
    'integration.workflowSid': desk.workflowSid,
    'integration.channel': 'sms',
    'integration.creationOnMessage': creationOnMessage,
  });
  const channel = await client.flexApi.v1.channel.create({
    flexFlowSid: flow.sid,
    identity: `sms_${theirs}`,
    chatUserFriendlyName: 'Mia',
    chatFriendlyName: `SMS${theirs}`,
    target: theirs,
    taskAttributes: JSON.stringify({ to: theirs, direction: 'outbound', name: 'Mia', targetWorker: 'jo' }),
  });
  const participants = [
    { Identifier: channel.sid, ProxyIdentifier: ours },
    { Identifier: theirs, ProxyIdentifier: ours },
  ];
  // Published samples send one JSON text; the library sends one parameter for each.
  const asText = !creationOnMessage;
  const session = await client.proxy.v1.services(proxyServiceSid).sessions.create({
    uniqueName: channel.sid,
    mode: 'message-only',
    participants: asText ? (JSON.stringify(participants) as never) : participants,
  });
  return { desk, channel, session, flow };
}

const channelTypeOf = (address: string) => (address.startsWith('whatsapp:') ? 'whatsapp' : 'sms');

test('outbound with the task at once: the agent writes first, and the customer answers into the channel', async () => {
  const [ours, theirs] = ['+15550300001', '+15551250001'];
  const { channel, session } = await callOut({ ours, theirs, creationOnMessage: false });
  expect(channel.taskSid).toMatch(/^WT[0-9a-f]{32}$/);
  const task = await taskOf(scene, channel.sid);
  expect(task.sid).toBe(channel.taskSid);
  expect(JSON.parse(task.attributes)).toMatchObject({
    channelSid: channel.sid,
    to: theirs,
    direction: 'outbound',
    name: 'Mia',
    targetWorker: 'jo',
  });
  const mia = scene.network.phone(theirs);
  await channelOf(scene, channel.sid).messages.create({ from: 'agent-jo', body: 'Your parcel is here' });
  expect(await mia.waitFor('Your parcel is here')).toMatchObject({ from: ours });
  await mia.write('Great, thanks', { to: ours });
  await eventually(async () => (await bodiesOf(scene, channel.sid)).length === 2);
  expect(await bodiesOf(scene, channel.sid)).toEqual(['Your parcel is here', 'Great, thanks']);
  const [, answer] = await channelOf(scene, channel.sid).messages.list();
  expect(answer!.from).toBe(`sms_${theirs}`);
  await setStatus(scene, channel.sid, 'INACTIVE');
  await sessionBecomes(scene, session.sid, 'closed');
});

test.each([
  ['+15550300002', '+15551250002'],
  ['whatsapp:+15550300002', 'whatsapp:+15551250002'],
] as const)('outbound from %s with the task on the first answer', async (ours, theirs) => {
  const { channel } = await callOut({ ours, theirs, creationOnMessage: true });
  expect(channel.taskSid).toBeNull();
  const noa = scene.network.customer(theirs);
  await channelOf(scene, channel.sid).messages.create({ from: 'agent-jo', body: 'Are you there?' });
  await noa.waitFor('Are you there?');
  expect((await scene.client.flexApi.v1.channel(channel.sid).fetch()).taskSid).toBeNull();
  await noa.write('Yes', { to: ours });
  const task = await taskOf(scene, channel.sid);
  expect(JSON.parse(task.attributes)).toMatchObject({
    channelSid: channel.sid,
    name: 'Mia',
    direction: 'outbound',
    targetWorker: 'jo',
  });
  await eventually(async () => {
    const { taskSid } = await scene.client.flexApi.v1.channel(channel.sid).fetch();
    return taskSid === task.sid;
  });
});

test('the same identity gets the same channel while it is active, and a new one afterwards', async () => {
  const { client, chatServiceSid } = scene;
  const [flow] = await client.studio.v2.flows.list();
  const custom = await client.flexApi.v1.flexFlow.create({
    friendlyName: 'custom',
    chatServiceSid,
    channelType: 'custom',
    contactIdentity: 'pigeons',
    integrationType: 'studio',
    'integration.flowSid': flow!.sid,
  });
  const open = () =>
    client.flexApi.v1.channel.create({
      flexFlowSid: custom.sid,
      identity: 'pigeon-7',
      chatUserFriendlyName: 'Pigeon 7',
      chatFriendlyName: 'By pigeon',
    });
  const [first, second] = [await open(), await open()];
  expect(second.sid).toBe(first.sid);
  await setStatus(scene, first.sid, 'INACTIVE');
  const third = await eventually(async () => {
    const opened = await open();
    return opened.sid !== first.sid && opened;
  });
  expect(third.taskSid).toBeNull();
});

test('files travel in both directions', async () => {
  const [ours, theirs] = ['+15550300003', '+15551250003'];
  const { client, network, chatServiceSid, workspaceSid, workflowSid } = scene;
  await client.incomingPhoneNumbers.create({ phoneNumber: ours });
  await client.flexApi.v1.flexFlow.create({
    friendlyName: 'files',
    chatServiceSid,
    channelType: 'sms',
    contactIdentity: ours,
    enabled: true,
    integrationType: 'task',
    'integration.workspaceSid': workspaceSid,
    'integration.workflowSid': workflowSid,
    'integration.channel': 'chat',
  });
  const ola = network.phone(theirs);
  const photo = network.host(Buffer.from('a photo of the parcel'), 'image/png');
  await ola.write('look', { to: ours, media: [photo] });
  const { channelSid } = await conversation(scene, theirs);
  const messages = await eventually(async () => {
    const all = await channelOf(scene, channelSid).messages.list();
    return all.length === 2 && all.toSorted((a, b) => a.index - b.index);
  });
  expect(messages.map(({ type, body }) => [type, body])).toEqual([
    ['text', 'look'],
    ['media', expect.toSatisfy(body => body === null || body === '')],
  ]);
  expect(messages[1]!.media).toMatchObject({ content_type: 'image/png' });

  const [received] = await client.messages.list({ from: theirs });
  expect(received).toMatchObject({ direction: 'inbound', numMedia: '1' });
  const media = await client.messages(received!.sid).media.list();
  expect(media).toMatchObject([{ contentType: 'image/png', parentSid: received!.sid }]);

  // What the customer sent can be looked at, with the account's credentials only.
  const kept = `${scene.server.url}/mcs/v1/Services/${chatServiceSid}/Media/${messages[1]!.media.sid}/Content`;
  const authorization = `Basic ${Buffer.from(`${scene.accountSid}:${scene.authToken}`).toString('base64')}`;
  expect(await (await fetch(kept, { headers: { authorization } })).text()).toBe('a photo of the parcel');
  expect((await fetch(kept)).status).toBe(401);

  // The agent uploads a file and writes it into the channel; the customer gets a link that needs no credentials.
  const upload = await fetch(`${scene.server.url}/mcs/v1/Services/${chatServiceSid}/Media`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/plain' },
    body: 'the terms and conditions',
  });
  expect(upload.status).toBe(201);
  const { sid: mediaSid } = (await upload.json()) as { sid: string };
  await channelOf(scene, channelSid).messages.create({ from: 'agent-jo', mediaSid });
  const file = await ola.waitFor(({ mediaUrls }) => mediaUrls.length === 1);
  expect(await (await fetch(file.mediaUrls[0]!)).text()).toBe('the terms and conditions');

  // The Messages resource sends files too.
  const sent = await client.messages.create({ from: ours, to: theirs, body: 'here', mediaUrl: [photo.url] });
  expect(sent.sid).toMatch(/^MM/);
  const delivery = await ola.waitFor('here');
  expect(delivery.mediaUrls).toHaveLength(1);
});
