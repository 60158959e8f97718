import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Network, startNetwork } from '../index.ts';
import { type Receiver, startReceiver } from '../test-receiver.ts';

const accountSid = 'AC00000000000000000000000000000001';
const authToken = '12345678901234567890123456789012';
const business = 'whatsapp:+15551239999';
const origin = 'https://app.example.org';
let receiver: Receiver;
let network: Network;

beforeAll(async () => {
  receiver = await startReceiver();
  network = await startNetwork({
    deliverTo: { webhookUrl: receiver.url, authToken, accountSid },
    allowOrigin: origin,
  });
});
afterAll(async () => {
  await network.close();
  await receiver.close();
});

const at = (address: string, call: string): string =>
  `${network.url}/phones/${encodeURIComponent(address)}/${call}`;
const post = async (url: string, body: object) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const addPhone = (address: string, name = 'Ana') => post(`${network.url}/phones`, { address, name });

/** Reads events until one fits. */
async function events(address: string) {
  const stop = new AbortController();
  const answer = await fetch(at(address, 'events'), { signal: stop.signal });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async until(pattern: RegExp): Promise<string> {
      for (;;) {
        if (pattern.test(text)) return text;
        const { value, done } = await reader.read();
        if (done) throw new Error(`ended with ${text}`);
        text += value;
      }
    },
    stop: () => stop.abort(),
  };
}

test('a phone writes, hears and reads, and sees it all as it happens', async () => {
  const address = 'whatsapp:+15551230001';
  expect((await addPhone(address)).status).toBe(201);
  expect((await addPhone(address)).status).toBe(200);
  const seen = await events(address);
  await seen.until(/event: ready/);
  expect(await post(at(address, 'messages'), { to: business, body: 'Hi' })).toMatchObject({
    body: { webhook: { status: 200 } },
  });
  await seen.until(/"direction":"sent","status":"delivered"/);
  await post(`${network.url}/messages`, { from: business, to: address, body: 'Hello' });
  await seen.until(/"body":"Hello".*"direction":"received","status":"delivered"/);
  await post(at(address, 'reads'), {});
  await seen.until(/"body":"Hello".*"status":"read"/);
  seen.stop();
  const again = await events(address);
  const replay = await again.until(/event: ready/);
  expect(replay.match(/event: message/g)).toHaveLength(2);
  expect(replay).toMatch(/"windows":\{"whatsapp:\+15551239999":"20/);
  again.stop();
});

test('faults are the phone’s own', async () => {
  await addPhone('+15551230002');
  await addPhone('+15551230003');
  await post(at('+15551230002', 'faults'), { inbound: { duplicate: 1 }, receipts: { fail: 1, code: 30005 } });
  const before = receiver.webhooks.length;
  await post(at('+15551230002', 'messages'), { to: '+1', body: 'twice' });
  await post(at('+15551230003', 'messages'), { to: '+1', body: 'once' });
  await network.settled();
  expect(
    receiver.webhooks
      .slice(before)
      .map(webhook => webhook.parameters.Body)
      .sort(),
  ).toEqual(['once', 'twice', 'twice']);
  for (const to of ['+15551230002', '+15551230003']) {
    await post(`${network.url}/messages`, { from: '+1', to, body: 'x' });
  }
  await network.settled();
  expect(network.received('+15551230002').at(-1)).toMatchObject({ status: 'undelivered', errorCode: 30005 });
  expect(network.received('+15551230003').at(-1)).toMatchObject({ status: 'delivered', errorCode: null });
});

test('WhatsApp’s window closes when a day has passed, and opens with the next message', async () => {
  const address = 'whatsapp:+15551230004';
  await addPhone(address);
  const hear = async () => {
    await post(`${network.url}/messages`, { from: business, to: address, body: 'x' });
    await network.settled();
    return network.received(address).at(-1)!.errorCode;
  };
  expect(await hear()).toBe(63016);
  await post(at(address, 'messages'), { to: business, body: 'Hi' });
  expect(await hear()).toBeNull();
  await post(at(address, 'time'), { hours: 25 });
  expect(await hear()).toBe(63016);
});

test('a file is sent by its address', async () => {
  await addPhone('+15551230005');
  const bytes = new Uint8Array([0x89, 0x50, 0xff, 0]);
  const hosted = await fetch(`${network.url}/media`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: bytes,
  });
  const media = (await hosted.json()) as { url: string; contentType: string };
  await post(at('+15551230005', 'messages'), { to: '+1', media: [media] });
  expect(receiver.webhooks.at(-1)!.parameters).toMatchObject({
    NumMedia: '1',
    MediaUrl0: media.url,
    MediaContentType0: 'image/png',
  });
  expect(new Uint8Array(await (await fetch(media.url)).arrayBuffer())).toEqual(bytes);
});

test('a reset phone has heard nothing, and a removed one is gone', async () => {
  const address = 'line:U1234';
  await addPhone(address);
  await post(at(address, 'messages'), { to: 'line:U99', body: 'Hi' });
  expect((await post(at(address, 'reset'), {})).body).toMatchObject({ faults: {}, windows: {} });
  const seen = await events(address);
  expect(await seen.until(/event: ready/)).not.toContain('event: message');
  seen.stop();
  await post(at(address, 'remove'), {});
  expect((await post(at(address, 'reads'), {})).status).toBe(404);
});

test.each([
  ['/phones', { address: 'nobody' }, 400],
  ['/phones', {}, 400],
  ['/phones/%2B15550000000/messages', { to: '+1', body: 'x' }, 404],
  ['/phones/%2B15551230002/time', { hours: -1 }, 400],
  ['/phones/%2B15551230002/messages', { to: '+1' }, 400],
])('%s %j is refused', async (path, body, status) => {
  expect((await post(network.url + path, body)).status).toBe(status);
});

test('pages of the one allowed origin may ask, and no others', async () => {
  const ask = (from: string) =>
    fetch(`${network.url}/phones`, {
      method: 'OPTIONS',
      headers: { origin: from, 'access-control-request-method': 'POST' },
    });
  expect((await ask(origin)).headers.get('access-control-allow-origin')).toBe(origin);
  const other = await ask('https://other.example.org');
  expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([404, null]);
});
