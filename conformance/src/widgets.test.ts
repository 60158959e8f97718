/** Studio flows that wait, count, ask web services and hold variables, in real conversations. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conversation } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { definition, message, publish, state, trigger } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

async function flexFlow(contactIdentity: string, flow: object): Promise<string> {
  const flowSid = await publish(scene, contactIdentity, flow);
  await scene.client.flexApi.v1.flexFlow.create({
    friendlyName: contactIdentity,
    chatServiceSid: scene.chatServiceSid,
    channelType: 'sms',
    contactIdentity,
    integrationType: 'studio',
    'integration.flowSid': flowSid,
  });
  return flowSid;
}

const say = (name: string, body: string, next?: string) =>
  state(name, 'send-message', {
    properties: message(body),
    transitions: [next === undefined ? { event: 'sent' } : { event: 'sent', next }, { event: 'failed' }],
  });

test('a question that nobody answers times out', async () => {
  const ours = '+15550900001';
  const ask = state('ask', 'send-and-wait-for-reply', {
    properties: { ...message('Still there?'), timeout: '1' },
    transitions: [
      { event: 'incomingMessage' },
      { event: 'timeout', next: 'bye' },
      { event: 'deliveryFailure' },
    ],
  });
  const flowSid = await flexFlow(ours, definition([trigger('ask'), ask, say('bye', 'Bye then.')]));
  const ana = scene.network.phone('+15551320001');
  await ana.write('Hi', { to: ours });
  await ana.waitFor('Still there?');
  await ana.waitFor('Bye then.');
  const [execution] = await scene.client.studio.v2.flows(flowSid).executions.list();
  expect(execution).toMatchObject({ status: 'ended', contactChannelAddress: ana.address });
  const steps = await scene.client.studio.v2.flows(flowSid).executions(execution!.sid).steps.list();
  expect(steps.map(({ name, transitionedTo }) => [name, transitionedTo]).toReversed()).toEqual([
    ['incomingMessage', 'ask'],
    ['timeout', 'bye'],
    ['sent', 'Ended'],
  ]);
});

test('variables and a web service: the answer is spoken, a failing service is noticed', async () => {
  const ours = '+15550900002';
  const { receiver } = scene;
  const flow = definition([
    trigger('remember'),
    state('remember', 'set-variables', {
      properties: { variables: [{ key: 'asked', value: '{{trigger.message.Body | upcase}}' }] },
      transitions: [{ event: 'next', next: 'look_up' }],
    }),
    state('look_up', 'make-http-request', {
      properties: {
        method: 'POST',
        url: `${receiver.url}/look-up`,
        content_type: 'application/x-www-form-urlencoded;charset=utf-8',
        parameters: [{ key: 'asked', value: '{{flow.variables.asked}}' }],
      },
      transitions: [
        { event: 'success', next: 'found' },
        { event: 'failed', next: 'sorry' },
      ],
    }),
    say('found', '{{flow.variables.asked}} is {{widgets.look_up.parsed.where}}'),
    say('sorry', 'Nobody knows.'),
  ]);
  await flexFlow(ours, flow);
  receiver.on('/look-up', ({ parameters }) =>
    parameters.asked === 'PARCEL'
      ? { contentType: 'application/json', body: JSON.stringify({ where: 'in Graz' }) }
      : { status: 500 },
  );
  const ben = scene.network.phone('+15551320002');
  await ben.write('parcel', { to: ours });
  await ben.waitFor('PARCEL is in Graz');
  await ben.write('letter', { to: ours });
  await ben.waitFor('Nobody knows.');
  const asked = receiver.heard.filter(({ path }) => path === '/look-up');
  expect(asked.map(({ genuine }) => genuine)).toEqual([true, true]);
});

test('a new revision serves new executions, a running one stays on its own', async () => {
  const ours = '+15550900003';
  const asking = (goodbye: string) =>
    definition([
      trigger('ask'),
      state('ask', 'send-and-wait-for-reply', {
        properties: { ...message('Which?'), timeout: '3600' },
        transitions: [
          { event: 'incomingMessage', next: 'bye' },
          { event: 'timeout' },
          { event: 'deliveryFailure' },
        ],
      }),
      say('bye', goodbye),
    ]);
  const flowSid = await flexFlow(ours, asking('old'));
  const cleo = scene.network.phone('+15551320003');
  await cleo.write('Hi', { to: ours });
  await cleo.waitFor('Which?');
  const { revision } = await scene.client.studio.v2
    .flows(flowSid)
    .update({ status: 'published', definition: asking('new') });
  expect(revision).toBe(2);
  await cleo.write('this', { to: ours });
  await cleo.waitFor('old');
  await cleo.write('Hi', { to: ours });
  await cleo.waitFor('Which?');
  await cleo.write('that', { to: ours });
  await cleo.waitFor('new');
});

test('an execution is ended over REST, and the next message starts another', async () => {
  const ours = '+15550900004';
  const ask = state('ask', 'send-and-wait-for-reply', {
    properties: { ...message('Well?'), timeout: '3600' },
    transitions: [{ event: 'incomingMessage' }, { event: 'timeout' }, { event: 'deliveryFailure' }],
  });
  const flowSid = await flexFlow(ours, definition([trigger('ask'), ask]));
  const dora = scene.network.phone('+15551320004');
  await dora.write('Hi', { to: ours });
  await dora.waitFor('Well?');
  const { executions } = scene.client.studio.v2.flows(flowSid);
  const [running] = await executions.list();
  expect(running!.status).toBe('active');
  await scene.client.studio.v2.flows(flowSid).executions(running!.sid).update({ status: 'ended' });
  await dora.write('Hello?', { to: ours });
  await dora.waitFor('Well?');
  const { channelSid } = await conversation(scene, dora.address);
  const all = await eventually(async () => {
    const found = await executions.list();
    return found.length === 2 && found;
  });
  const context = await scene.client.studio.v2
    .flows(flowSid)
    .executions(all.find(({ status }) => status === 'active')!.sid)
    .executionContext()
    .fetch();
  expect(context.context).toMatchObject({
    trigger: {
      message: { Body: 'Hello?', ChannelSid: channelSid, ChannelAttributes: { channel_type: 'sms' } },
    },
    contact: { channel: { address: dora.address } },
  });
});
