import { beforeEach, expect, test } from 'vitest';
import { postEvents, preEvents } from '../rules/webhook-events.ts';
import { findService } from '../store/services.ts';
import { NEW_CHANNEL, openDesk, webhookThat } from './fixture.ts';
import { prepare } from './index.ts';

const desk = await openDesk();
const { kernel, service, act, read, personOf } = desk;
const authTokenOf = async () => 'secret';
const serviceOf = (at: Parameters<typeof findService>[1]) => findService(read, at);

let channelSid: string;
beforeEach(async () => {
  await kernel.database.query(
    `update chat.service set pre_webhook_url = null, pre_webhook_retry_count = 0, webhook_filters = $2
     where sid = $1`,
    [service.sid, [...preEvents, ...postEvents]],
  );
  ({ sid: channelSid } = await act('ann', 'createChannel', NEW_CHANNEL));
  await act('ann', 'joinChannel', { channelSid });
  await kernel.database.query(
    `update chat.service set pre_webhook_url = 'https://example.org/before' where sid = $1`,
    [service.sid],
  );
});

const message = () => ({ channelSid, body: 'darn', mediaSid: null, attributes: '{}' });
const asking = (webhook: ReturnType<typeof webhookThat>, identity = 'ann') => ({
  parts: { read, serviceOf, authTokenOf, outgoing: webhook.outgoing },
  person: personOf(identity),
});
const sending = (webhook: ReturnType<typeof webhookThat>, identity = 'ann') => {
  const { parts, person } = asking(webhook, identity);
  return prepare(parts, { person, name: 'sendMessage', given: message() });
};
const retries = (count: number) =>
  kernel.database.query('update chat.service set pre_webhook_retry_count = $2 where sid = $1', [
    service.sid,
    count,
  ]);

test('the webhook is told what is about to be done, and may put other words in its place', async () => {
  const webhook = webhookThat({
    status: 200,
    text: '{"body":"****","author":"censor","attributes":"{\\"c\\":1}"}',
  });
  expect(await sending(webhook)).toEqual({
    ...message(),
    body: '****',
    author: 'censor',
    attributes: '{"c":1}',
  });
  expect(webhook.asked).toMatchObject([
    {
      EventType: 'onMessageSend',
      Body: 'darn',
      Source: 'SDK',
      ClientIdentity: 'ann',
      ChannelSid: channelSid,
    },
  ]);
});

test('words that nobody could have sent are not sent for the webhook either', async () => {
  const webhook = webhookThat({ status: 200, text: '{"attributes":"{"}' });
  const given = await sending(webhook);
  await expect(act('ann', 'sendMessage', given)).rejects.toMatchObject({ code: 50304 });
});

test('an answer without words lets it pass, a refusal stops it', async () => {
  expect(await sending(webhookThat({ status: 200 }))).toEqual(message());
  await expect(sending(webhookThat({ status: 403 }))).rejects.toMatchObject({ code: 50056, status: 403 });
});

test('failures stop it too, after as many attempts as the service wants', async () => {
  const late = { ok: false as const, kind: 'timeout' as const, code: 11200, reason: 'late' };
  await retries(2);
  const busy = webhookThat({ status: 503 }, { status: 429 }, { status: 200 });
  expect(await sending(busy)).toEqual(message());
  expect(busy.asked.map(({ RetryCount }) => RetryCount)).toEqual(['0', '1', '2']);
  const slow = webhookThat(late, late, late);
  await expect(sending(slow)).rejects.toMatchObject({ code: 50076 });
  expect(slow.asked.length).toBe(3);
  const broken = webhookThat({ status: 500 }, { status: 200 });
  await expect(sending(broken)).rejects.toMatchObject({ code: 50057 });
  expect(broken.asked.length).toBe(1);
});

test('who may not do it is refused before anybody hears of it', async () => {
  const webhook = webhookThat();
  await expect(sending(webhook, 'stranger')).rejects.toMatchObject({ code: 50400 });
  expect(webhook.asked).toEqual([]);
});

test('events that the filters do not name are not asked about', async () => {
  await kernel.database.query(`update chat.service set webhook_filters = '{onMessageSent}' where sid = $1`, [
    service.sid,
  ]);
  const webhook = webhookThat({ status: 403 });
  expect(await sending(webhook)).toEqual(message());
  expect(webhook.asked).toEqual([]);
});

test('every command that has an event is asked about under its name', async () => {
  const { index } = await act('ann', 'sendMessage', message());
  const key = { channelSid, message: String(index) };
  const webhook = webhookThat();
  const { parts, person } = asking(webhook);
  await prepare(parts, { person, name: 'createChannel', given: NEW_CHANNEL });
  await prepare(parts, { person, name: 'editChannel', given: { channelSid, friendlyName: 'New' } });
  await prepare(parts, { person, name: 'destroyChannel', given: { channelSid } });
  await prepare(parts, { person, name: 'addMember', given: { channelSid, identity: 'ben' } });
  await prepare(parts, {
    person,
    name: 'editMember',
    given: { channelSid, member: 'ann', attributes: '{}' },
  });
  await prepare(parts, { person, name: 'leaveChannel', given: { channelSid } });
  await prepare(parts, { person, name: 'removeMember', given: { channelSid, member: 'ann' } });
  await prepare(parts, { person, name: 'editMessage', given: { ...key, body: 'new' } });
  await prepare(parts, { person, name: 'deleteMessage', given: key });
  await prepare(parts, { person, name: 'editUser', given: { identity: 'ann', friendlyName: 'Ann' } });
  await prepare(asking(webhook, 'cid').parts, {
    ...{ person: personOf('cid'), name: 'joinChannel', given: { channelSid } },
  });
  expect(webhook.asked.map(({ EventType }) => EventType)).toEqual([
    ...[
      'onChannelAdd',
      'onChannelUpdate',
      'onChannelDestroy',
      'onMemberAdd',
      'onMemberUpdate',
      'onMemberRemove',
    ],
    ...['onMemberRemove', 'onMessageUpdate', 'onMessageRemove', 'onUserUpdate', 'onMemberAdd'],
  ]);
  expect(webhook.asked[1]).toMatchObject({ FriendlyName: 'New', ChannelSid: channelSid });
  expect(webhook.asked[7]).toMatchObject({ Body: 'new', From: 'ann', Index: '0' });
});
