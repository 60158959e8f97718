import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Network, startNetwork } from '../index.ts';
import { optionsFrom } from '../main.ts';
import { type Receiver, startReceiver } from '../test-receiver.ts';

const accountSid = 'AC00000000000000000000000000000001';
const authToken = '12345678901234567890123456789012';
let receiver: Receiver;
let network: Network;

beforeAll(async () => {
  receiver = await startReceiver();
  network = await startNetwork({ deliverTo: { webhookUrl: receiver.url, authToken, accountSid } });
});
afterAll(async () => {
  await network.close();
  await receiver.close();
});

const json = (method: string, path: string, body: unknown) =>
  fetch(network.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const upstream = (form: Record<string, string> | null, token = authToken, query = '') =>
  fetch(`${network.url}/2010-04-01/Accounts/${accountSid}/Messages.json${query}`, {
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    headers: { authorization: `Basic ${btoa(`${accountSid}:${token}`)}` },
  });

test('takes messages as Twilio does, and lists them newest first', async () => {
  const form = { From: '+1000', To: '+2000', Body: 'Hello', StatusCallback: `${receiver.url}/status` };
  const first = await upstream(form);
  const taken = (await first.json()) as { sid: string };
  expect(first.status).toBe(201);
  expect(taken).toMatchObject({ status: 'queued', body: 'Hello', num_media: '0', direction: 'outbound-api' });
  await upstream({ ...form, Body: 'Other' });
  await upstream({ ...form, To: '+3000' });
  const list = await (await upstream(null, authToken, '?To=%2B2000&From=%2B1000')).json();
  expect(list).toMatchObject({ messages: [{ body: 'Other' }, { body: 'Hello', sid: taken.sid }] });
  await network.settled();
  expect(receiver.webhooks.map(webhook => webhook.parameters.MessageStatus)).toContain('delivered');
});

test('a repeated POST is a second message, as at Twilio', async () => {
  const before = network.all().length;
  for (let at = 0; at < 2; at += 1) await upstream({ From: '+1000', To: '+2001', Body: 'Hello' });
  expect(network.all().length).toBe(before + 2);
});

test.each([
  [{ From: '+1', To: '+2' }, 400, 21602],
  [{ From: '+1', Body: 'x' }, 400, 21604],
  [{ To: '+1', Body: 'x' }, 400, 21603],
])('names what is missing: %j', async (form, status, code) => {
  const answer = await upstream(form as Record<string, string>);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code });
});

test('knows only registered accounts', async () => {
  const answer = await upstream({ From: '+1', To: '+2', Body: 'x' }, 'wrong');
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ code: 20003 });
});

test('another process writes for a customer and hears the answer by long poll', async () => {
  const path = `/customers/${encodeURIComponent('whatsapp:+15551230001')}/messages`;
  const written = await json('POST', path, { to: 'whatsapp:+1000', body: 'Hi', name: 'Ana' });
  expect(await written.json()).toEqual({ webhook: { status: 200, body: '<Response/>' } });
  expect(receiver.webhooks.at(-1)!.parameters).toMatchObject({ Body: 'Hi', ProfileName: 'Ana' });
  expect(await (await fetch(network.url + path)).json()).toEqual({ messages: [], next: 0 });
  const waiting = fetch(`${network.url}${path}?after=0&waitSeconds=20`);
  await json('POST', '/messages', { from: 'whatsapp:+1000', to: 'whatsapp:+15551230001', body: 'Hello' });
  expect(await (await waiting).json()).toMatchObject({ messages: [{ body: 'Hello' }], next: 1 });
  await fetch(network.url + path.replace(/messages$/, 'reads'), { method: 'POST' });
  expect(network.all().at(-1)).toMatchObject({ body: 'Hello', status: 'read' });
  const none = await fetch(`${network.url}${path}?after=1&waitSeconds=0`);
  expect(await none.json()).toEqual({ messages: [], next: 1 });
});

test('webhooks and faults can be set from outside', async () => {
  const other = await startReceiver();
  const subscription = { webhookUrl: other.url, authToken, accountSid, addresses: ['+7000'] };
  expect((await json('POST', '/subscriptions', subscription)).status).toBe(201);
  await json('POST', '/customers/%2B15551230001/messages', { to: '+7000', body: 'Hi' });
  expect(other.webhooks).toHaveLength(1);
  const faults = await json('PUT', '/faults', { answers: { busy: 1 } });
  expect(await faults.json()).toMatchObject({ answers: { busy: 1, hang: 0 } });
  expect((await json('POST', '/messages', { from: '+1', to: '+2', body: 'x' })).status).toBe(429);
  await json('PUT', '/faults', { answers: { busy: 0 } });
  await other.close();
});

test.each([
  ['POST', '/messages', 'text', 400],
  ['POST', '/messages', { to: '+1', body: 'x' }, 400],
  ['POST', '/messages', { from: '+1', to: '+1' }, 400],
  ['POST', '/messages', { from: '+1', to: '+1', body: 7 }, 400],
  ['POST', '/messages', { from: '+1', to: '+1', body: 'x'.repeat(1601) }, 400],
  ['POST', '/messages', { from: 'line:1', to: 'line:2', body: 'x'.repeat(4001) }, 400],
  ['POST', '/subscriptions', { webhookUrl: 'nowhere', authToken, accountSid }, 400],
  ['PUT', '/faults', [], 400],
  ['POST', '/customers/%E0%A4%A/messages', {}, 400],
  ['PUT', '/messages', {}, 404],
  ['POST', '/messages', { from: '+1', to: '+1', body: 'x'.repeat(1_100_000) }, 413],
])('%#: a bad %s %s is refused', async (method, path, body, status) => {
  const answer = await json(method as string, path as string, body);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code: expect.any(Number), status });
});

test('a page in a browser cannot post forms here', async () => {
  const answer = await fetch(`${network.url}/messages`, { method: 'POST', body: '{"from":"+1"}' });
  expect(answer.status).toBe(415);
});

test('is healthy', async () => {
  expect(await (await fetch(`${network.url}/healthz`)).json()).toEqual({ status: 'ok' });
});

test('reads its options from arguments', () => {
  expect(optionsFrom([])).toEqual({ port: 4001 });
  const argv = '--port 0 --seed 7 --webhook-url http://h/ --account-sid AC1 --auth-token t'.split(' ');
  expect(optionsFrom([...argv, '--faults', '{"inbound":{"duplicate":1}}'])).toEqual({
    port: 0,
    seed: 7,
    faults: { inbound: { duplicate: 1 } },
    deliverTo: { webhookUrl: 'http://h/', accountSid: 'AC1', authToken: 't' },
  });
  expect(() => optionsFrom(['--webhook-url', 'http://h/'])).toThrow('needs');
  expect(() => optionsFrom(['--port', 'x'])).toThrow('whole number');
});
