import { beforeEach, expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { soloTurn } from '../../../kernel/line/turn.ts';
import type { LineEvent } from '../../../kernel/line/tx.ts';
import { forgetWork, memberIn, messageIn, serveChat } from '../fixture.ts';
import { PRESENCE_SECONDS } from '../index.ts';

const world = await serveChat();
const { kernel, chat, service, post, get } = world;
const { transact, read } = kernel.store;
const accountSid = TEST_ACCOUNT;
const at = { accountSid, serviceSid: service.sid, identity: 'ann' };
const turn = (connectionId: string, online: boolean) =>
  transact(tx => chat.setOnline(tx, [{ ...at, connectionId, online }]));

beforeEach(async () => {
  await kernel.database.query('delete from chat.presence');
  await forgetWork(kernel);
});

/** Fires the timer of this kind as the worker would. */
async function fire(kind: string): Promise<void> {
  const timer = (await kernel.timers()).find(each => each.kind === kind)!;
  const event: LineEvent = { kind, key: timer.key, accountSid: timer.accountSid, data: timer.data };
  await transact(async tx => {
    for (const step of chat.steps[kind]!) await step(event, soloTurn(tx));
  });
}

test('a service that does not tell who is there keeps nothing', async () => {
  await post('', { ReachabilityEnabled: 'false' });
  await turn('c1', true);
  expect(await kernel.database.query('select * from chat.presence')).toEqual([]);
  await post('/Users', { Identity: 'zoe' });
  expect((await get('/Users/zoe')).body).toMatchObject({ is_online: null, is_notifiable: null });
});

test('a user is there from the first connection to the last, and the webhook of the service hears both', async () => {
  const address = { PostWebhookUrl: 'https://hooks.example/post', WebhookFilters: 'onUserUpdated' };
  await post('', { ReachabilityEnabled: 'true', ...address });
  const heard: string[] = [];
  await turn('c1', true);
  const { sid } = (await chat.userOf(read, at))!;
  const leave = kernel.topics.subscribe(sid, {
    published: positions => heard.push(...positions),
    lost: () => {},
  });
  await turn('c2', true);
  await turn('c1', false);
  expect((await get('/Users/ann')).body).toMatchObject({ is_online: true, is_notifiable: false });
  expect((await get('/Users')).body.users[0]).toMatchObject({ is_online: null });
  expect(heard).toEqual([]);
  await turn('c2', false);
  leave();
  expect((await get('/Users/ann')).body).toMatchObject({ is_online: false });
  const { position, infoPosition } = (await chat.userOf(read, at))!;
  expect([String(position), infoPosition]).toEqual([heard.join(), position]);
  const forms = (await kernel.jobs()).map(job => (job.data as { parameters: object }).parameters);
  expect(forms).toMatchObject([
    { EventType: 'onUserUpdated', Source: 'SDK', ClientIdentity: 'ann', IsOnline: 'true' },
    { EventType: 'onUserUpdated', Identity: 'ann', IsOnline: 'false', IsNotifiable: 'false' },
  ]);
});

test('connections that nobody renews lapse', async () => {
  await post('', { ReachabilityEnabled: 'true' });
  await turn('kept', true);
  await turn('dead', true);
  await transact(tx => chat.setOnline(tx, [{ ...at, identity: 'ben', connectionId: 'gone', online: true }]));
  kernel.parts.clock.advance(PRESENCE_SECONDS - 10);
  const renewed = await transact(tx =>
    chat.renewPresence(tx, [
      { accountSid, connectionId: 'kept' },
      { accountSid, connectionId: 'never' },
    ]),
  );
  expect(renewed).toEqual([true, false]);
  kernel.parts.clock.advance(20);
  await fire('chatPresence.lapsed');
  expect(await kernel.database.query('select connection_id from chat.presence')).toEqual([
    { connectionId: 'kept' },
  ]);
  const [ann, ben] = await Promise.all(
    ['ann', 'ben'].map(identity => chat.userOf(read, { ...at, identity })),
  );
  expect(ann!.reachability).toEqual({ online: true, notifiable: false });
  expect(ben!.reachability).toEqual({ online: false, notifiable: false });
  expect(ben!.position).toBe(2);
  const [timer] = (await kernel.timers()).filter(({ kind }) => kind === 'chatPresence.lapsed');
  expect(timer!.runAt.getTime()).toBe(kernel.parts.clock.now().getTime() + 60_000);
});

test('what is gone is remembered for two days', async () => {
  const [channel] = await transact(tx =>
    chat.openChannels(tx, [
      {
        ...{ accountSid, serviceSid: service.sid, friendlyName: null, uniqueName: null, attributes: '{}' },
        ...{ type: 'private', createdBy: 'system', line: null, webhooks: false },
      },
    ]),
  );
  await transact(tx => chat.seatMembers(tx, [memberIn(channel!)]));
  const [message] = await transact(tx => chat.appendMessages(tx, [messageIn(channel!)]));
  await transact(tx => chat.removeMessage(tx, message!, { webhooks: false }));
  const kept = () => kernel.database.query('select kind from chat.removal where topic = $1', [channel!.sid]);
  kernel.parts.clock.advance(86_400);
  await fire('chatRemoval.aged');
  expect(await kept()).toEqual([{ kind: 'message' }]);
  kernel.parts.clock.advance(86_401);
  await fire('chatRemoval.aged');
  expect(await kept()).toEqual([]);
});
