import { beforeEach, expect, test } from 'vitest';
import { fixedClock } from './clock.ts';
import type { Cookie } from './cookies.ts';
import type { StoredJob } from './line/store.ts';
import type { LineEvent, Tx } from './line/tx.ts';
import { makeLogger } from './log.ts';
import type { Outgoing, OutgoingRequest, OutgoingResult } from './outgoing.ts';
import { type FailedWebhook, type Webhook, webhookHandler, webhookJob } from './webhook.ts';

/** The outside world: what each address answers. */
const world: Record<string, OutgoingResult> = {
  'https://a.example/fine': answered(200),
  'https://a.example/broken': answered(500),
  'https://a.example/busy': answered(503),
  'https://a.example/slow': { ok: false, kind: 'timeout', code: 11200, reason: 'late' } as OutgoingResult,
  'https://a.example/closed': { ok: false, kind: 'connect', code: 11205, reason: 'no' } as OutgoingResult,
  'https://a.example/gone': { ok: false, code: 11210, reason: 'no such host' } as OutgoingResult,
};
let calls: OutgoingRequest[] = [];
let alerts: FailedWebhook[] = [];
let emitted: LineEvent[] = [];
const jars = new Map<string, readonly Cookie[]>();
const logged: string[] = [];
beforeEach(() => {
  calls = [];
  alerts = [];
  emitted = [];
});

function answered(status: number, given: string[] = []): OutgoingResult {
  return {
    ok: true,
    status,
    url: 'https://a.example/',
    headers: given.length === 0 ? {} : { 'set-cookie': given },
    contentType: 'text/plain',
    body: Buffer.from('words'),
  } as unknown as OutgoingResult;
}

const outgoing = {
  async call(request: OutgoingRequest) {
    calls.push(request);
    return world[request.url.split('#', 1)[0]!]!;
  },
} as unknown as Outgoing;
const tx = { emit: (event: LineEvent) => void emitted.push(event) } as unknown as Tx;
const handler = webhookHandler({
  outgoing,
  authTokenOf: async () => 'token',
  alert: async (_tx, failures) => void alerts.push(...failures),
  jars: {
    read: async name => jars.get(name) ?? [],
    keep: async (_tx, changed) => changed.forEach(({ name, cookies }) => void jars.set(name, cookies)),
  },
  clock: fixedClock('2026-01-15T12:00:00.000Z'),
  log: makeLogger('warn', { write: line => void logged.push(line) }),
});

async function run(webhook: Partial<Webhook> & { url: string }, attempts = 0) {
  const asked: Webhook = { method: 'POST', parameters: { Body: 'x' }, ...webhook };
  const job: StoredJob = {
    ...webhookJob({ key: 'line', accountSid: 'AC1' }, asked),
    ...{ lane: 0, id: 1, attempts, attemptedAt: null },
  };
  const result = await handler.call(job);
  const [end] = await handler.settle(tx, [{ job, result }]);
  return { end, result };
}

test('a webhook that is answered well alerts nobody, and its answer comes back', async () => {
  const then = { kind: 'answered', key: 'line', data: { about: 1 } };
  const { end } = await run({ url: 'https://a.example/fine', then });
  expect(end).toBe('done');
  expect(alerts).toEqual([]);
  expect(emitted[0]!.data).toMatchObject({ about: 1, answer: { ok: true, body: 'words' } });
});

test('a failure is alerted with the request and what was answered', async () => {
  await run({ url: 'https://a.example/broken' });
  expect(alerts).toEqual([
    {
      accountSid: 'AC1',
      key: 'line',
      request: {
        ...{ url: 'https://a.example/broken', method: 'POST', parameters: { Body: 'x' } },
        ...{ timeoutSeconds: 15, idempotencyToken: '0-1', jar: null },
      },
      answer: expect.objectContaining({ status: 500, errorCode: 11200, body: 'words' }),
    },
  ]);
});

test('a failure that the fallback made good is alerted all the same, and one of both is alerted twice', async () => {
  const broken = { url: 'https://a.example/broken' };
  const { result } = await run({ ...broken, fallbackUrl: 'https://a.example/fine' });
  expect(result.answer.ok).toBe(true);
  expect(alerts.map(({ request }) => request.url)).toEqual([broken.url]);
  alerts = [];
  await run({ ...broken, fallbackUrl: 'https://a.example/gone', fallbackMethod: 'GET' });
  expect(alerts.map(({ request, answer }) => [request.method, answer.errorCode])).toEqual([
    ['POST', 11200],
    ['GET', 11210],
  ]);
  expect(alerts[1]!.request.parameters).toMatchObject({ ErrorCode: '11200', ErrorUrl: broken.url });
});

test('a failure that is going to be repeated is alerted only when the last attempt has failed', async () => {
  const busy = { url: 'https://a.example/busy', retryCount: 1, fallbackUrl: 'https://a.example/fine' };
  const { end } = await run(busy);
  expect(end).toEqual({ retryAfterSeconds: 1, reason: 'answered 503' });
  expect(alerts).toEqual([]);
  expect(calls).toHaveLength(1);
  expect((await run(busy, 1)).end).toBe('done');
  expect(alerts).toHaveLength(1);
});

test('a webhook that counts its attempts counts each of them', async () => {
  const counting = { url: 'https://a.example/busy', retryCount: 2, parameters: { RetryCount: '0' } };
  for (const attempts of [0, 1]) await run(counting, attempts);
  expect(calls.map(({ form }) => form!.RetryCount)).toEqual(['0', '1']);
});

test.each([
  ['closed', 'rc=2', true],
  ['closed', 'rc=2&rp=5xx', false],
  ['slow', 'rc=2', false],
  ['slow', 'rc=2&rp=rt', true],
  ['broken', 'rc=2&rp=5xx,ct', true],
  ['broken', 'rc=2&rp=4xx', false],
  ['broken', 'rc=2&rp=all', true],
  ['busy', 'rc=0&rp=all', false],
])('the owner of %s says by #%s whether it is called again', async (path, fragment, isRepeated) => {
  const asked = { url: `https://a.example/${path}#${fragment}`, retryCount: 1 };
  const { end } = await run(asked);
  expect(end !== 'done').toBe(isRepeated);
  expect((await run(asked, 2)).end).toBe('done');
});

test('the log says where a failed webhook went, and neither the password nor what was said', async () => {
  const url = 'https://ada:canary@a.example/private?key=canary';
  world[url] = answered(500);
  logged.length = 0;
  await run({ url, parameters: { Body: 'canary' } });
  expect(logged).toHaveLength(1);
  expect(JSON.parse(logged[0]!)).toMatchObject({ url: 'https://a.example/private', code: 11200 });
  expect(logged[0]).not.toContain('canary');
});

test('cookies come back to the jar that they were given to, and to no other', async () => {
  world['https://a.example/count'] = answered(200, ['visits=1; Path=/']);
  const url = 'https://a.example/count';
  for (const jar of ['first', 'first', 'second']) await run({ url, jar });
  await run({ url });
  expect(calls.map(({ headers }) => headers)).toEqual([{}, { cookie: 'visits=1' }, {}, {}]);
  expect(jars.get('first')).toMatchObject([
    { name: 'visits', value: '1', until: '2026-01-15T16:00:00.000Z' },
  ]);
});

test('what the first address gave goes with the call of the fallback on its host', async () => {
  world['https://a.example/failing'] = answered(500, ['try=1; Path=/']);
  const fallbackUrl = 'https://a.example/fine';
  await run({ url: 'https://a.example/failing', fallbackUrl, jar: 'third' });
  expect(calls.at(-1)).toMatchObject({ url: fallbackUrl, headers: { cookie: 'try=1' } });
});
