import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { lineOf, makeMessaging, type NewOutbound } from './index.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const { store } = kernel;
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const accountSid = TEST_ACCOUNT;
const line = lineOf(accountSid, '+15550002222', '+15550001111');

const send = (over: Partial<NewOutbound> = {}) =>
  store.transact(tx =>
    one(tx, messaging.storeOutbound, {
      accountSid,
      from: '+15550001111',
      to: '+15550002222',
      body: 'hello',
      mediaUrls: [],
      direction: 'outbound-api',
      statusCallback: null,
      messagingServiceSid: null,
      line,
      ...over,
    }),
  );
const nothing = { errorCode: null, errorMessage: null };
const report = (sid: string, status: string) =>
  store.transact(tx => one(tx, messaging.recordStatus, { accountSid, sid, status, ...nothing }));
const statusOf = async (sid: string) =>
  (await store.transact(tx => one(tx, messaging.messagesBySid, { accountSid, sid })))!.status;
const accepted = (sid: string, setProviderSid: string, status = 'queued') =>
  store.transact(tx =>
    one(tx, messaging.recordStatus, { accountSid, sid, setProviderSid, status, ...nothing }),
  );
const receipt = (providerSid: string, status: string) =>
  store.transact(tx =>
    one(tx, messaging.recordStatus, { accountSid, carrier: 'simulated', providerSid, status, ...nothing }),
  );

test('the rule holds in the database, in one batch and in many', async () => {
  const { sid } = await send();
  const changes = ['sent', 'queued', 'delivered', 'sent'].map(status => ({
    accountSid,
    sid,
    status,
    ...nothing,
  }));
  const rows = await store.transact(tx => messaging.recordStatus(tx, changes));
  expect(rows.map(row => row?.status ?? null)).toEqual(['delivered', null, 'delivered', null]);
  expect(await report(sid, 'failed')).toBeNull();
  expect(await statusOf(sid)).toBe('delivered');
  const many = await send();
  await Promise.all(['sending', 'sent', 'delivered', 'read', 'sent'].map(status => report(many.sid, status)));
  expect(await statusOf(many.sid)).toBe('read');
});

test('a message is handed to delivery with everything, on its line', async () => {
  const { sid } = await send({ mediaUrls: ['https://x.test/a.jpg'], to: '+15550002222' });
  expect(sid).toMatch(/^MM/);
  expect((await kernel.jobs()).at(-1)).toEqual({
    kind: 'deliver',
    key: line,
    accountSid,
    data: {
      sid,
      from: '+15550001111',
      to: '+15550002222',
      body: 'hello',
      mediaUrls: ['https://x.test/a.jpg'],
      carrier: 'simulated',
      validUntil: null,
    },
  });
});

test("the number's carrier delivers, also for addresses of other networks at that number", async () => {
  await store.transact(tx =>
    messaging.addNumber(tx, { accountSid, phoneNumber: '+15550009999', carrier: 'twilio' }),
  );
  expect((await send({ from: '+15550009999' })).carrier).toBe('twilio');
  expect((await send({ from: 'whatsapp:+15550009999', to: 'whatsapp:+15550002222' })).carrier).toBe('twilio');
  expect((await send({ from: '+15550008888' })).carrier).toBe('simulated');
});

test('receipts find their message by the SID of the carrier', async () => {
  const { sid } = await send();
  await accepted(sid, 'carrier-1');
  expect(await receipt('carrier-1', 'delivered')).toMatchObject({ sid, status: 'delivered' });
  const stranger = {
    accountSid: OTHER_ACCOUNT,
    carrier: 'simulated',
    providerSid: 'carrier-1',
    status: 'read',
  };
  expect(await store.transact(tx => one(tx, messaging.recordStatus, { ...stranger, ...nothing }))).toBeNull();
  expect(await statusOf(sid)).toBe('delivered');
});

test('a receipt that overtakes the answer of the carrier is not lost', async () => {
  const { sid } = await send();
  expect(await receipt('carrier-2', 'delivered')).toBeNull();
  expect(await accepted(sid, 'carrier-2')).toMatchObject({
    sid,
    status: 'delivered',
  });
  expect(
    await kernel.database.query('select 1 from messaging.early_receipt where account_sid = $1', [accountSid]),
  ).toEqual([]);
});

test('a receipt and the verdict at the same moment end in the same way', async () => {
  const messages = await Promise.all(Array.from({ length: 12 }, () => send()));
  await Promise.all(
    messages.flatMap(({ sid }, i) => [accepted(sid, `race-${i}`, 'sent'), receipt(`race-${i}`, 'delivered')]),
  );
  for (const { sid } of messages) expect(await statusOf(sid)).toBe('delivered');
});

test('changes are told once each to the callback that asked for them', async () => {
  const { sid } = await send({ statusCallback: 'https://customer.test/status' });
  const jobs = (await kernel.jobs()).length;
  const change = { accountSid, sid, errorMessage: null };
  await store.transact(tx =>
    messaging.recordStatus(tx, [
      { ...change, status: 'sent', errorCode: null },
      { ...change, status: 'sent', errorCode: null },
      { ...change, status: 'undelivered', errorCode: 30003 },
    ]),
  );
  const callbacks = (await kernel.jobs()).slice(jobs);
  expect(callbacks.map(({ kind, key }) => [kind, key])).toEqual(Array(2).fill(['webhook', `${line}:status`]));
  expect(callbacks[1]!.data).toMatchObject({
    url: 'https://customer.test/status',
    parameters: {
      MessageSid: sid,
      MessageStatus: 'undelivered',
      ErrorCode: '30003',
      ErrorMessage: 'Unreachable destination handset',
    },
  });
});
