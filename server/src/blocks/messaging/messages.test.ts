import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT, TEST_START } from '../../../test/kernel.ts';
import type { OpenTx } from '../../kernel/line/store.ts';
import { runTurn } from '../../kernel/line/turn.ts';
import { one } from '../../kernel/line/tx.ts';
import { lineOf, makeMessaging } from './index.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const { store } = kernel;
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const ask = await serveBlocks(kernel, [messaging], document => [
  document === 'messaging_v1' ? 'messaging' : 'api',
]);
const ours = '+15550001111';
const customer = '+15550002222';
const messages = `/2010-04-01/Accounts/${TEST_ACCOUNT}/Messages`;
const base = { To: customer, From: ours, Body: 'hello' };

const number = await store.transact(tx =>
  messaging.addNumber(tx, { accountSid: TEST_ACCOUNT, phoneNumber: ours }),
);

type Form = Record<string, string | string[]>;
const send = (form: Form) => ask({ method: 'POST', path: `${messages}.json`, form });
const at = (sid: string, suffix = '.json') => `${messages}/${sid}${suffix}`;
const finish = (sid: string, status = 'delivered') =>
  store.transact(tx =>
    one(tx, messaging.recordStatus, {
      accountSid: TEST_ACCOUNT,
      sid,
      status,
      errorCode: null,
      errorMessage: null,
    }),
  );

test('a message is answered as the contract has it, and handed to delivery', async () => {
  const sent = await send({ ...base, StatusCallback: 'https://customer.test/status' });
  expect(sent.status).toBe(201);
  expect(sent.body).toEqual({
    account_sid: TEST_ACCOUNT,
    api_version: '2010-04-01',
    body: 'hello',
    date_created: 'Thu, 15 Jan 2026 12:00:00 +0000',
    date_sent: null,
    date_updated: 'Thu, 15 Jan 2026 12:00:00 +0000',
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: ours,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
    status: 'queued',
    subresource_uris: { media: at(sent.body.sid, '/Media.json') },
    to: customer,
    uri: at(sent.body.sid),
  });
  const [job] = await kernel.jobs();
  expect(job).toMatchObject({ kind: 'deliver', key: lineOf(TEST_ACCOUNT, customer, ours) });
  expect((await ask({ method: 'GET', path: at(sent.body.sid) })).body).toEqual(sent.body);
});

const refused: [string, Form, number][] = [
  ['no To', { From: ours, Body: 'x' }, 21604],
  ['an empty To', { ...base, To: '' }, 21604],
  ['no From', { To: customer, Body: 'x' }, 21603],
  ['an unknown service', { To: customer, Body: 'x', MessagingServiceSid: `MG${'0'.repeat(32)}` }, 21701],
  ['nothing to say', { To: customer, From: ours }, 21602],
  ['a long body', { ...base, Body: 'x'.repeat(1601) }, 21617],
  ['a strange To', { ...base, To: 'nobody' }, 21211],
  ['a short To', { ...base, To: '+12' }, 21211],
  ['a strange From', { ...base, From: '!!' }, 21212],
  ['a foreign From', { ...base, From: '+15550007777' }, 21606],
  ['a From that is a name', { ...base, From: 'Switchhook' }, 21606],
  ['two networks', { ...base, To: `whatsapp:${customer}` }, 21910],
  ['oneself', { ...base, To: ours }, 21612],
  ['a bad media address', { ...base, MediaUrl: 'ftp://x.test/a' }, 21620],
  ['too many media', { ...base, MediaUrl: Array(11).fill('https://x.test/a.png') }, 21623],
  ['a bad callback', { ...base, StatusCallback: 'nowhere' }, 21609],
  ['a bad validity', { ...base, ValidityPeriod: '36001' }, 21624],
  ['a bad price', { ...base, MaxPrice: 'cheap' }, 21627],
  ['unknown content', { To: customer, From: ours, ContentSid: `HX${'0'.repeat(32)}` }, 21655],
  ['bad retention', { ...base, ContentRetention: 'forget' }, 30029],
  ['a schedule without a time', { ...base, ScheduleType: 'fixed' }, 20001],
  ['a time without a schedule', { ...base, SendAt: '2026-01-16T12:00:00Z' }, 20001],
  ['a time too near', { ...base, ScheduleType: 'fixed', SendAt: '2026-01-15T12:10:00Z' }, 20001],
];
test.each(refused)('%s is refused', async (_, form, code) => {
  const before = (await kernel.jobs()).length;
  const answer = await send(form);
  expect(answer.body).toMatchObject({ code, status: answer.status, message: expect.any(String) });
  expect(answer.status).toBe(code === 21701 ? 404 : 400);
  expect(await kernel.jobs()).toHaveLength(before);
});

test.each([
  ['+15550002222', 1600],
  ['whatsapp:+15550002222', 4000],
])('what others than requests send to %s is stored as failed when it is too long', async (to, longest) => {
  const keep = (length: number) =>
    store.transact(tx =>
      one(tx, messaging.storeOutbound, {
        ...{ accountSid: TEST_ACCOUNT, from: ours, to, body: 'x'.repeat(length), mediaUrls: [] },
        ...{ direction: 'outbound-api', statusCallback: null, messagingServiceSid: null, line: to },
      }),
    );
  const before = (await kernel.jobs()).length;
  expect(await keep(longest + 1)).toMatchObject({ status: 'failed', errorCode: 21617 });
  expect(await kernel.jobs()).toHaveLength(before);
  expect(await keep(longest)).toMatchObject({ status: 'queued', errorCode: null });
});

test('all the documented parameters together are taken', async () => {
  const applications = `/api/2010-04-01/Accounts/${TEST_ACCOUNT}/Applications.json`;
  const application = await ask({ method: 'POST', path: applications, form: {} });
  const answer = await send({
    ...base,
    Body: 'a “smart” text…',
    SmartEncoded: 'true',
    MediaUrl: ['https://x.test/a.png', 'https://x.test/b.pdf'],
    ApplicationSid: application.body.sid,
    MaxPrice: '0.05',
    ProvideFeedback: 'true',
    Attempt: '1',
    ValidityPeriod: '600',
    ForceDelivery: 'false',
    ContentRetention: 'discard',
    AddressRetention: 'retain',
    PersistentAction: ['geo:1,2|Here'],
    TrafficType: 'free',
    ShortenUrls: 'false',
    SendAsMms: 'true',
    RiskCheck: 'disable',
    FallbackFrom: ours,
  });
  expect(answer.body).toMatchObject({ body: 'a "smart" text...', num_media: '2', status: 'queued' });
  expect(answer.body.sid).toMatch(/^MM/);
  await finish(answer.body.sid);
  expect((await ask({ method: 'GET', path: at(answer.body.sid) })).body).toMatchObject({
    body: '',
    status: 'delivered',
    date_sent: expect.any(String),
  });
});

test("other networks' senders are the carrier's to know", async () => {
  const answer = await send({ ...base, To: `whatsapp:${customer}`, From: 'whatsapp:+15550009999' });
  expect(answer.body).toMatchObject({ status: 'queued', from: 'whatsapp:+15550009999' });
});

const stop = (from: string, providerSid: string) =>
  store.transact(tx =>
    one(tx, messaging.storeInbound, {
      accountSid: TEST_ACCOUNT,
      carrier: 'simulated',
      providerSid,
      from,
      to: ours,
      body: 'STOP',
      media: [],
      numSegments: 1,
      parameters: {},
      line: lineOf(TEST_ACCOUNT, from, ours),
    }),
  );

test('a number that a customer stopped is refused', async () => {
  const stopped = '+15550004444';
  await stop(stopped, `SM${'a'.repeat(32)}`);
  expect((await send({ ...base, To: stopped })).body).toMatchObject({ code: 21610, status: 400 });
  expect((await send(base)).status).toBe(201);
});

test('a list is filtered by addresses and dates, newest first, page by page', async () => {
  const To = '+15550005555';
  const sids: string[] = [];
  for (let i = 0; i < 3; i++) sids.push((await send({ ...base, To })).body.sid);
  await finish(sids[0]!);
  const list = async (query: string) => {
    const answer = await ask({ method: 'GET', path: `${messages}.json?${query}` });
    return answer.body.messages.map((one: { sid: string }) => one.sid);
  };
  const to = `To=${encodeURIComponent(To)}`;
  expect(await list(to)).toEqual(sids.toReversed());
  expect(await list(`${to}&From=${encodeURIComponent(ours)}`)).toEqual(sids.toReversed());
  expect(await list(`From=${encodeURIComponent(To)}`)).toEqual([]);
  expect(await list(`${to}&DateSent=2026-01-15`)).toEqual([sids[0]]);
  expect(await list(`${to}&${encodeURIComponent('DateSent<')}=2026-01-15`)).toEqual([]);
  expect(await list(`${to}&${encodeURIComponent('DateSent>')}=2026-01-15`)).toEqual([sids[0]]);
  const first = await ask({ method: 'GET', path: `${messages}.json?${to}&PageSize=2` });
  expect(first.body.messages.map((one: { sid: string }) => one.sid)).toEqual([sids[2], sids[1]]);
  const next = await ask({ method: 'GET', path: first.body.next_page_uri });
  expect(next.body.messages.map((one: { sid: string }) => one.sid)).toEqual([sids[0]]);
  expect(next.body.next_page_uri).toBeNull();
});

test('a message is redacted and removed only when it has come to its end', async () => {
  const { sid } = (await send(base)).body;
  const change = (form: Form) => ask({ method: 'POST', path: at(sid), form });
  expect((await change({ Body: '' })).body).toMatchObject({ code: 20009, status: 409 });
  expect((await ask({ method: 'DELETE', path: at(sid) })).body.code).toBe(20009);
  await finish(sid);
  expect((await change({ Body: 'another text' })).body.code).toBe(20001);
  expect((await change({ Body: '' })).body).toMatchObject({ body: '', status: 'delivered' });
  expect((await ask({ method: 'DELETE', path: at(sid) })).status).toBe(204);
  expect((await ask({ method: 'GET', path: at(sid) })).body).toMatchObject({ code: 20404, status: 404 });
  expect((await ask({ method: 'DELETE', path: at(sid) })).status).toBe(404);
});

test('a removed message does not come in again when the carrier repeats it', async () => {
  const providerSid = `SM${'b'.repeat(32)}`;
  const input = {
    accountSid: TEST_ACCOUNT,
    carrier: 'simulated',
    providerSid,
    from: customer,
    to: ours,
    body: 'once',
    media: [],
    numSegments: 1,
    parameters: {},
    line: lineOf(TEST_ACCOUNT, customer, ours),
  };
  await store.transact(tx => one(tx, messaging.storeInbound, input));
  expect((await ask({ method: 'DELETE', path: at(providerSid) })).status).toBe(204);
  expect(await store.transact(tx => one(tx, messaging.storeInbound, input))).toEqual({
    sid: providerSid,
    fresh: false,
  });
  expect((await ask({ method: 'GET', path: at(providerSid) })).status).toBe(404);
});

test('media are listed, shown, found where they lie, and removed', async () => {
  const { sid } = (await send({ ...base, MediaUrl: 'https://x.test/cat.jpg' })).body;
  const listed = await ask({ method: 'GET', path: at(sid, '/Media.json') });
  const [item] = listed.body.media_list;
  expect(item).toMatchObject({ account_sid: TEST_ACCOUNT, parent_sid: sid, content_type: 'image/jpeg' });
  const path = at(sid, `/Media/${item.sid}`);
  expect((await ask({ method: 'GET', path: `${path}.json` })).body).toEqual(item);
  expect((await ask({ method: 'GET', path })).status).toBe(307);
  expect((await ask({ method: 'GET', path: `${path}.json`, as: OTHER_ACCOUNT })).status).toBe(404);
  expect((await ask({ method: 'DELETE', path: `${path}.json` })).status).toBe(204);
  expect((await ask({ method: 'GET', path: `${path}.json` })).status).toBe(404);
});

test('feedback is kept', async () => {
  const { sid } = (await send(base)).body;
  const path = at(sid, '/Feedback.json');
  expect((await ask({ method: 'POST', path, form: {} })).body).toMatchObject({
    message_sid: sid,
    outcome: 'confirmed',
    uri: path,
  });
  const answer = await ask({ method: 'POST', path, form: { Outcome: 'unconfirmed' } });
  expect(answer).toMatchObject({ status: 200, body: { outcome: 'unconfirmed' } });
});

test('an account reaches no message of another one', async () => {
  const { sid } = (await send(base)).body;
  const theirs = `/2010-04-01/Accounts/${OTHER_ACCOUNT}/Messages`;
  const as = OTHER_ACCOUNT;
  expect((await ask({ method: 'GET', path: at(sid), as })).status).toBe(404);
  expect((await ask({ method: 'GET', path: `${theirs}/${sid}.json`, as })).status).toBe(404);
  expect((await ask({ method: 'POST', path: `${theirs}/${sid}.json`, form: { Body: '' }, as })).status).toBe(
    404,
  );
  expect((await ask({ method: 'GET', path: `${theirs}.json`, as })).body.messages).toEqual([]);
  const stolen = await ask({ method: 'POST', path: `${theirs}.json`, form: base, as });
  expect(stolen.body.code).toBe(21606);
});

const services = '/messaging/v1/Services';
const made = await ask({ method: 'POST', path: services, form: { FriendlyName: 'Later' } });
const MessagingServiceSid: string = made.body.sid;
await ask({
  method: 'POST',
  path: `${services}/${MessagingServiceSid}/PhoneNumbers`,
  form: { PhoneNumberSid: number.sid },
});
const at1pm = { ScheduleType: 'fixed', SendAt: '2026-01-15T13:00:00Z' };
const scheduled = { To: customer, Body: 'hello', MessagingServiceSid, ...at1pm };

test('only a messaging service sends at a later time', async () => {
  expect((await send({ ...base, ...at1pm })).body).toMatchObject({ code: 20001, status: 400 });
  const near = { ...scheduled, SendAt: '2026-01-15T12:10:00Z' };
  expect((await send(near)).body.message).toContain('SendAt');
});

/** Does what the timer does when its time has come. */
async function fire(kind: string, sid: string): Promise<void> {
  const timer = (await kernel.timers()).find(one => one.kind === kind && one.name.startsWith(sid))!;
  const { key } = timer;
  await store.transact((tx: OpenTx) => runTurn(tx, new Map([[key, [timer]]]), messaging.steps));
}

test('a scheduled message waits for its time', async () => {
  const { body } = await send({ ...scheduled, MediaUrl: 'https://x.test/a.png' });
  expect(body.status).toBe('scheduled');
  const before = (await kernel.jobs()).length;
  await fire('message.due', body.sid);
  expect((await kernel.jobs()).slice(before)).toMatchObject([
    { kind: 'deliver', data: { sid: body.sid, mediaUrls: ['https://x.test/a.png'] } },
  ]);
  expect((await ask({ method: 'GET', path: at(body.sid) })).body.status).toBe('queued');
  await fire('message.due', body.sid);
  expect(await kernel.jobs()).toHaveLength(before + 1);
});

test('a scheduled message does not go to somebody who stopped in the meantime', async () => {
  const To = '+15550006666';
  const { sid } = (await send({ ...scheduled, To })).body;
  await stop(To, `SM${'c'.repeat(32)}`);
  const before = (await kernel.jobs()).length;
  await fire('message.due', sid);
  expect(await kernel.jobs()).toHaveLength(before);
  const { body } = await ask({ method: 'GET', path: at(sid) });
  expect(body).toMatchObject({ status: 'failed', error_code: 21610 });
});

test('a scheduled message can be canceled, and then its time passes without it', async () => {
  const { body } = await send(scheduled);
  const cancel = () => ask({ method: 'POST', path: at(body.sid), form: { Status: 'canceled' } });
  expect((await cancel()).body.status).toBe('canceled');
  expect((await cancel()).body.status).toBe('canceled');
  expect((await kernel.timers()).filter(timer => timer.name.startsWith(body.sid))).toEqual([]);
  const { sid } = (await send(base)).body;
  const late = await ask({ method: 'POST', path: at(sid), form: { Status: 'canceled' } });
  expect(late.body.code).toBe(20001);
});

test('a message that was not sent within its validity has failed', async () => {
  const { sid } = (await send({ ...base, ValidityPeriod: '60' })).body;
  expect((await kernel.timers()).find(timer => timer.name.startsWith(sid))!.runAt).toEqual(
    new Date(Date.parse(TEST_START) + 60_000),
  );
  await fire('message.expired', sid);
  expect((await ask({ method: 'GET', path: at(sid) })).body).toMatchObject({
    status: 'failed',
    error_code: 30008,
  });
});
