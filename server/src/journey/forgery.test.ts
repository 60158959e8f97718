import { expect, test } from 'vitest';
import type { NewAlert } from '../blocks/monitor/index.ts';
import { type CarrierRequest, carrierNamed } from '../carriers/index.ts';
import { fixedClock } from '../kernel/clock.ts';
import { sign } from '../kernel/signature.ts';
import { makeForgeryCheck, whatIsWrong } from './forgery.ts';
import type { JourneyParts } from './parts.ts';

const carrier = carrierNamed('simulated')!;
const token = 'a'.repeat(32);
const secrets = { authTokens: [token], accountSid: 'AC1' };
const expected = 'https://flex.example/v1/Accounts/AC1/Proxy/KS1/Webhooks/Message';
const form = { Body: 'Hi' };

const request = (signedFor: string, headers: Record<string, string> = {}): CarrierRequest => ({
  ...{ method: 'POST', urls: [expected], query: {}, form, body: Buffer.from('Body=Hi') },
  headers: {
    ...{ host: 'flex.example', 'content-type': 'application/x-www-form-urlencoded' },
    ...{ 'x-twilio-signature': sign(token, signedFor, form), ...headers },
  },
});
const wrong = (given: CarrierRequest) => whatIsWrong({ carrier, request: given, secrets });

test('what was signed for another scheme or host is told with both addresses', () => {
  const plain = expected.replace('https', 'http');
  expect(wrong(request(plain))).toContain(`signed for ${plain}, and was expected for ${expected}`);
  const inner = expected.replace('flex.example', 'inner.example:4000');
  const asked = request(inner, { 'x-forwarded-host': 'inner.example:4000' });
  expect(wrong(asked)).toContain(`signed for ${inner}`);
});

test('what nobody has signed with the token names what was expected', () => {
  const text = `is not signed with the account's auth token for ${expected}`;
  expect(wrong(request('https://stranger.example/'))).toContain(text);
  expect(wrong(request(expected, { 'x-twilio-signature': '' }))).toContain(text);
});

function check() {
  const alerts: NewAlert[] = [];
  const clock = fixedClock('2026-01-15T12:00:00.000Z');
  const recordAlerts = async (_tx: unknown, some: readonly NewAlert[]) => {
    alerts.push(...some);
    return some.map(() => ({ sid: 'NO1' }));
  };
  const store = { transact: (work: (tx: object) => Promise<unknown>) => work({}) };
  const parts = { blocks: { monitor: { recordAlerts } }, store, clock } as unknown as JourneyParts;
  const checkGenuine = makeForgeryCheck(parts);
  const proof = (accountSid: string, given: CarrierRequest) =>
    checkGenuine({ accountSid, carrier, request: given, secrets });
  return { alerts, clock, proof };
}

test('a flood of them is one alert a minute for each account; what is genuine passes', async () => {
  const { alerts, clock, proof } = check();
  await proof('AC1', request(expected));
  const forged = request('https://stranger.example/');
  for (const account of ['AC1', 'AC1', 'AC2'])
    await expect(proof(account, forged)).rejects.toMatchObject({ code: 20403, status: 403 });
  expect(alerts).toMatchObject([
    { accountSid: 'AC1', code: 20403, text: expect.stringContaining(expected) },
    { accountSid: 'AC2' },
  ]);
  clock.advance(61);
  await expect(proof('AC1', forged)).rejects.toMatchObject({ code: 20403 });
  expect(alerts).toHaveLength(3);
});
