import { expect, test } from 'vitest';
import type { Answer, CarrierSecrets } from '../carrier.ts';
import { fetched, messagingSamples, posted } from '../messaging-samples.ts';
import { answering, carrierSuite, outgoing } from '../suite.ts';
import { twilio } from './index.ts';

const upstream = {
  accountSid: 'AC000000000000000000000000000000aa',
  authToken: 'upstream-token-upstream-token-up',
  baseUrl: 'https://api.twilio.com/',
};
const secrets: CarrierSecrets = {
  authTokens: ['12345678901234567890123456789012'],
  accountSid: 'AC00000000000000000000000000000001',
  upstream,
  callbackUrl: 'https://flex.example.org/receipts',
};
const sid = 'SM000000000000000000000000000000bb';
const json = (status: number, body: object, headers: Record<string, string> = {}): Answer => ({
  ok: true,
  status,
  headers,
  body: JSON.stringify(body),
});

carrierSuite(twilio, {
  ...messagingSamples(upstream.authToken, secrets),
  answers: {
    accepted: { answer: json(201, { sid, status: 'queued' }), providerSid: sid },
    refused: { answer: json(400, { code: 21211, message: "Invalid 'To' Phone Number" }), code: 21211 },
    retryAfter: { answer: json(429, { code: 20429 }, { 'retry-after': '7' }), seconds: 7 },
  },
});

test('a GET is signed by its URL alone, and read from its query', () => {
  const request = fetched(upstream.authToken);
  expect(twilio.genuine(request, secrets)).toBe(true);
  expect(twilio.genuine({ ...request, urls: [`${request.urls[0]}x`] }, secrets)).toBe(false);
  expect(twilio.read(request)).toMatchObject({ ok: true, messages: [{ body: 'Hello & welcome' }] });
});

test('a NUL character is left out, since nothing behind us can store one', () => {
  const ends = { From: '+15551230001', To: '+15551239999', MessageSid: sid };
  expect(twilio.read(posted(upstream.authToken, { ...ends, Body: 'a\0b' }))).toMatchObject({
    messages: [{ body: 'ab', parameters: { Body: 'ab' } }],
  });
});

test('our own tokens sign too, the secondary one as well', () => {
  const authTokens = ['primary', 'secondary'];
  for (const token of authTokens) {
    expect(twilio.genuine(posted(token, { Body: 'x' }), { ...secrets, authTokens })).toBe(true);
  }
});

test('a receipt of a failure carries its code and sentence', () => {
  const request = posted(upstream.authToken, {
    MessageSid: sid,
    MessageStatus: 'undelivered',
    ErrorCode: '30003',
    ErrorMessage: 'Unreachable destination handset',
  });
  expect(twilio.read(request)).toMatchObject({
    receipts: [
      {
        providerSid: sid,
        status: 'undelivered',
        errorCode: 30003,
        errorMessage: 'Unreachable destination handset',
      },
    ],
  });
});

test('sends the documented form with Basic authentication', async () => {
  const { call, asked } = answering(json(201, { sid, status: 'accepted' }));
  await twilio.deliver(
    { ...outgoing, mediaUrls: ['https://a.example/1', 'https://a.example/2'] },
    secrets,
    call,
  );
  const request = asked[0]!;
  expect(request).toMatchObject({
    method: 'POST',
    url: `https://api.twilio.com/2010-04-01/Accounts/${upstream.accountSid}/Messages.json`,
  });
  expect(Buffer.from(request.headers.authorization!.slice(6), 'base64').toString()).toBe(
    `${upstream.accountSid}:${upstream.authToken}`,
  );
  expect(request.headers['i-twilio-idempotency-token']).toBe(outgoing.sid);
  const form = new URLSearchParams(request.body);
  expect(form.get('Body')).toBe(outgoing.body);
  expect(form.get('StatusCallback')).toBe(secrets.callbackUrl);
  expect(form.getAll('MediaUrl')).toEqual(['https://a.example/1', 'https://a.example/2']);
});

test('a message of media alone has no Body', async () => {
  const { call, asked } = answering(json(201, { sid }));
  await twilio.deliver({ ...outgoing, body: '' }, secrets, call);
  expect(new URLSearchParams(asked[0]!.body).has('Body')).toBe(false);
});

test('Retry-After as a date counts from the date of the answer', async () => {
  const headers = { date: 'Fri, 24 May 2019 17:44:46 GMT', 'retry-after': 'Fri, 24 May 2019 17:45:16 GMT' };
  expect(await twilio.deliver(outgoing, secrets, answering(json(503, {}, headers)).call)).toMatchObject({
    retryAfterSeconds: 30,
  });
});

test('without an upstream account nothing is called', async () => {
  const { call, asked } = answering(json(201, { sid }));
  const { upstream: _, ...bare } = secrets;
  expect(await twilio.deliver(outgoing, bare, call)).toMatchObject({ kind: 'never', code: 21606 });
  expect(asked).toEqual([]);
});

const attempt = { ...outgoing, attemptedAt: new Date('2026-03-04T10:00:00.700Z') };
const listed = (change: object = {}) => ({
  sid,
  body: outgoing.body,
  num_media: '1',
  direction: 'outbound-api',
  status: 'sent',
  date_created: 'Wed, 04 Mar 2026 10:00:00 +0000',
  ...change,
});
const search = (messages: unknown) => twilio.find!(attempt, secrets, answering(json(200, { messages })).call);

test('finds the message that was taken before the crash', async () => {
  expect(await search([listed()])).toEqual({ kind: 'accepted', providerSid: sid, status: 'sent' });
  const { call, asked } = answering(json(200, { messages: [] }));
  expect(await twilio.find!(attempt, secrets, call)).toBe(null);
  const query = new URL(asked[0]!.url).searchParams;
  expect([query.get('To'), query.get('From')]).toEqual([outgoing.to, outgoing.from]);
});

test.each([
  ['another text', { body: 'else' }],
  ['a message from before', { date_created: 'Wed, 04 Mar 2026 09:59:59 +0000' }],
  ['other media', { num_media: '0' }],
  ['the customer’s own message', { direction: 'inbound' }],
])('does not take %s for it', async (_, change) => {
  expect(await search([listed(change)])).toBe(null);
});

test('of several, the first after the attempt is the one', async () => {
  expect(await search([listed({ sid: 'SMlater' }), listed()])).toMatchObject({ providerSid: sid });
});

test('a search without an answer tells nothing', async () => {
  const failing = answering({ ok: false, reason: 'reset' });
  expect(await twilio.find!(attempt, secrets, failing.call)).toEqual({ kind: 'later', reason: 'reset' });
  const busy = answering(json(500, {}));
  expect(await twilio.find!(attempt, secrets, busy.call)).toMatchObject({ kind: 'later' });
  expect(await search(undefined)).toMatchObject({ kind: 'later' });
});
