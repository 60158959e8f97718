import { expect, test } from 'vitest';
import type { Answer, CarrierSecrets } from '../carrier.ts';
import { messagingSamples } from '../messaging-samples.ts';
import { answering, carrierSuite, outgoing } from '../suite.ts';
import { simulated } from './index.ts';

const authToken = '12345678901234567890123456789012';
const secrets: CarrierSecrets = {
  authTokens: [authToken],
  accountSid: 'AC00000000000000000000000000000001',
  simulatorUrl: 'http://127.0.0.1:4001/',
  callbackUrl: 'http://127.0.0.1:4000/receipts',
};
const sid = 'SM000000000000000000000000000000bb';
const accepted: Answer = {
  ok: true,
  status: 201,
  headers: {},
  body: JSON.stringify({ sid, status: 'queued' }),
};

carrierSuite(simulated, {
  ...messagingSamples(authToken, secrets),
  answers: {
    accepted: { answer: accepted, providerSid: sid },
    refused: {
      answer: { ok: true, status: 400, headers: {}, body: '{"code":21610,"message":"Unsubscribed"}' },
      code: 21610,
    },
    retryAfter: { answer: { ok: true, status: 429, headers: { 'retry-after': '1' }, body: '' }, seconds: 1 },
  },
});

test('sends JSON under the message’s own key, so that a repeat has one effect', async () => {
  const { call, asked } = answering(accepted);
  await simulated.deliver(outgoing, secrets, call);
  expect(asked[0]).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:4001/messages' });
  expect(asked[0]!.headers['idempotency-key']).toBe(outgoing.sid);
  expect(JSON.parse(asked[0]!.body!)).toEqual({
    from: outgoing.from,
    to: outgoing.to,
    body: outgoing.body,
    mediaUrls: outgoing.mediaUrls,
    statusCallback: secrets.callbackUrl,
  });
});

test('without a simulator nothing is called', async () => {
  const { call, asked } = answering(accepted);
  const { simulatorUrl: _, ...bare } = secrets;
  expect(await simulated.deliver(outgoing, bare, call)).toMatchObject({ kind: 'never', code: 21606 });
  expect(asked).toEqual([]);
});
