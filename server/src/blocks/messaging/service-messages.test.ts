import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { lineOf, makeMessaging, type NewInbound } from './index.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const { store } = kernel;
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const ask = await serveBlocks(kernel, [messaging], document => [
  document === 'messaging_v1' ? 'messaging' : 'api',
]);
const accountSid = TEST_ACCOUNT;
type Form = Record<string, string | string[]>;
const post = (path: string, form: Form) => ask({ method: 'POST', path, form });
const send = (form: Form) => post(`/api/2010-04-01/Accounts/${TEST_ACCOUNT}/Messages.json`, form);
const customer = '+16175550199';

let count = 0;
/** A service with so many numbers of one area code that no other test uses. */
async function serviceWith(size: number, form: Form = {}) {
  const { body } = await post('/messaging/v1/Services', { FriendlyName: 'Desk', ...form });
  const numbers = await store.transact(tx =>
    Promise.all(
      Array.from({ length: size }, () =>
        messaging.addNumber(tx, { accountSid, phoneNumber: `+1512555${1000 + count++}` }),
      ),
    ),
  );
  const path = `/messaging/v1/Services/${body.sid}`;
  for (const { sid } of numbers) await post(`${path}/PhoneNumbers`, { PhoneNumberSid: sid });
  return { sid: body.sid as string, path, numbers };
}

test('a service sends by one of its numbers, the same one again', async () => {
  const { sid, path, numbers } = await serviceWith(2, { StatusCallback: 'https://x.test/status' });
  const sent = await send({ To: customer, MessagingServiceSid: sid, Body: 'a “smart” text' });
  expect(sent.status).toBe(201);
  expect(sent.body).toMatchObject({
    messaging_service_sid: sid,
    status: 'accepted',
    body: 'a "smart" text',
  });
  const addresses = numbers.map(({ phoneNumber }) => phoneNumber);
  expect(addresses).toContain(sent.body.from);
  const job = (await kernel.jobs()).find(({ kind }) => kind === 'deliver')!;
  expect(job.key).toBe(lineOf(TEST_ACCOUNT, customer, sent.body.from));
  expect(job.data).toMatchObject({ from: sent.body.from, carrier: 'simulated' });
  // A number of the customer's own area would come first, were it not for the one that the customer knows.
  const near = await store.transact(tx =>
    messaging.addNumber(tx, { accountSid, phoneNumber: '+16175550100' }),
  );
  await post(`${path}/PhoneNumbers`, { PhoneNumberSid: near.sid });
  const again = await send({ To: customer, MessagingServiceSid: sid, Body: 'again' });
  expect(again.body.from).toBe(sent.body.from);
  const stranger = await send({ To: '+16175550188', MessagingServiceSid: sid, Body: 'hi' });
  expect(stranger.body.from).toBe(near.phoneNumber);
  // A number that leaves the pool is forgotten.
  const leaving = numbers.find(({ phoneNumber }) => phoneNumber === sent.body.from)!;
  await ask({ method: 'DELETE', path: `${path}/PhoneNumbers/${leaving.sid}` });
  const later = await send({ To: customer, MessagingServiceSid: sid, Body: 'later' });
  expect(later.body.from).toBe(near.phoneNumber);
});

test('a receipt moves a message on that a service has accepted', async () => {
  const { sid } = await serviceWith(1);
  const { body } = await send({ To: customer, MessagingServiceSid: sid, Body: 'hi' });
  const change = { accountSid, sid: body.sid, status: 'sent', errorCode: null, errorMessage: null };
  const row = await store.transact(tx => one(tx, messaging.recordStatus, change));
  expect(row).toMatchObject({ status: 'sent', messagingServiceSid: sid });
});

test('with the last message of a customer goes what the service knew of the customer', async () => {
  const { sid } = await serviceWith(1);
  const to = '+16175550177';
  const known = async () => {
    const rows = await kernel.database.query('select from messaging.sticky_sender where customer = $1', [to]);
    return rows.length;
  };
  const remove = async (message: string) => {
    const end = { accountSid, sid: message, status: 'delivered', errorCode: null, errorMessage: null };
    await store.transact(tx => one(tx, messaging.recordStatus, end));
    const path = `/api/2010-04-01/Accounts/${TEST_ACCOUNT}/Messages/${message}.json`;
    expect((await ask({ method: 'DELETE', path })).status).toBe(204);
  };
  const [first, second] = await Promise.all(
    ['one', 'two'].map(async Body => (await send({ To: to, MessagingServiceSid: sid, Body })).body.sid),
  );
  await remove(first);
  expect(await known()).toBe(1);
  await remove(second);
  expect(await known()).toBe(0);
});

test('what the service says holds where the message says nothing', async () => {
  const form = { ValidityPeriod: '600', StatusCallback: 'https://x.test/service', SmartEncoding: 'false' };
  const { sid } = await serviceWith(1, form);
  const base = { To: customer, MessagingServiceSid: sid, Body: '“hi”' };
  const first = await send(base);
  expect(first.body.body).toBe('“hi”');
  const [row] = await store.transact(tx =>
    messaging.messagesBySid(tx, [{ accountSid, sid: first.body.sid }]),
  );
  expect(row).toMatchObject({ statusCallback: 'https://x.test/service' });
  expect(row!.validUntil!.getTime() - row!.dateCreated.getTime()).toBe(600_000);
  const own = await send({ ...base, StatusCallback: 'https://x.test/own', SmartEncoded: 'true' });
  expect(own.body.body).toBe('"hi"');
  const [second] = await store.transact(tx =>
    messaging.messagesBySid(tx, [{ accountSid, sid: own.body.sid }]),
  );
  expect(second!.statusCallback).toBe('https://x.test/own');
});

test('a sender may be named when it is one of the service', async () => {
  const { sid, path, numbers } = await serviceWith(2);
  const [, chosen] = numbers;
  const base = { To: customer, MessagingServiceSid: sid, Body: 'hi' };
  expect((await send({ ...base, From: chosen!.phoneNumber })).body.from).toBe(chosen!.phoneNumber);
  const stranger = await serviceWith(1);
  const refused = await send({ ...base, From: stranger.numbers[0]!.phoneNumber });
  expect(refused.body.code).toBe(21711);
  await post(`${path}/AlphaSenders`, { AlphaSender: 'Acme' });
  expect((await send({ ...base, To: '+493012345678' })).body.from).toBe('Acme');
  const picture = await send({ ...base, To: '+493012345678', MediaUrl: 'https://x.test/a.png' });
  expect(picture.body.from).toMatch(/^\+1512/);
});

test('a service without a fitting sender refuses', async () => {
  const { sid, path } = await serviceWith(0);
  const base = { To: customer, MessagingServiceSid: sid, Body: 'hi' };
  expect((await send(base)).body).toMatchObject({ code: 21704, status: 400 });
  await post(`${path}/AlphaSenders`, { AlphaSender: 'Acme' });
  expect((await send(base)).body).toMatchObject({ code: 21703, status: 400 });
  expect((await send({ ...base, MessagingServiceSid: `MG${'0'.repeat(32)}` })).body.code).toBe(21701);
  expect((await send({ ...base, MessagingServiceSid: 'desk' })).body.code).toBe(21705);
  expect((await send({ ...base, To: 'nobody' })).body.code).toBe(21211);
  const as = OTHER_ACCOUNT;
  const theirs = `/api/2010-04-01/Accounts/${OTHER_ACCOUNT}/Messages.json`;
  const stolen = await ask({ method: 'POST', path: theirs, form: base, as });
  expect(stolen.body).toMatchObject({ code: 21701, status: 404 });
});

const inbound = (to: string, digit: string): NewInbound => ({
  accountSid,
  carrier: 'simulated',
  providerSid: `SM${digit.repeat(32)}`,
  from: customer,
  to,
  body: 'hello',
  media: [],
  numSegments: 1,
  parameters: {},
  line: lineOf(accountSid, customer, to),
});

test('the webhook of the service answers, unless it leaves that to its numbers', async () => {
  const urls = { InboundRequestUrl: 'https://x.test/service', FallbackUrl: 'https://x.test/fallback' };
  const { sid, path, numbers } = await serviceWith(1, { ...urls, InboundMethod: 'GET' });
  const [{ phoneNumber: address, sid: numberSid }] = numbers as [(typeof numbers)[0]];
  const numberPath = `/api/2010-04-01/Accounts/${TEST_ACCOUNT}/IncomingPhoneNumbers/${numberSid}.json`;
  await post(numberPath, { SmsUrl: 'https://x.test/number' });
  const find = () => store.transact(tx => one(tx, messaging.numbersByAddress, { accountSid, address }));
  const number = await find();
  expect(number).toMatchObject({
    smsUrl: 'https://x.test/service',
    smsMethod: 'GET',
    smsFallbackUrl: 'https://x.test/fallback',
    messagingServiceSid: sid,
  });
  const stored = await store.transact(tx => one(tx, messaging.storeInbound, inbound(address, 'a')));
  const row = await store.transact(tx => one(tx, messaging.messagesBySid, { accountSid, sid: stored.sid }));
  expect(row!.messagingServiceSid).toBe(sid);
  const message = { ...inbound(address, 'a'), messageSid: stored.sid };
  await store.transact(async tx =>
    messaging.callNumber(tx, { accountSid, number: number!, message, line: message.line }),
  );
  expect((await kernel.jobs()).at(-1)).toMatchObject({
    kind: 'webhook',
    data: { url: 'https://x.test/service', parameters: { MessagingServiceSid: sid, To: address } },
  });
  await post(path, { UseInboundWebhookOnNumber: 'true' });
  expect((await find())!.smsUrl).toBe('https://x.test/number');
  await post(path, { UseInboundWebhookOnNumber: 'false', InboundRequestUrl: '' });
  expect((await find())!.smsUrl).toBeNull();
  await ask({ method: 'DELETE', path });
  expect(await find()).toMatchObject({ smsUrl: 'https://x.test/number', messagingServiceSid: null });
});
