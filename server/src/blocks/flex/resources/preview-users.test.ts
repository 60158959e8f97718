import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { openFlex, sidOf } from '../test-surroundings.ts';

const { ask, makeFlow } = await openFlex();
const path = '/Flex/WebChannels/Users';

async function openChannel(Identity: string): Promise<string> {
  const form = {
    FlexFlowSid: await makeFlow(),
    Identity,
    ChatUserFriendlyName: Identity,
    ChatFriendlyName: Identity,
  };
  return (await ask({ method: 'POST', path: '/flex-api/v1/Channels', form })).body.sid;
}

test('an older desk seats its agent once, under its own account', async () => {
  const ChatChannelSid = await openChannel('ann');
  const seat = (form: Record<string, string>, as = TEST_ACCOUNT) =>
    ask({ method: 'POST', path: `/preview${path}`, form, as });
  const form = { ChatChannelSid, Identity: 'agent1' };
  expect(await seat(form)).toMatchObject({
    status: 201,
    body: { identity: 'agent1', channel_sid: ChatChannelSid },
  });
  expect(await seat(form)).toMatchObject({ status: 409, body: { code: 45206 } });
  expect(await seat(form, OTHER_ACCOUNT)).toMatchObject({ status: 404, body: { code: 45204 } });
  expect(await seat({ ...form, ChatChannelSid: sidOf('CH', 404) })).toMatchObject({ status: 404 });
  expect((await seat({ Identity: 'agent1' })).status).toBe(400);
});

test('whoever has a token takes only the own seat, with the highest of its roles', async () => {
  const ChatChannelSid = await openChannel('bob');
  const bearer = { identity: 'zoe', roles: ['agent', 'supervisor'] };
  const seat = (Identity: string) =>
    ask({ method: 'POST', path: `/preview${path}`, form: { ChatChannelSid, Identity }, bearer });
  expect((await seat('zoe')).body).toMatchObject({ attributes: '{"role":"supervisor"}' });
  expect((await seat('yan')).status).toBe(403);
});
