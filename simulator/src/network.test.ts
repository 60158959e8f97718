import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FaultChanges } from './faults.ts';
import { type Network, script, sign, startNetwork } from './index.ts';
import { type Receiver, startReceiver } from './test-receiver.ts';

const authToken = '12345678901234567890123456789012';
const accountSid = 'AC00000000000000000000000000000001';
const business = '+15551239999';
let receiver: Receiver;
let network: Network;

async function restart(faults: FaultChanges = {}, seed = 1): Promise<void> {
  await network?.close();
  const deliverTo = { webhookUrl: receiver.url, statusUrl: `${receiver.url}/status`, authToken, accountSid };
  network = await startNetwork({ seed, faults, deliverTo });
}

beforeEach(async () => {
  receiver = await startReceiver();
  await restart();
});
afterEach(async () => {
  await network.close();
  await receiver.close();
});

const post = (body: object, key?: string) =>
  fetch(`${network.url}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
    body: JSON.stringify({ from: business, to: '+15551230001', ...body }),
  });

test('a customer’s message is a signed webhook', async () => {
  const answer = await network.phone('+15551230001').write('Hi & ✓', { to: business });
  expect(answer).toEqual({ status: 200, body: '<Response/>' });
  const [webhook] = receiver.webhooks;
  expect(webhook).toMatchObject({
    method: 'POST',
    parameters: { From: '+15551230001', To: business, Body: 'Hi & ✓' },
  });
  expect(webhook!.headers['x-twilio-signature']).toBe(sign(authToken, receiver.url, webhook!.parameters));
  expect(network.written()).toMatchObject([{ body: 'Hi & ✓', attempts: 1, acknowledged: true }]);
});

test('by GET the whole URL is signed', async () => {
  network.register({ webhookUrl: `${receiver.url}?a=1`, method: 'GET', authToken, accountSid });
  await network.whatsapp('+15551230001').write('Hi', { to: `whatsapp:${business}` });
  const webhook = receiver.webhooks[0]!;
  expect(webhook).toMatchObject({ method: 'GET', parameters: { a: '1', Body: 'Hi', WaId: '15551230001' } });
  expect(webhook.headers['x-twilio-signature']).toBe(sign(authToken, webhook.url));
});

test('a message to nobody’s number is a mistake of the test', async () => {
  const lonely = await startNetwork();
  await expect(lonely.phone('+15551230001').write('Hi', { to: business })).rejects.toThrow('register');
  await lonely.close();
});

test('a server that is away gives status 0, and the message stays unacknowledged', async () => {
  await receiver.close();
  expect(await network.phone('+15551230001').write('Hi', { to: business })).toMatchObject({ status: 0 });
  expect(network.written()).toMatchObject([{ acknowledged: false }]);
});

test('what is delivered is heard, recorded in order, and reported', async () => {
  const customer = network.phone('+15551230001');
  const heard = customer.waitFor(/^Hello/);
  const answer = await post({ body: 'Hello Ana' });
  const { sid, status } = (await answer.json()) as { sid: string; status: string };
  expect([answer.status, status]).toEqual([201, 'queued']);
  expect(await heard).toMatchObject({ sid, body: 'Hello Ana', from: business });
  await post({ body: 'Again' });
  expect(network.received('+15551230001').map(one => one.body)).toEqual(['Hello Ana', 'Again']);
  await network.settled();
  const receipts = receiver.webhooks.filter(webhook => webhook.parameters.MessageSid === sid);
  expect(receipts.map(webhook => webhook.parameters.MessageStatus)).toEqual(['sent', 'delivered']);
  const last = receipts[1]!;
  expect(last.headers['x-twilio-signature']).toBe(sign(authToken, last.url, last.parameters));
  await customer.reads();
  await customer.reads();
  expect(network.receipts().filter(one => one.status === 'read')).toHaveLength(2);
});

test('one key, one message, also at the same moment; another text under it is refused', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => post({ body: 'Once' }, 'SMa')));
  const sids = await Promise.all(answers.map(async one => ((await one.json()) as { sid: string }).sid));
  expect(new Set(sids).size).toBe(1);
  expect(network.all()).toMatchObject([{ body: 'Once', key: 'SMa', offers: 10 }]);
  expect((await post({ body: 'Twice' }, 'SMa')).status).toBe(422);
  expect(network.all()).toHaveLength(1);
});

test('waitFor goes forward, takes equal texts one by one, and says what it heard instead', async () => {
  const customer = network.phone('+15551230001');
  for (const body of ['yes', 'yes', 'no']) await post({ body });
  const first = await customer.waitFor('yes');
  const second = await customer.waitFor('yes');
  expect(second.sid).not.toBe(first.sid);
  await expect(customer.waitFor('yes', 20)).rejects.toThrow(
    '+15551230001 waited 20 ms for "yes"; heard only "no"',
  );
  expect(await customer.waitFor(delivery => delivery.from === business)).toMatchObject({ body: 'no' });
});

test('the same letter can be posted ten times at the same moment', async () => {
  const letter = network.phone('+15551230001').compose('Hi', { to: business });
  await Promise.all(Array.from({ length: 10 }, () => letter.post()));
  expect(new Set(receiver.webhooks.map(webhook => webhook.parameters.MessageSid))).toEqual(
    new Set([letter.sid]),
  );
  expect(new Set(receiver.webhooks.map(one => one.headers['i-twilio-idempotency-token'])).size).toBe(1);
  expect(network.written()).toMatchObject([{ attempts: 10 }]);
});

test('media that a customer sends can be fetched', async () => {
  const picture = network.host('not really a picture', 'image/png');
  await network.messenger('42').write('', { to: 'messenger:7', media: [picture] });
  const { parameters } = receiver.webhooks[0]!;
  expect(parameters).toMatchObject({ From: 'messenger:42', NumMedia: '1', MediaContentType0: 'image/png' });
  const fetched = await fetch(parameters.MediaUrl0!);
  expect([fetched.headers.get('content-type'), await fetched.text()]).toEqual([
    'image/png',
    'not really a picture',
  ]);
  expect((await fetch(`${network.url}/media/none`)).status).toBe(404);
});

test('a script plays a conversation and gives its lines', async () => {
  const customer = network.line('U1');
  const steps = script(network, customer, [
    { say: 'Hi', to: 'line:shop' },
    { expect: /name/ },
    { pause: 1 },
    { say: 'Ana' },
    { reads: true },
  ]);
  await post({ to: 'line:U1', body: 'What is your name?' });
  expect(await steps).toEqual([
    { who: 'customer', text: 'Hi' },
    { who: 'business', text: 'What is your name?' },
    { who: 'customer', text: 'Ana' },
  ]);
  await network.settled();
  receiver.answers.push(403);
  await expect(script(network, customer, [{ say: 'Hi', to: 'line:shop' }])).rejects.toThrow(
    'Step 1: the webhook answered 403',
  );
  await expect(script(network, customer, [{ say: 'Hi' }])).rejects.toThrow('to whom');
});

test('addresses can have webhooks of their own', async () => {
  const other = await startReceiver();
  network.register({
    webhookUrl: other.url,
    authToken: 'other',
    accountSid: 'ACother',
    addresses: ['+1000'],
  });
  await network.phone('+15551230001').write('Hi', { to: '+1000' });
  await network.phone('+15551230001').write('Hi', { to: business });
  expect([other.webhooks.length, receiver.webhooks.length]).toEqual([1, 1]);
  await other.close();
});

test('closing ends what is waiting', async () => {
  await restart({ inbound: { delayMs: [60_000, 60_000] } });
  const waiting = network.phone('+15551230001').waitFor('never', 60_000);
  const writing = network.phone('+15551230001').write('Hi', { to: business });
  await Promise.all([
    expect(waiting).rejects.toThrow('never'),
    expect(writing).resolves.toMatchObject({ status: 0 }),
    network.close(),
  ]);
});
