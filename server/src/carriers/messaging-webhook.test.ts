import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CarrierRequest } from './carrier.ts';
import { readMessagingWebhook, signedBy } from './messaging-webhook.ts';

const names = ['MessageSid', 'From', 'To', 'Body', 'NumMedia', 'MediaUrl0', 'MessageStatus', 'ErrorCode'];
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('SM00000000000000000000000000000001', '+15551230001', 'whatsapp:+1', '1', 'delivered'),
  fc.array(fc.string(), { maxLength: 3 }),
);
const form = fc.dictionary(fc.constantFrom(...names), value);

function requestOf(given: CarrierRequest['form'], headers: Record<string, string> = {}): CarrierRequest {
  const urls = ['https://flex.example.org/hook'];
  return { method: 'POST', urls, headers, query: {}, form: given, body: Buffer.from('x') };
}

test('whatever comes in, it is read or refused with a code and a sentence', () => {
  fc.assert(
    fc.property(form, given => {
      const reading = readMessagingWebhook(requestOf(given));
      if (!reading.ok) return reading.code > 20000 && reading.reason.length > 0;
      return reading.messages.length + reading.receipts.length === 1;
    }),
  );
});

test('whatever comes in, nothing is genuine without the right signature', () => {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  fc.assert(
    fc.property(form, fc.string(), (given, signature) => {
      const headers = { ...type, 'x-twilio-signature': signature };
      return !signedBy(['token'], requestOf(given, headers)) && !signedBy(['token'], requestOf(given, type));
    }),
  );
});

test('a body that is no form needs its hash in the URL, and is no message', () => {
  const headers = { 'content-type': 'application/json', 'x-twilio-signature': 'x' };
  expect(signedBy(['token'], requestOf({}, headers))).toBe(false);
  expect(readMessagingWebhook(requestOf({}, headers))).toMatchObject({ ok: false, code: 21212 });
});

test('the last word on a receipt is the network’s: its code, and its sentence under either name', () => {
  const receipt = (change: Record<string, string>) =>
    readMessagingWebhook(
      requestOf({ MessageSid: `MM${'0'.repeat(32)}`, MessageStatus: 'failed', ...change }),
    );
  expect(receipt({ ErrorCode: '63016', ChannelStatusMessage: 'Outside the window' })).toMatchObject({
    receipts: [{ errorCode: 63016, errorMessage: 'Outside the window' }],
  });
  expect(receipt({ ErrorCode: 'none' })).toMatchObject({
    receipts: [{ errorCode: null, errorMessage: null }],
  });
});
