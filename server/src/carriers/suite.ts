/**
 * The tests that all carriers share. A carrier's own test hands in samples of its network's requests and answers; what
 * they must lead to is the same everywhere. A case that cannot apply is skipped by name, with its reason.
 */
import { describe, expect, test } from 'vitest';
import type {
  Answer,
  Call,
  Carrier,
  CarrierRequest,
  CarrierSecrets,
  MessageStatus,
  OutgoingMessage,
  ReceivedMessage,
} from './carrier.ts';

/** The names of the cases that a carrier may skip. */
export type SuiteCase = 'mutations' | 'malformed' | 'refusal' | 'retry-after' | 'receipts';

/** A request and what must be read from it. */
interface MessageSample {
  request: CarrierRequest;
  message: Partial<ReceivedMessage>;
}

export interface CarrierSamples {
  secrets: CarrierSecrets;
  text: MessageSample;
  emoji: MessageSample;
  media: MessageSample;
  tenMedia: MessageSample;
  malformed: { name: string; request: CarrierRequest; code: number }[];
  /** Genuine requests changed on the way: none may pass. */
  mutations: { name: string; request: CarrierRequest }[];
  /** The same request without a signature, in the network's own way. */
  unsigned: CarrierRequest;
  /** A request that reports this status of one and the same message. */
  receipt: (status: MessageStatus) => CarrierRequest;
  answers: {
    accepted: { answer: Answer; providerSid: string };
    refused: { answer: Answer; code: number };
    retryAfter: { answer: Answer; seconds: number };
  };
}

export const outgoing: OutgoingMessage = {
  sid: 'SM0000000000000000000000000000000a',
  from: '+15551239999',
  to: '+15551230001',
  body: 'Grüß Gott 👋 & welcome',
  mediaUrls: ['https://media.example.org/a.png'],
  attempt: 1,
};

/** A network that gives one answer to everything, and remembers what it was asked. */
export function answering(answer: Answer): { call: Call; asked: Parameters<Call>[0][] } {
  const asked: Parameters<Call>[0][] = [];
  const call: Call = async request => {
    asked.push(request);
    return answer;
  };
  return { call, asked };
}

/** Runs the shared cases for one carrier. */
export function carrierSuite(
  carrier: Carrier,
  samples: CarrierSamples,
  skips: Partial<Record<SuiteCase, string>> = {},
): void {
  const unless = (name: SuiteCase) => (skips[name] ? test.skip : test);
  describe(`${carrier.name}: genuine`, () => genuineCases(carrier, samples, unless));
  describe(`${carrier.name}: read`, () => readCases(carrier, samples, unless));
  describe(`${carrier.name}: deliver`, () => deliverCases(carrier, samples, unless));
  test.each(Object.entries(skips))(`${carrier.name} skips %s for a reason: %s`, (_, reason) => {
    expect(reason.length).toBeGreaterThan(10);
  });
}

type Unless = (name: SuiteCase) => typeof test | typeof test.skip;

function genuineCases(carrier: Carrier, samples: CarrierSamples, unless: Unless): void {
  const { secrets } = samples;
  const { request } = samples.text;
  test('accepts what the network signed', () => {
    for (const { request } of [samples.text, samples.emoji, samples.media, samples.tenMedia]) {
      expect(carrier.genuine(request, secrets)).toBe(true);
    }
    expect(carrier.genuine(samples.receipt('delivered'), secrets)).toBe(true);
  });
  test('the case of a header name does not matter', () => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    expect(carrier.genuine({ ...request, headers }, secrets)).toBe(true);
  });
  test('one of several public URLs is enough', () => {
    expect(
      carrier.genuine({ ...request, urls: ['https://elsewhere.example.org/', ...request.urls] }, secrets),
    ).toBe(true);
  });
  test('refuses another secret, and everything without a secret', () => {
    const { upstream, ...rest } = secrets;
    const authTokens = ['another-token-another-token-anot'];
    const other = upstream && { upstream: { ...upstream, authToken: 'wrong' } };
    expect(carrier.genuine(request, { ...rest, ...other, authTokens })).toBe(false);
    const empty = upstream && { upstream: { ...upstream, authToken: '' } };
    expect(carrier.genuine(request, { ...rest, ...empty, authTokens: [] })).toBe(false);
    expect(carrier.genuine(request, { ...rest, ...empty, authTokens: [''] })).toBe(false);
  });
  test('refuses a missing signature and a request without URLs', () => {
    expect(carrier.genuine(samples.unsigned, secrets)).toBe(false);
    expect(carrier.genuine({ ...request, urls: [] }, secrets)).toBe(false);
  });
  unless('mutations')('refuses whatever was changed on the way', () => {
    expect(samples.mutations.length).toBeGreaterThan(2);
    for (const { name, request } of samples.mutations) {
      expect(carrier.genuine(request, secrets), name).toBe(false);
    }
  });
}

function readCases(carrier: Carrier, samples: CarrierSamples, unless: Unless): void {
  for (const kind of ['text', 'emoji', 'media', 'tenMedia'] as const) {
    test(`reads ${kind}`, () => {
      const { request, message } = samples[kind];
      expect(carrier.read(request)).toMatchObject({ ok: true, messages: [message], receipts: [] });
    });
  }
  test('ten media are ten', () => {
    const reading = carrier.read(samples.tenMedia.request);
    expect(reading.ok && reading.messages[0]?.media.length).toBe(10);
  });
  unless('malformed')('names the fault of a malformed request', () => {
    for (const { name, request, code } of samples.malformed) {
      const reading = carrier.read(request);
      expect(reading, name).toMatchObject({ ok: false, code });
      expect(!reading.ok && reading.reason, name).toMatch(/\w+ \w+/);
    }
  });
  unless('receipts')('receipts are read as they are, whatever their order', () => {
    for (const order of [
      ['sent', 'delivered', 'read'],
      ['read', 'sent', 'delivered'],
      ['delivered', 'read', 'sent'],
    ] as MessageStatus[][]) {
      const statuses = order.map(status => {
        const reading = carrier.read(samples.receipt(status));
        if (!reading.ok || !reading.receipts[0]) throw new Error(`no receipt was read from ${status}`);
        expect(reading.messages).toEqual([]);
        return reading.receipts[0].status;
      });
      expect(statuses).toEqual(order);
    }
  });
}

function deliverCases(carrier: Carrier, samples: CarrierSamples, unless: Unless): void {
  const { secrets, answers } = samples;
  const deliver = (answer: Answer) => carrier.deliver(outgoing, secrets, answering(answer).call);
  test('accepted, in one call that names a time-out', async () => {
    const { call, asked } = answering(answers.accepted.answer);
    const verdict = await carrier.deliver(outgoing, secrets, call);
    expect(verdict).toMatchObject({ kind: 'accepted', providerSid: answers.accepted.providerSid });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.timeoutSeconds).toBeGreaterThan(0);
    expect(asked[0]!.timeoutSeconds).toBeLessThanOrEqual(15);
  });
  test.each([429, 500, 502, 503])('%i: later, without a retry of its own', async status => {
    const { call, asked } = answering({ ok: true, status, headers: {}, body: '<h1>busy</h1>' });
    expect(await carrier.deliver(outgoing, secrets, call)).toMatchObject({ kind: 'later' });
    expect(asked).toHaveLength(1);
  });
  unless('retry-after')('says when to come back', async () => {
    expect(await deliver(answers.retryAfter.answer)).toMatchObject({
      kind: 'later',
      retryAfterSeconds: answers.retryAfter.seconds,
    });
  });
  test('a time-out: later, with the reason', async () => {
    expect(await deliver({ ok: false, reason: 'no answer in 10 s' })).toEqual({
      kind: 'later',
      reason: 'no answer in 10 s',
    });
  });
  test('a success that does not name the message: later', async () => {
    expect(await deliver({ ok: true, status: 200, headers: {}, body: '<html>' })).toMatchObject({
      kind: 'later',
    });
  });
  unless('refusal')('a refusal: never, with its code', async () => {
    expect(await deliver(answers.refused.answer)).toMatchObject({
      kind: 'never',
      code: answers.refused.code,
    });
  });
  test('a refusal without a body: never, with a code', async () => {
    const verdict = await deliver({ ok: true, status: 400, headers: {}, body: '' });
    expect(verdict).toMatchObject({ kind: 'never', code: expect.any(Number) });
  });
}
