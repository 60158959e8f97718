import { expect, test } from 'vitest';
import { forgetWork, serveChat, WITH_WEBHOOKS } from '../fixture.ts';

const { ask, kernel, service } = await serveChat();
const channels = `/Services/${service.sid}/Channels`;
const origin = 'http://switchhook.test';

test('a channel becomes private or public, and belongs to a messaging service', async () => {
  const made = await ask({ method: 'POST', path: `/chat/v2${channels}`, form: { UniqueName: 'bridged' } });
  const { links: _, ...properties } = made.body;
  const messagingServiceSid = `MG${'7'.repeat(32)}`;
  const form = { Type: 'private', MessagingServiceSid: messagingServiceSid };
  const changed = await ask({ method: 'POST', path: `/chat/v3${channels}/bridged`, form });
  expect(changed).toMatchObject({
    status: 200,
    body: {
      ...properties,
      type: 'private',
      messaging_service_sid: messagingServiceSid,
      url: `${origin}/chat/v3${channels}/${made.body.sid}`,
    },
  });
  const older = await ask({ method: 'GET', path: `/chat/v2${channels}/bridged` });
  expect(older.body).toMatchObject({ type: 'private', url: `${origin}/chat/v2${channels}/${made.body.sid}` });
  const rest = await ask({ method: 'POST', path: `/chat/v3${channels}/bridged`, form: { Type: 'public' } });
  expect(rest.body).toMatchObject({ type: 'public', messaging_service_sid: messagingServiceSid });
});

test('whoever listens hears of it when the caller wants that', async () => {
  await ask({
    method: 'POST',
    path: `/chat/v2/Services/${service.sid}`,
    form: { PostWebhookUrl: 'https://customer.test/chat', WebhookFilters: 'onChannelUpdated' },
  });
  const { body } = await ask({ method: 'POST', path: `/chat/v2${channels}`, form: {} });
  await forgetWork(kernel);
  const path = `/chat/v3${channels}/${body.sid}`;
  await ask({ method: 'POST', path, form: { Type: 'private' } });
  expect(await kernel.jobs()).toEqual([]);
  await ask({ method: 'POST', path, form: { Type: 'public' }, headers: WITH_WEBHOOKS });
  const [job] = await kernel.jobs();
  expect(job!.data).toMatchObject({
    parameters: { EventType: 'onChannelUpdated', ChannelSid: body.sid, ChannelType: 'public' },
  });
});

test.each([
  [{ Type: 'secret' }, 400],
  [{ MessagingServiceSid: 'MG1' }, 400],
])('%j is refused', async (form, status) => {
  const { body } = await ask({ method: 'POST', path: `/chat/v2${channels}`, form: {} });
  expect((await ask({ method: 'POST', path: `/chat/v3${channels}/${body.sid}`, form })).status).toBe(status);
});

test('other operations are not there', async () => {
  expect((await ask({ method: 'GET', path: `/chat/v3${channels}` })).status).toBe(404);
  const unknown = `/chat/v3${channels}/CH${'0'.repeat(32)}`;
  expect(await ask({ method: 'POST', path: unknown, form: {} })).toMatchObject({ body: { code: 20404 } });
});
