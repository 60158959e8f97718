/** Flows beyond one bot in a chat: subflows, numbers that point straight to a flow, and messages that never arrive. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../test/eventually.ts';
import { publish } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

const message = (body: string) => ({
  body,
  from: '{{flow.channel.address}}',
  to: '{{contact.channel.address}}',
  service: '{{trigger.message.InstanceSid}}',
  channel: '{{trigger.message.ChannelSid}}',
});
const state = (name: string, type: string, properties: object, ways: Record<string, string | undefined>) => ({
  name,
  type,
  properties: { ...properties, offset: { x: 0, y: 0 } },
  transitions: Object.entries(ways).map(([event, next]) =>
    next === undefined ? { event } : { event, next },
  ),
});
const flow = (ways: Record<string, string>, states: object[]) => ({
  description: 'A story',
  initial_state: 'Trigger',
  flags: { allow_concurrent_calls: true },
  states: [state('Trigger', 'trigger', {}, ways), ...states],
});
const ask = (name: string, body: string, next: string, ways = {}) =>
  state(
    name,
    'send-and-wait-for-reply',
    { ...message(body), timeout: '3600' },
    {
      incomingMessage: next,
      timeout: undefined,
      deliveryFailure: undefined,
      ...ways,
    },
  );
const say = (name: string, body: string, next?: string) =>
  state(name, 'send-message', message(body), { sent: next, failed: undefined });

/** Asks for a colour, in a flow of its own. */
const colour = flow({ incomingParent: 'ask' }, [
  ask('ask', 'Which colour, {{trigger.parent.parameters.name}}?', 'keep'),
  state(
    'keep',
    'set-variables',
    { variables: [{ key: 'colour', value: '{{widgets.ask.inbound.Body}}' }] },
    { next: undefined },
  ),
]);

const parentOf = (colourSid: string) =>
  flow({ incomingMessage: 'colour' }, [
    state(
      'colour',
      'run-subflow',
      {
        flow_sid: colourSid,
        flow_revision: 'LatestPublished',
        parameters: [{ key: 'name', value: '{{trigger.message.Body}}' }],
      },
      { completed: 'thanks', failed: 'sorry' },
    ),
    say('thanks', 'You like {{widgets.colour.colour}}.'),
    say('sorry', 'Never mind.'),
  ]);

/** A number that points straight to a flow. */
async function straight(ours: string, flowSid: string): Promise<void> {
  const { network, server, accountSid, authToken } = scene;
  const webhookUrl = `${server.url}/v1/Accounts/${accountSid}/Flows/${flowSid}`;
  network.register({ webhookUrl, accountSid, authToken, addresses: [ours] });
}

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

const executionsOf = (flowSid: string) => scene.client.studio.v2.flows(flowSid).executions.list();

test('a subflow asks, survives a power cut, and gives its variables to its parent', async () => {
  const ours = '+15550900001';
  const childFlow = await publish(scene, 'colour', colour);
  const parentFlow = await publish(scene, 'parent', parentOf(childFlow));
  await flexFlow(ours, parentFlow);
  const ana = scene.network.phone('+15551500001');
  await ana.write('Ana', { to: ours });
  await ana.waitFor('Which colour, Ana?');
  const [parent] = await executionsOf(parentFlow);
  const [child] = await executionsOf(childFlow);
  expect([parent!.status, child!.status]).toEqual(['active', 'active']);
  await scene.server.kill();
  await scene.server.restart();
  await ana.write('green', { to: ours });
  await ana.waitFor('You like green.');
  await eventually(async () => (await executionsOf(parentFlow))[0]!.status === 'ended');
  expect((await executionsOf(childFlow))[0]!.status).toBe('ended');
  const { v2 } = scene.client.studio;
  const steps = await v2.flows(parentFlow).executions(parent!.sid).steps.list();
  const [asking] = await v2.flows(childFlow).executions(child!.sid).steps.list();
  const entered = steps.find(({ transitionedTo }) => transitionedTo === 'colour');
  expect(asking!.parentStepSid).toBe(entered!.sid);
  const basic = Buffer.from(`${scene.accountSid}:${scene.authToken}`).toString('base64');
  const why = `${scene.server.url}/studio/v2/Flows/${parentFlow}/Executions/${parent!.sid}/Why`;
  const story = (await (await fetch(why, { headers: { authorization: `Basic ${basic}` } })).json()) as {
    steps: { name: string; subflow: { execution_sid: string } | null }[];
  };
  expect(story.steps.map(({ name }) => name)).toEqual(['incomingMessage', 'completed', 'sent']);
  expect(story.steps[0]!.subflow).toMatchObject({ execution_sid: child!.sid, status: 'ended' });
});

test('the end of the parent is the end of its subflow, and a subflow that is ended lets its parent go on', async () => {
  const ours = '+15550900002';
  const childFlow = await publish(scene, 'colour', colour);
  const parentFlow = await publish(scene, 'parent', parentOf(childFlow));
  await flexFlow(ours, parentFlow);
  const [ben, cleo] = [scene.network.phone('+15551500002'), scene.network.phone('+15551500003')];
  const { v2 } = scene.client.studio;
  await ben.write('Ben', { to: ours });
  await ben.waitFor('Which colour, Ben?');
  const [ofBen] = await executionsOf(parentFlow);
  await v2.flows(parentFlow).executions(ofBen!.sid).update({ status: 'ended' });
  expect((await executionsOf(childFlow)).map(({ status }) => status)).toEqual(['ended']);
  await cleo.write('Cleo', { to: ours });
  await cleo.waitFor('Which colour, Cleo?');
  const running = (await executionsOf(childFlow)).find(({ status }) => status === 'active');
  await v2.flows(childFlow).executions(running!.sid).update({ status: 'ended' });
  await cleo.waitFor('Never mind.');
});

test('a subflow hears the answers of web services and the end of its waits; what it may not is told to its parent', async () => {
  const ours = '+15550900003';
  scene.receiver.on('/price', () => ({ contentType: 'application/json', body: '{"price": 12}' }));
  const price = { method: 'GET', url: `${scene.receiver.url}/price`, content_type: 'application/json' };
  const nested = { flow_sid: `FW${'0'.repeat(32)}`, flow_revision: 'LatestPublished' };
  const childFlow = await publish(
    scene,
    'price',
    flow({ incomingParent: 'wait' }, [
      state('wait', 'send-and-wait-for-reply', { ...message('Quick!'), timeout: '1' }, { timeout: 'price' }),
      state('price', 'make-http-request', price, { success: 'keep', failed: undefined }),
      state(
        'keep',
        'set-variables',
        { variables: [{ key: 'price', value: '{{widgets.price.parsed.price}}' }] },
        { next: 'nested' },
      ),
      state('nested', 'run-subflow', nested, { completed: undefined, failed: undefined }),
    ]),
  );
  const parentFlow = await publish(
    scene,
    'caller',
    flow({ incomingMessage: 'price' }, [
      state(
        'price',
        'run-subflow',
        { flow_sid: childFlow, flow_revision: 1 },
        { completed: 'tell', failed: undefined },
      ),
      say('tell', 'It costs {{widgets.price.price}}.'),
    ]),
  );
  await straight(ours, parentFlow);
  const flo = scene.network.phone('+15551500013');
  await flo.write('Hi', { to: ours });
  await flo.waitFor('Quick!');
  await flo.waitFor('It costs 12.', 10_000);
  const [child] = await executionsOf(childFlow);
  const steps = await scene.client.studio.v2.flows(childFlow).executions(child!.sid).steps.list();
  expect(steps.map(({ name }) => name).toReversed()).toEqual([
    'incomingParent',
    'timeout',
    'success',
    'next',
    'failed',
  ]);
});

test('a number that points straight to a flow needs no Flex, and forgeries are refused', async () => {
  const ours = '+15550900004';
  const flowSid = await publish(
    scene,
    'straight',
    flow({ incomingMessage: 'ask' }, [
      ask('ask', 'Who are you?', 'hello'),
      say('hello', 'Hello {{widgets.ask.inbound.Body}}, you wrote {{trigger.message.Body}}.'),
    ]),
  );
  await straight(ours, flowSid);
  const dan = scene.network.phone('+15551500004');
  expect(await dan.write('Hi', { to: ours })).toMatchObject({ status: 200 });
  await dan.waitFor('Who are you?');
  await dan.write('Dan', { to: ours });
  await dan.waitFor('Hello Dan, you wrote Hi.');
  expect(await scene.client.chat.v2.services(scene.chatServiceSid).channels.list()).not.toContainEqual(
    expect.objectContaining({ friendlyName: dan.address }),
  );
  const webhook = `${scene.server.url}/v1/Accounts/${scene.accountSid}/Flows/${flowSid}`;
  const body = new URLSearchParams({
    From: dan.address,
    To: ours,
    Body: 'Hi',
    MessageSid: `SM${'0'.repeat(32)}`,
  });
  expect((await fetch(webhook, { method: 'POST', body })).status).toBe(403);
});

test('a contact that tests the flow runs the draft', async () => {
  const ours = '+15550900005';
  const { v2 } = scene.client.studio;
  const flowSid = await publish(
    scene,
    'tested',
    flow({ incomingMessage: 'say' }, [say('say', 'Published.')]),
  );
  const definition = flow({ incomingMessage: 'say' }, [say('say', 'Draft.')]);
  await v2.flows(flowSid).update({ status: 'draft', definition });
  const [eva, finn] = [scene.network.phone('+15551500005'), scene.network.phone('+15551500006')];
  await v2
    .flows(flowSid)
    .testUsers()
    .update({ testUsers: [eva.address] });
  await straight(ours, flowSid);
  await eva.write('Hi', { to: ours });
  await eva.waitFor('Draft.');
  await finn.write('Hi', { to: ours });
  await finn.waitFor('Published.');
});

test('a TwiML document takes the conversation over and hands it back', async () => {
  const ours = '+15550900007';
  const redirect = { url: `${scene.receiver.url}/twiml`, method: 'POST', timeout: '600' };
  const flowSid = await publish(
    scene,
    'redirecting',
    flow({ incomingMessage: 'away' }, [
      state('away', 'add-twiml-redirect', redirect, { return: 'back', timeout: undefined, fail: 'lost' }),
      say('back', 'Back in the flow.'),
      say('lost', 'Nobody there.'),
    ]),
  );
  const back = `${scene.server.url}/v1/Accounts/${scene.accountSid}/Flows/${flowSid}?FlowEvent=return`;
  let answers = 0;
  scene.receiver.on('/twiml', () =>
    answers++ === 0
      ? {
          contentType: 'text/xml',
          headers: { 'set-cookie': 'seen=1' },
          body: `<Response><Message>From the document.</Message><Redirect>${back}</Redirect></Response>`,
        }
      : { status: 500 },
  );
  await straight(ours, flowSid);
  const [gia, hugo] = [scene.network.phone('+15551500007'), scene.network.phone('+15551500008')];
  await gia.write('Hi', { to: ours });
  await gia.waitFor('From the document.');
  await gia.waitFor('Back in the flow.');
  const heard = await scene.receiver.waitFor('/twiml');
  expect(heard).toMatchObject({ genuine: true, parameters: { From: gia.address, Body: 'Hi' } });
  await hugo.write('Hi', { to: ours });
  await hugo.waitFor('Nobody there.');
  await gia.write('Me again', { to: ours });
  await gia.waitFor('Nobody there.');
  const cookies = scene.receiver.heard.filter(({ path }) => path === '/twiml').map(one => one.headers.cookie);
  expect(cookies).toEqual([undefined, undefined, 'seen=1']);
});

test.each(['straight', 'through Flex'])(
  'a question that cannot be delivered is a delivery failure: %s',
  async way => {
    const ours = way === 'straight' ? '+15550900009' : '+15550900010';
    const done = { method: 'GET', url: `${scene.receiver.url}/failed`, content_type: 'application/json' };
    const flowSid = await publish(
      scene,
      way,
      flow({ incomingMessage: 'ask' }, [
        ask('ask', 'Are you there?', 'hello', { deliveryFailure: 'tell', timeout: 'hello' }),
        say('hello', 'You are.'),
        state('tell', 'make-http-request', done, { success: undefined, failed: undefined }),
      ]),
    );
    if (way === 'straight') await straight(ours, flowSid);
    else await flexFlow(ours, flowSid);
    const ines = scene.network.phone(way === 'straight' ? '+15551500009' : '+15551500010');
    scene.network.disturb({ receipts: { fail: 1 } });
    await ines.write('Hi', { to: ours });
    await eventually(async () => {
      const [execution] = await executionsOf(flowSid);
      return execution?.status === 'ended';
    });
    scene.network.disturb({ receipts: { fail: 0 } });
    const [execution] = await executionsOf(flowSid);
    const steps = await scene.client.studio.v2.flows(flowSid).executions(execution!.sid).steps.list();
    expect(steps.map(({ name }) => name)).toEqual(['success', 'deliveryFailure', 'incomingMessage']);
  },
);
