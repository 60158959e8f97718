import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { openFlex } from '../test-surroundings.ts';

const { ask, makeFlow, opened, closed } = await openFlex();
const channels = '/flex-api/v1/WebChannels';
const FlexFlowSid = await makeFlow({ ChannelType: 'web' });

async function openChat(Identity: string, more: Record<string, string> = {}) {
  const names = { CustomerFriendlyName: 'Anonymous', ChatFriendlyName: 'Flex WebChat' };
  const form = { FlexFlowSid, Identity, ...names, ...more };
  const { status, body } = await ask({ method: 'POST', path: channels, form });
  expect(status).toBe(201);
  return { ...body, path: `${channels}/${body.sid}` };
}

test('a web chat is opened with what the page knows, and is no Flex Channel of the other list', async () => {
  const { path, ...chat } = await openChat('visitor-1', { PreEngagementData: '{"friendlyName": "Ann"}' });
  expect(chat).toEqual({
    account_sid: TEST_ACCOUNT,
    flex_flow_sid: FlexFlowSid,
    sid: expect.stringMatching(/^CH/),
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    url: expect.stringMatching(/\/v1\/WebChannels\/CH/),
  });
  expect(opened.at(-1)).toMatchObject({ kind: 'web', target: null, preEngagement: { friendlyName: 'Ann' } });
  expect((await ask({ method: 'GET', path })).body).toEqual(chat);
  expect((await ask({ method: 'GET', path: channels })).body.flex_chat_channels).toEqual([chat]);
  expect((await ask({ method: 'GET', path: '/flex-api/v1/Channels' })).body.flex_chat_channels).toEqual([]);
});

test('a chat ends once it is told to, with what was said about it before or after', async () => {
  const chat = await openChat('visitor-2');
  const say = (form: Record<string, string>) => ask({ method: 'POST', path: chat.path, form });
  expect((await say({ PostEngagementData: '{"stars": 4}' })).status).toBe(200);
  expect(closed).toEqual([]);
  expect((await openChat('visitor-2')).sid).toBe(chat.sid);
  expect((await say({ ChatStatus: 'inactive' })).status).toBe(200);
  expect(closed).toEqual([{ channelSid: chat.sid, postEngagement: { stars: 4 } }]);
  expect((await say({ PostEngagementData: '{"stars": 5}' })).status).toBe(200);
  expect(closed.at(-1)).toEqual({ channelSid: chat.sid, postEngagement: { stars: 5 } });
  expect((await openChat('visitor-2')).sid).not.toBe(chat.sid);
});

test('a chat ends without data, and wrong data ends nothing', async () => {
  const chat = await openChat('visitor-3');
  const before = closed.length;
  const say = (form: Record<string, string>) => ask({ method: 'POST', path: chat.path, form });
  expect(await say({ ChatStatus: 'inactive', PostEngagementData: '{' })).toMatchObject({
    status: 400,
    body: { code: 45004 },
  });
  expect((await say({ ChatStatus: 'active' })).status).toBe(400);
  expect((await say({})).status).toBe(200);
  expect(closed).toHaveLength(before);
  await say({ ChatStatus: 'inactive' });
  expect(closed.at(-1)).toEqual({ channelSid: chat.sid });
});

test('a chat belongs to its account and can be removed', async () => {
  const { path } = await openChat('visitor-4');
  for (const method of ['GET', 'POST', 'DELETE'] as const) {
    expect((await ask({ method, path, as: OTHER_ACCOUNT })).status).toBe(404);
  }
  expect((await ask({ method: 'DELETE', path })).status).toBe(204);
  expect((await ask({ method: 'GET', path })).status).toBe(404);
});
