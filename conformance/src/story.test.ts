/** The whole story: a customer writes, a bot asks, an agent answers, the conversation ends, the next message begins anew. */
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
import { openDesk, takeSeat, taskOf } from '../test/desk.ts';
import { eventually } from '../test/eventually.ts';
import { askName, publish, QUESTION } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

/** A first message is answered in far less than the second that carriers are promised. */
const QUICKLY_MS = 1000;

const networks = [
  { channelType: 'sms', ours: '+15550100001', theirs: '+15551230001' },
  { channelType: 'whatsapp', ours: 'whatsapp:+15550100002', theirs: 'whatsapp:+15551230002' },
  { channelType: 'facebook', ours: 'messenger:500100200300', theirs: 'messenger:700100200300' },
] as const;

test.each(networks)('$channelType', async ({ channelType, ours, theirs }) => {
  const { client, network, workspaceSid } = scene;
  const desk = await openDesk(scene, `story ${channelType}`);
  const flowSid = await publish(scene, `ask name ${channelType}`, askName(desk.workflowSid));
  await client.flexApi.v1.flexFlow.create({
    friendlyName: `story ${channelType}`,
    chatServiceSid: scene.chatServiceSid,
    channelType,
    contactIdentity: ours,
    enabled: true,
    integrationType: 'studio',
    'integration.flowSid': flowSid,
  });
  const ana = network.customer(theirs, { name: 'Ana' });

  // The customer's first message is stored before it is answered, and answered with nothing to say.
  const began = performance.now();
  const answer = await ana.write('Hi', { to: ours });
  expect(answer).toMatchObject({ status: 200 });
  expect(performance.now() - began).toBeLessThan(QUICKLY_MS);
  expect(answer.body).toMatch(/<Response\s*\/>/);

  // A private channel with the documented attributes, and the customer in it.
  const { channelSid, attributes } = await conversation(scene, theirs);
  const proxySession = attributes.proxySession!;
  expect(attributes).toEqual({
    status: 'ACTIVE',
    from: theirs,
    channel_type: channelType,
    long_lived: false,
    proxySession: expect.stringMatching(/^KC[0-9a-f]{32}$/),
  });
  expect(await channelOf(scene, channelSid).fetch()).toMatchObject({ type: 'private', createdBy: 'system' });
  const members = await channelOf(scene, channelSid).members.list();
  expect(members.map(({ identity }) => identity)).toEqual([theirs]);
  expect(JSON.parse(members[0]!.attributes)).toEqual({ member_type: 'guest' });
  const flexChannel = await client.flexApi.v1.channel(channelSid).fetch();
  expect(flexChannel).toMatchObject({ sid: channelSid, accountSid: scene.accountSid, taskSid: null });

  // The bot's question comes from the number that was written to; the session and its interactions tell the way.
  const question = await ana.waitFor(QUESTION);
  expect(question).toMatchObject({ from: ours, to: theirs });
  const session = sessionOf(scene, proxySession);
  expect(await session.fetch()).toMatchObject({
    mode: 'message-only',
    status: 'in-progress',
    uniqueName: channelSid,
  });
  const participants = await session.participants.list();
  expect(participants.map(one => [one.identifier, one.proxyIdentifier]).sort()).toEqual(
    [
      [theirs, ours],
      [channelSid, ours],
    ].sort(),
  );
  const customer = participants.find(({ identifier }) => identifier === theirs)!;
  const [said] = await channelOf(scene, channelSid).messages.list();
  const interactions = await session.interactions.list();
  expect(interactions).toHaveLength(2);
  expect(interactions.find(({ outboundResourceSid }) => outboundResourceSid === said!.sid)).toMatchObject({
    type: 'message',
    data: JSON.stringify({ body: 'Hi' }),
    inboundParticipantSid: customer.sid,
    inboundResourceStatus: 'received',
  });

  // The Messages resource has both directions.
  const inbound = await client.messages.list({ from: theirs, to: ours });
  expect(inbound).toMatchObject([{ body: 'Hi', direction: 'inbound', status: 'received' }]);
  expect((await client.messages.list({ to: ours })).map(({ body }) => body)).toEqual(['Hi']);
  expect((await client.messages.list({ from: ours })).map(({ body }) => body)).toEqual([QUESTION]);

  // The answer resumes the execution: the flow hands over to the agents.
  await ana.write('Ana Marlowe', { to: ours });
  const task = await taskOf(scene, channelSid);
  expect(JSON.parse(task.attributes)).toMatchObject({
    name: 'Ana Marlowe',
    channelType,
    channelSid,
    proxySessionSID: proxySession,
  });
  expect(task).toMatchObject({ assignmentStatus: 'pending', taskChannelUniqueName: 'chat' });
  const executions = await executionsOf(flowSid, theirs);
  expect(executions.map(({ status }) => status)).toEqual(['ended']);

  // A worker who becomes available is offered the task, accepts, sits down and writes.
  await desk.become('Available');
  expect((await desk.accept(task.sid)).reservationStatus).toBe('accepted');
  const assigned = await client.taskrouter.v1.workspaces(workspaceSid).tasks(task.sid).fetch();
  expect(assigned.assignmentStatus).toBe('assigned');
  expect(await takeSeat(scene, channelSid, 'agent-jo')).toBeLessThan(300);
  expect(await takeSeat(scene, channelSid, 'agent-jo')).toBe(409);
  const posted = await channelOf(scene, channelSid).messages.create({
    from: 'agent-jo',
    body: 'Hello Ana, how can I help?',
  });
  expect(await ana.waitFor('Hello Ana, how can I help?')).toMatchObject({ from: ours, to: theirs });

  // Receipts come back to the interaction, and to the message behind it.
  const delivered = await eventually(async () => {
    const all = await session.interactions.list();
    const reply = all.find(({ inboundResourceSid }) => inboundResourceSid === posted.sid);
    return reply?.outboundResourceStatus === 'delivered' && reply;
  });
  const sent = await client.messages(delivered.outboundResourceSid).fetch();
  expect(sent).toMatchObject({ status: 'delivered', from: ours, to: theirs, direction: 'outbound-api' });

  // The agent's phase is no business of the flow.
  await ana.write('My parcel is late', { to: ours });
  await eventually(async () => (await bodiesOf(scene, channelSid)).includes('My parcel is late'));
  expect(await executionsOf(flowSid, theirs)).toHaveLength(1);

  // Wrapping up makes the channel inactive, which ends the session; the task is completed.
  await setStatus(scene, channelSid, 'INACTIVE');
  await sessionBecomes(scene, proxySession, 'closed');
  const tasks = client.taskrouter.v1.workspaces(workspaceSid).tasks(task.sid);
  const completed = await tasks.update({ assignmentStatus: 'completed', reason: 'solved' });
  expect(completed).toMatchObject({ assignmentStatus: 'completed', reason: 'solved' });
  expect((await attributesOf(scene, channelSid)).status).toBe('INACTIVE');

  // The next message opens a new channel, a new session and a new execution.
  const before = await conversationsOf(scene, theirs);
  await ana.write('Hi again', { to: ours });
  await ana.waitFor(QUESTION);
  const next = await newConversation(scene, theirs, before);
  expect(next.attributes.proxySession).not.toBe(proxySession);
  expect(next.attributes.status).toBe('ACTIVE');
  expect(await bodiesOf(scene, next.channelSid)).toEqual(['Hi again', QUESTION]);
  expect(await executionsOf(flowSid, theirs)).toHaveLength(2);
  expect(await bodiesOf(scene, channelSid)).toEqual([
    'Hi',
    QUESTION,
    'Ana Marlowe',
    'Hello Ana, how can I help?',
    'My parcel is late',
  ]);
});

async function executionsOf(flowSid: string, contact: string) {
  const all = await scene.client.studio.v2.flows(flowSid).executions.list();
  return all.filter(({ contactChannelAddress }) => contactChannelAddress === contact);
}
