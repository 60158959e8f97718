/** Other ways in: webhooks by GET, numbers with a webhook of their own, other networks, sessions that are asked or closed. */
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
} from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { echo, publish } from '../test/flows.ts';
import { proxyWebhook, type Scene, startScene } from '../test/scene.ts';

let scene: Scene;
let flowSid: string;

beforeAll(async () => {
  scene = await startScene();
  flowSid = await publish(scene, 'echo', echo());
});
afterAll(() => scene?.close());

type ChannelType = 'sms' | 'line' | 'whatsapp' | 'custom' | 'web';

function echoing(contactIdentity: string, channelType: ChannelType) {
  return scene.client.flexApi.v1.flexFlow.create({
    friendlyName: contactIdentity,
    chatServiceSid: scene.chatServiceSid,
    channelType,
    contactIdentity,
    enabled: true,
    integrationType: 'studio',
    'integration.flowSid': flowSid,
  });
}

test('a webhook by GET has the same effect', async () => {
  const ours = '+15550700001';
  const { network, server, accountSid, authToken } = scene;
  await echoing(ours, 'sms');
  const webhookUrl = proxyWebhook(server, scene);
  network.register({ webhookUrl, method: 'GET', accountSid, authToken, addresses: [ours] });
  const ana = network.phone('+15551300001');
  expect(await ana.write('Grüße & ✓', { to: ours })).toMatchObject({ status: 200 });
  await ana.waitFor('You said: Grüße & ✓');
});

test('line: one more network travels the same way', async () => {
  await echoing('line:U100', 'line');
  const ben = scene.network.line('U200');
  await ben.write('Hi', { to: 'line:U100' });
  expect(await ben.waitFor('You said: Hi')).toMatchObject({ from: 'line:U100' });
  const { attributes } = await conversation(scene, ben.address);
  expect(attributes.channel_type).toBe('line');
});

test('custom: a channel that an integration feeds and listens to by itself', async () => {
  const { client, receiver, chatServiceSid } = scene;
  const flow = await echoing('pigeons', 'custom');
  const wanted = {
    flexFlowSid: flow.sid,
    identity: 'pigeon-1',
    chatUserFriendlyName: 'Pigeon 1',
    chatFriendlyName: 'By pigeon',
    target: 'loft-1',
  };
  const opened = await client.flexApi.v1.channel.create(wanted);
  expect(await attributesOf(scene, opened.sid)).toMatchObject({
    status: 'ACTIVE',
    from: 'loft-1',
    channel_type: 'custom',
    long_lived: false,
  });
  const channel = client.chat.v2.services(chatServiceSid).channels(opened.sid);
  for (const event of ['onMessageSent', 'onChannelUpdated']) {
    await channel.webhooks.create({
      type: 'webhook',
      'configuration.url': `${receiver.url}/pigeon/${event}`,
      'configuration.method': 'POST',
      'configuration.filters': [event],
    });
  }
  await channel.messages.create({ from: 'pigeon-1', body: 'coo', xTwilioWebhookEnabled: 'true' });
  const bot = await receiver.waitFor('/pigeon/onMessageSent', ({ From }) => From !== 'pigeon-1');
  expect(bot.parameters).toMatchObject({ Source: 'API', From: opened.sid, Body: 'You said: coo' });
  const attributes = JSON.stringify({ ...(await attributesOf(scene, opened.sid)), status: 'INACTIVE' });
  await channel.update({ attributes, xTwilioWebhookEnabled: 'true' });
  // At once, whether or not the end was heard of everywhere.
  expect((await client.flexApi.v1.channel.create(wanted)).sid).not.toBe(opened.sid);
  const ended = await receiver.waitFor('/pigeon/onChannelUpdated');
  expect(JSON.parse(ended.parameters.Attributes ?? '{}')).toMatchObject({ status: 'INACTIVE' });
});

test('web: a browser conversation is opened, ended with its questionnaire, and removed', async () => {
  const { client } = scene;
  const flow = await echoing('website', 'web');
  const web = await client.flexApi.v1.webChannel.create({
    flexFlowSid: flow.sid,
    identity: 'visitor-1',
    customerFriendlyName: 'Anonymous',
    chatFriendlyName: 'Flex WebChat',
    preEngagementData: JSON.stringify({ question: 'Where is it?' }),
  });
  expect(await attributesOf(scene, web.sid)).toMatchObject({
    status: 'ACTIVE',
    channel_type: 'web',
    from: 'Anonymous',
    pre_engagement_data: { question: 'Where is it?' },
  });
  await channelOf(scene, web.sid).messages.create({
    from: 'visitor-1',
    body: 'Hi',
    xTwilioWebhookEnabled: 'true',
  });
  await eventually(async () => (await bodiesOf(scene, web.sid)).includes('You said: Hi'));
  await client.flexApi.v1.webChannel(web.sid).update({ chatStatus: 'inactive' });
  expect((await attributesOf(scene, web.sid)).status).toBe('INACTIVE');
  expect(await client.flexApi.v1.webChannel(web.sid).remove()).toBe(true);
  await expect(channelOf(scene, web.sid).fetch()).rejects.toMatchObject({ status: 404 });
});

test('a session that is closed over REST: the next message begins anew', async () => {
  const ours = '+15550700002';
  await echoing(ours, 'sms');
  const cleo = scene.network.phone('+15551300002');
  await cleo.write('one', { to: ours });
  await cleo.waitFor('You said: one');
  const { attributes, channelSid } = await conversation(scene, cleo.address);
  await sessionOf(scene, attributes.proxySession!).update({ status: 'closed' });
  await sessionBecomes(scene, attributes.proxySession!, 'closed');
  const before = await conversationsOf(scene, cleo.address);
  await cleo.write('two', { to: ours });
  await cleo.waitFor('You said: two');
  const next = await newConversation(scene, cleo.address, before);
  expect(next.channelSid).not.toBe(channelSid);
  await sessionOf(scene, next.attributes.proxySession!).remove();
  await cleo.write('three', { to: ours });
  await cleo.waitFor('You said: three');
});

test('a channel that is removed ends its session', async () => {
  const ours = '+15550700003';
  await echoing(ours, 'sms');
  const dora = scene.network.phone('+15551300003');
  await dora.write('one', { to: ours });
  await dora.waitFor('You said: one');
  const { attributes, channelSid } = await conversation(scene, dora.address);
  await channelOf(scene, channelSid).remove();
  await sessionBecomes(scene, attributes.proxySession!, 'closed');
  await dora.write('two', { to: ours });
  await dora.waitFor('You said: two');
});

test('the intercept callback blocks with 403 and lets everything else pass; the callback hears of interactions', async () => {
  const ours = '+15550700004';
  const { client, receiver, proxyServiceSid } = scene;
  await echoing(ours, 'sms');
  const service = client.proxy.v1.services(proxyServiceSid);
  const urls = {
    interceptCallbackUrl: `${receiver.url}/intercept`,
    callbackUrl: `${receiver.url}/interaction`,
  };
  const eve = scene.network.phone('+15551300004');
  await eve.write('hello', { to: ours });
  await eve.waitFor('You said: hello');
  await service.update(urls);
  receiver.on('/intercept', ({ parameters }) => ({
    status: parameters.interactionData?.includes('curse') ? 403 : 200,
  }));
  await eve.write('a curse', { to: ours });
  await eve.write('a blessing', { to: ours });
  await eve.waitFor('You said: a blessing');
  expect(eve.heard().map(({ body }) => body)).toEqual(['You said: hello', 'You said: a blessing']);
  const asked = await receiver.waitFor('/intercept');
  expect(asked.genuine).toBe(true);
  const { channelSid, attributes } = await conversation(scene, eve.address);
  expect(await bodiesOf(scene, channelSid)).not.toContain('a curse');
  const told = await receiver.waitFor('/interaction', one => one.outboundResourceStatus === 'delivered');
  expect(told.parameters).toMatchObject({
    interactionSessionSid: attributes.proxySession,
    interactionServiceSid: proxyServiceSid,
    interactionType: 'message',
  });
  await service.update({ interceptCallbackUrl: '', callbackUrl: '' });
});

test('an interaction says where both its sides are to be read, and a participant may be written to over REST', async () => {
  const ours = '+15550700006';
  const { client } = scene;
  await echoing(ours, 'sms');
  const gil = scene.network.phone('+15551300006');
  await gil.write('hello', { to: ours });
  await gil.waitFor('You said: hello');
  const { channelSid, attributes } = await conversation(scene, gil.address);
  const session = sessionOf(scene, attributes.proxySession!);
  const read = async (url: string) => {
    const authorization = `Basic ${btoa(`${scene.accountSid}:${scene.authToken}`)}`;
    return (await (await fetch(url, { headers: { authorization } })).json()) as Record<string, string>;
  };
  const both = await eventually(async () => {
    const found = await session.interactions.list();
    return found.length === 2 && found.toReversed();
  });
  const seen = await Promise.all(
    both.map(async ({ inboundResourceUrl, outboundResourceUrl }) => {
      const sides = [await read(inboundResourceUrl), await read(outboundResourceUrl)];
      return sides.map(({ sid, body }) => `${sid!.slice(0, 2)} ${body}`);
    }),
  );
  expect(seen).toEqual([
    ['SM hello', 'IM hello'],
    ['IM You said: hello', 'SM You said: hello'],
  ]);
  const executions = await client.studio.v2.flows(flowSid).executions.list();
  const execution = executions.find(one => one.contactChannelAddress === gil.address)!;
  const { context } = await client.studio.v2
    .flows(flowSid)
    .executions(execution.sid)
    .executionContext()
    .fetch();
  expect(context.widgets.say.outbound.Url).toBe(both[1]!.inboundResourceUrl);
  const participants = await session.participants.list();
  const write = async (identifier: string, body: string) => {
    const participant = participants.find(one => one.identifier === identifier)!;
    const { messageInteractions } = session.participants(participant.sid);
    return messageInteractions.create({ body });
  };
  const toPhone = await write(gil.address, 'to the phone');
  expect(await read(toPhone.outboundResourceUrl)).toMatchObject({ to: gil.address, from: ours });
  await gil.waitFor('to the phone');
  const toChat = await write(channelSid, 'to the chat');
  expect(await read(toChat.outboundResourceUrl)).toMatchObject({ from: gil.address, to: channelSid });
  await gil.waitFor('You said: to the chat');
});

test('a number with a webhook of its own: TwiML is carried out, and a failing webhook falls back', async () => {
  const ours = '+15550700005';
  const { client, receiver, network, server, accountSid, authToken } = scene;
  const number = await client.incomingPhoneNumbers.create({
    phoneNumber: ours,
    smsUrl: `${receiver.url}/twiml`,
    smsFallbackUrl: `${receiver.url}/fallback`,
  });
  const webhookUrl = `${server.url}/v1/Accounts/${accountSid}/Carriers/simulated/Messages`;
  // A carrier may know the account by a SID of its own.
  const theirs = `AC${'f'.repeat(32)}`;
  network.register({ webhookUrl, accountSid: theirs, authToken, addresses: [ours] });
  const xml = (inner: string) => ({ contentType: 'text/xml', body: `<Response>${inner}</Response>` });
  receiver.on('/twiml', ({ parameters }) =>
    parameters.Body === 'break'
      ? { status: 500 }
      : { ...xml('<Message>One</Message><Redirect>/more</Redirect>'), headers: { 'set-cookie': 'step=1' } },
  );
  receiver.on('/more', () => xml('<Message><Body>Two</Body></Message>'));
  receiver.on('/fallback', () => xml('<Message>Sorry</Message>'));
  const finn = network.phone('+15551300005');
  await finn.write('go', { to: ours });
  expect(await finn.waitFor('One')).toMatchObject({ from: ours });
  await finn.waitFor('Two');
  const heard = await receiver.waitFor('/twiml');
  expect(heard.genuine).toBe(true);
  expect(heard.parameters).toMatchObject({
    From: finn.address,
    To: ours,
    Body: 'go',
    AccountSid: accountSid,
  });
  await finn.write('break', { to: ours });
  await finn.waitFor('Sorry');
  expect((await receiver.waitFor('/fallback')).parameters).toMatchObject({ ErrorCode: '11200' });
  const calls = receiver.heard.filter(({ parameters }) => parameters.From === finn.address);
  expect(calls.map(({ path, headers }) => [path, headers.cookie])).toEqual([
    ['/twiml', undefined],
    ['/more', 'step=1'],
    ['/twiml', 'step=1'],
    ['/fallback', 'step=1'],
  ]);
  const replies = await client.messages.list({ to: finn.address });
  expect(replies.map(({ direction }) => direction)).toEqual(Array(3).fill('outbound-reply'));
  // Pointed at a Studio flow instead, the number starts it.
  const { webhookUrl: flowUrl } = await client.studio.v2.flows(flowSid).fetch();
  await client.incomingPhoneNumbers(number.sid).update({ smsUrl: flowUrl });
  const pool = { friendlyName: 'Pool', useInboundWebhookOnNumber: true };
  const { sid: MessagingServiceSid } = await client.messaging.v1.services.create(pool);
  await client.messaging.v1.services(MessagingServiceSid).phoneNumbers.create({ phoneNumberSid: number.sid });
  await finn.write('flow', { to: ours });
  await finn.waitFor('You said: flow');
  const { executions } = client.studio.v2.flows(flowSid);
  const { 0: execution } = (await executions.list()).filter(
    one => one.contactChannelAddress === finn.address,
  );
  const { context } = await executions(execution!.sid).executionContext().fetch();
  expect(context.trigger.message).toMatchObject({ AccountSid: accountSid, MessagingServiceSid });
});
