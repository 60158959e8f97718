/** The Flex Flow resource as the official libraries of four majors use it, by Host and by path prefix. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { majors, official } from '../test/clients.ts';
import { type Scene, startScene } from '../test/scene.ts';

let scene: Scene;
let flowSid: string;

beforeAll(async () => {
  scene = await startScene();
  const flows = await scene.client.studio.v2.flows.list();
  flowSid = flows.find(({ friendlyName }) => friendlyName === 'Messaging Flow')!.sid;
});
afterAll(() => scene?.close());

const ways = majors.flatMap(major =>
  (['host', 'prefix'] as const).map(addressing => ({ major, addressing })),
);
const isoSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

test.each(ways)('version $major by $addressing: the example of the documentation', async way => {
  const client = scene.clientOf(way);
  const { chatServiceSid, accountSid } = scene;
  const flexFlow = await client.flexApi.v1.flexFlow.create({
    channelType: 'whatsapp',
    chatServiceSid,
    friendlyName: 'WhatsApp Flex Flow',
    'integration.flowSid': flowSid,
  });
  expect(flexFlow).toMatchObject({ accountSid, chatServiceSid, channelType: 'whatsapp', enabled: true });
  const uri = `https://flex-api.twilio.com/v1/FlexFlows/${flexFlow.sid}`;
  const answer = await client.request({ method: 'get', uri });
  const { statusCode, body } = answer as { statusCode: number; body: object };
  expect(statusCode).toBe(200);
  expect(body).toEqual({
    sid: expect.stringMatching(/^FO[0-9a-f]{32}$/),
    account_sid: accountSid,
    date_created: expect.stringMatching(isoSeconds),
    date_updated: expect.stringMatching(isoSeconds),
    friendly_name: 'WhatsApp Flex Flow',
    chat_service_sid: chatServiceSid,
    channel_type: 'whatsapp',
    contact_identity: expect.toSatisfy(value => value === null || typeof value === 'string'),
    enabled: true,
    integration_type: 'studio',
    integration: { flow_sid: flowSid, retry_count: expect.any(Number) },
    long_lived: expect.any(Boolean),
    janitor_enabled: expect.any(Boolean),
    url: `${way.addressing === 'host' ? 'https://flex-api.twilio.com' : `${scene.server.url}/flex-api`}/v1/FlexFlows/${flexFlow.sid}`,
  });
  expect(await client.flexApi.v1.flexFlow(flexFlow.sid).remove()).toBe(true);
});

test.each(ways)('version $major by $addressing: fetch, update, list page by page, remove', async way => {
  const client = scene.clientOf(way);
  const name = `v${way.major} ${way.addressing}`;
  const created = [];
  for (const at of [1, 2, 3]) {
    created.push(
      await client.flexApi.v1.flexFlow.create({
        friendlyName: name,
        chatServiceSid: scene.chatServiceSid,
        channelType: 'sms',
        contactIdentity: `+1555${way.major}0000${at}${way.addressing === 'host' ? 0 : 1}`,
        integrationType: 'studio',
        'integration.flowSid': flowSid,
        'integration.retryCount': at,
      }),
    );
  }
  const [first] = created as [(typeof created)[number]];
  const fetched = await client.flexApi.v1.flexFlow(first.sid).fetch();
  expect(fetched).toMatchObject({
    friendlyName: name,
    channelType: 'sms',
    contactIdentity: first.contactIdentity,
  });
  expect(fetched.dateCreated).toBeInstanceOf(Date);
  expect(fetched.integration).toEqual({ flow_sid: flowSid, retry_count: 1 });

  // By the SID: objects that version 6 gives for a creation know no context of their own.
  const updated = await client.flexApi.v1.flexFlow(first.sid).update({ enabled: false, longLived: true });
  expect(updated).toMatchObject({ enabled: false, longLived: true, friendlyName: name });

  const listed = await client.flexApi.v1.flexFlow.list({ friendlyName: name, pageSize: 1 });
  expect(listed.map(({ sid }) => sid).sort()).toEqual(created.map(({ sid }) => sid).sort());
  const page = await client.flexApi.v1.flexFlow.page({ friendlyName: name, pageSize: 2 });
  expect(page.instances).toHaveLength(2);
  expect((await page.nextPage())?.instances).toHaveLength(1);

  for (const { sid } of created) expect(await client.flexApi.v1.flexFlow(sid).remove()).toBe(true);
  await expect(client.flexApi.v1.flexFlow(first.sid).fetch()).rejects.toMatchObject({ status: 404 });
  expect(await client.flexApi.v1.flexFlow.list({ friendlyName: name })).toEqual([]);
});

test('all kinds of integration keep what was given for them, and nothing else', async () => {
  const { client, chatServiceSid, workspaceSid, workflowSid } = scene;
  const common = { friendlyName: 'kinds', chatServiceSid, channelType: 'custom' as const };
  const external = await client.flexApi.v1.flexFlow.create({
    ...common,
    contactIdentity: 'external',
    integrationType: 'external',
    'integration.url': 'https://example.org/hook',
  });
  expect(external.integration).toEqual({ url: 'https://example.org/hook', retry_count: 3 });
  const task = await client.flexApi.v1.flexFlow.create({
    ...common,
    contactIdentity: 'task',
    integrationType: 'task',
    'integration.workspaceSid': workspaceSid,
    'integration.workflowSid': workflowSid,
    'integration.channel': 'chat',
    'integration.creationOnMessage': true,
  });
  expect(task.integration).toMatchObject({
    workspace_sid: workspaceSid,
    workflow_sid: workflowSid,
    channel: 'chat',
    creation_on_message: true,
  });
});

test('webhooks that the server signs pass the validators of all four majors', async () => {
  const { receiver, client, chatServiceSid, authToken } = scene;
  const { sid } = await client.chat.v2.services(chatServiceSid).channels.create({ friendlyName: 'signed' });
  await client.chat.v2
    .services(chatServiceSid)
    .channels(sid)
    .webhooks.create({
      type: 'webhook',
      'configuration.url': `${receiver.url}/signed?team=a%20b`,
      'configuration.method': 'POST',
      'configuration.filters': ['onMessageSent'],
    });
  const body = 'Grüße & ✓ 🎈';
  await client.chat.v2
    .services(chatServiceSid)
    .channels(sid)
    .messages.create({ body, from: 'ana', xTwilioWebhookEnabled: 'true' });
  const heard = await receiver.waitFor('/signed');
  expect(heard.parameters).toMatchObject({ EventType: 'onMessageSent', Body: body, ChannelSid: sid });
  const signature = String(heard.headers['x-twilio-signature']);
  for (const major of majors) {
    const { validateRequest } = official(major);
    const url = `${receiver.url}/signed?team=a%20b`;
    expect(validateRequest(authToken, signature, url, heard.parameters), `version ${major}`).toBe(true);
    expect(validateRequest(authToken, signature, url, { ...heard.parameters, Body: 'else' })).toBe(false);
  }
});
