import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FaultChanges } from './faults.ts';
import { type Network, startNetwork } from './index.ts';
import { type Receiver, startReceiver } from './test-receiver.ts';

const business = '+15551239999';
const customerNumber = '+15551230001';
let receiver: Receiver;
const networks: Network[] = [];

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const network of networks.splice(0)) await network.close();
  await receiver.close();
});

async function networkWith(faults: FaultChanges, seed = 1): Promise<Network> {
  const deliverTo = {
    webhookUrl: receiver.url,
    statusUrl: receiver.url,
    authToken: 'token',
    accountSid: 'AC00000000000000000000000000000001',
  };
  const network = await startNetwork({ seed, faults, deliverTo });
  networks.push(network);
  return network;
}

const post = (network: Network, body: string, timeoutMs = 5000) =>
  fetch(`${network.url}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': body },
    body: JSON.stringify({ from: business, to: customerNumber, body }),
    signal: AbortSignal.timeout(timeoutMs),
  });

test('a carrier tries until the webhook takes the message', async () => {
  const network = await networkWith({ inbound: { attempts: 5, retryMs: 1 } });
  receiver.answers.push(500, 503);
  expect(await network.phone(customerNumber).write('Hi', { to: business })).toMatchObject({ status: 200 });
  expect(new Set(receiver.webhooks.map(webhook => webhook.parameters.MessageSid)).size).toBe(1);
  expect(network.written()).toMatchObject([{ attempts: 3, acknowledged: true }]);
});

test('and gives up at last', async () => {
  const network = await networkWith({ inbound: { attempts: 2, retryMs: 1 } });
  receiver.answers.push(500, 503, 200);
  expect(await network.phone(customerNumber).write('Hi', { to: business })).toMatchObject({ status: 503 });
  expect(network.written()).toMatchObject([{ attempts: 2, acknowledged: false }]);
});

test('a duplicate is the same message twice', async () => {
  const network = await networkWith({ inbound: { duplicate: 1 } });
  await network.phone(customerNumber).write('Hi', { to: business });
  await network.settled();
  expect(receiver.webhooks).toHaveLength(2);
  expect(receiver.webhooks[0]!.parameters).toEqual(receiver.webhooks[1]!.parameters);
});

test('a message that is held back is overtaken', async () => {
  const network = await networkWith({ inbound: { reorder: 1, reorderMs: 30 } });
  const customer = network.phone(customerNumber);
  const slow = customer.write('first', { to: business });
  network.disturb({ inbound: { reorder: 0 } });
  await Promise.all([slow, customer.write('second', { to: business })]);
  expect(receiver.webhooks.map(webhook => webhook.parameters.Body)).toEqual(['second', 'first']);
});

test.each([
  ['error', 500, 20500],
  ['busy', 429, 20429],
  ['refuse', 400, 21610],
] as const)('%s: answered %i, and not taken', async (fate, status, code) => {
  const network = await networkWith({ answers: { [fate]: 1 } });
  const answer = await post(network, 'Hi');
  expect([answer.status, ((await answer.json()) as { code: number }).code]).toEqual([status, code]);
  expect(answer.headers.get('retry-after')).toBe(fate === 'busy' ? '1' : null);
  expect(network.all()).toEqual([]);
});

test('hang: no answer, and not taken', async () => {
  const network = await networkWith({ answers: { hang: 1 } });
  await expect(post(network, 'Hi', 30)).rejects.toThrow();
  expect(network.all()).toEqual([]);
});

test('lose: taken without an answer, and a repeat under the key is the same message', async () => {
  const network = await networkWith({ answers: { lose: 1 } });
  await expect(post(network, 'Hi')).rejects.toThrow();
  expect(network.all()).toHaveLength(1);
  network.disturb({ answers: { lose: 0 } });
  const again = (await (await post(network, 'Hi')).json()) as { sid: string };
  expect(network.all()).toMatchObject([{ sid: again.sid, offers: 2 }]);
});

const statusesWith = async (faults: FaultChanges, seed = 1) => {
  receiver.webhooks.length = 0;
  const network = await networkWith({ receipts: { delayMs: [0, 0], ...faults.receipts } }, seed);
  await post(network, 'Hi');
  await network.settled();
  return receiver.webhooks.map(webhook => webhook.parameters.MessageStatus);
};

test('receipts fail, come twice, or never', async () => {
  expect(await statusesWith({ receipts: { fail: 1 } })).toEqual(['sent', 'undelivered']);
  expect(receiver.webhooks[1]!.parameters).toMatchObject({ ErrorCode: '30003' });
  expect(await statusesWith({ receipts: { duplicate: 1 } })).toEqual([
    'sent',
    'sent',
    'delivered',
    'delivered',
  ]);
  expect(await statusesWith({ receipts: { drop: 1 } })).toEqual([]);
});

test('receipts come out of order, and the same seed gives the same order', async () => {
  const orders = [];
  for (const seed of [1, 2, 3, 4, 5, 6]) orders.push(await statusesWith({ receipts: { shuffle: 1 } }, seed));
  expect(new Set(orders.map(String))).toEqual(new Set(['sent,delivered', 'delivered,sent']));
  expect(await statusesWith({ receipts: { shuffle: 1 } }, 3)).toEqual(orders[2]);
});

test('the same seed draws the same fates', async () => {
  const fates = async (seed: number) => {
    const network = await networkWith({ answers: { error: 0.3, busy: 0.3 } }, seed);
    const statuses = [];
    for (let at = 0; at < 12; at += 1) statuses.push((await post(network, String(at))).status);
    return statuses;
  };
  const first = await fates(5);
  expect(await fates(5)).toEqual(first);
  expect(new Set(first)).toEqual(new Set([201, 429, 500]));
});
