import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startSimulator } from './simulator-process.ts';

const AC = `AC${'1'.repeat(32)}`;
const LIMIT_MS = 30_000;

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freeUrl(): Promise<string> {
  const server = createServer();
  const url = await listening(server);
  await new Promise(resolve => server.close(resolve));
  return url;
}

const subscriptionTo = (url: string) => ({
  ...{ webhookUrl: `${url}/webhook`, statusUrl: `${url}/status`, accountSid: AC, authToken: 'a'.repeat(32) },
});

test(
  'a carrier is started, knows where to deliver to, and ends',
  async () => {
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      asked.push(`${request.url} ${new URLSearchParams(await text(request)).get('Body')}`);
      response.end('<Response/>');
    });
    const simulatorUrl = await freeUrl();
    const subscription = subscriptionTo(await listening(server));
    const simulator = await startSimulator({ carrier: 'simulated', simulatorUrl }, subscription);
    const answer = await fetch(`${simulatorUrl}/customers/%2B15550100/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: '+15550199', body: 'Hi' }),
    });
    expect(await answer.json()).toMatchObject({ webhook: { status: 200 } });
    expect(asked).toEqual(['/webhook Hi']);
    await simulator!.stop();
    await expect(fetch(`${simulatorUrl}/healthz`)).rejects.toThrow();
    server.close();
  },
  LIMIT_MS,
);

test('one that answers already is left alone', async () => {
  const asked: string[] = [];
  const other = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('{}');
  });
  const simulatorUrl = await listening(other);
  expect(await startSimulator({ carrier: 'simulated', simulatorUrl }, subscriptionTo('http://h'))).toBeNull();
  expect(asked).toEqual(['GET /healthz']);
  other.close();
});

test.each([
  ['twilio', 'http://127.0.0.1:1'],
  ['simulated', 'http://carrier.example.org:4001'],
] as const)('nothing is started for the carrier %s at %s', async (carrier, simulatorUrl) => {
  expect(await startSimulator({ carrier, simulatorUrl }, subscriptionTo('http://h'))).toBeNull();
});

test(
  'a place that is taken by something else is a reason to say so',
  async () => {
    const other = createServer((_, response) => {
      response.statusCode = 404;
      response.end();
    });
    const simulatorUrl = await listening(other);
    const start = startSimulator({ carrier: 'simulated', simulatorUrl }, subscriptionTo('http://h'));
    await expect(start).rejects.toThrow('does not start');
    other.close();
  },
  LIMIT_MS,
);
