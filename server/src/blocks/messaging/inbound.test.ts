import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import type { NewInbound } from './index.ts';
import { lineOf, makeMessaging } from './index.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const { store } = kernel;
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });

const ours = '+15550001111';
let count = 0;
const nextSid = () => `SM${String(++count).padStart(32, '0')}`;

function inbound(over: Partial<NewInbound> = {}): NewInbound {
  const from = over.from ?? '+15550002222';
  const accountSid = over.accountSid ?? TEST_ACCOUNT;
  const line = lineOf(accountSid, from, ours);
  const rest = { carrier: 'simulated', body: 'yes please', media: [], numSegments: 1, parameters: {} };
  return { accountSid, providerSid: nextSid(), from, to: ours, line, ...rest, ...over };
}

const stored = (providerSid: string) =>
  kernel.database.query<{ accountSid: string; sid: string }>(
    'select account_sid, sid from messaging.message where provider_sid = $1 order by account_sid, carrier',
    [providerSid],
  );

test('the same message ten times in one call is one message, and fresh once', async () => {
  const input = inbound();
  const results = await store.transact(tx => messaging.storeInbound(tx, Array(10).fill(input)));
  expect(results.map(({ fresh }) => fresh)).toEqual([true, ...Array(9).fill(false)]);
  expect(new Set(results.map(({ sid }) => sid))).toEqual(new Set([input.providerSid]));
  expect(await stored(input.providerSid)).toHaveLength(1);
});

test('the same messages at once in eight transactions, in other orders, are each one message', async () => {
  const inputs = Array.from({ length: 10 }, () => inbound());
  const rotated = (by: number) => inputs.map((_, i) => inputs[(i + by) % inputs.length]!);
  const results = await Promise.all(
    Array.from({ length: 8 }, (_, i) => store.transact(tx => messaging.storeInbound(tx, rotated(i)))),
  );
  expect(results.flat().filter(({ fresh }) => fresh)).toHaveLength(inputs.length);
  for (const { providerSid } of inputs) expect(await stored(providerSid)).toHaveLength(1);
});

test('equal texts with different SIDs are different messages', async () => {
  const results = await store.transact(tx => messaging.storeInbound(tx, [inbound(), inbound()]));
  expect(results.map(({ fresh }) => fresh)).toEqual([true, true]);
  expect(results[0]!.sid).not.toBe(results[1]!.sid);
});

test("the provider's SID is ours where it has our form and is free", async () => {
  const wamid = inbound({
    providerSid: 'wamid.HBgL',
    media: [{ url: 'https://x.test/a', contentType: 'image/png' }],
  });
  const known = inbound();
  const sameSidElsewhere = inbound({ providerSid: known.providerSid, carrier: 'twilio' });
  const [a, b] = await store.transact(tx => messaging.storeInbound(tx, [wamid, known]));
  expect(a!.sid).toMatch(/^MM[0-9a-f]{32}$/);
  expect(b!.sid).toBe(known.providerSid);
  const c = await store.transact(tx => one(tx, messaging.storeInbound, sameSidElsewhere));
  expect(c).toMatchObject({ fresh: true, sid: expect.not.stringContaining(known.providerSid) });
  expect(await store.transact(tx => one(tx, messaging.storeInbound, sameSidElsewhere))).toEqual({
    sid: c.sid,
    fresh: false,
  });
  const media = await kernel.database.query('select url from messaging.media where message_sid = $1', [
    a!.sid,
  ]);
  expect(media).toEqual([{ url: 'https://x.test/a' }]);
});

test("another account's message with the same SID is another message", async () => {
  const mine = inbound();
  const theirs = inbound({ providerSid: mine.providerSid, accountSid: OTHER_ACCOUNT });
  const results = await store.transact(tx => messaging.storeInbound(tx, [mine, theirs]));
  expect(results).toEqual([
    { sid: mine.providerSid, fresh: true },
    { sid: mine.providerSid, fresh: true },
  ]);
  const read = await store.transact(tx =>
    messaging.messagesBySid(tx, [
      { accountSid: OTHER_ACCOUNT, sid: mine.providerSid },
      { accountSid: 'AC00000000000000000000000000000003', sid: mine.providerSid },
    ]),
  );
  expect(read.map(row => row?.accountSid)).toEqual([OTHER_ACCOUNT, undefined]);
  expect(read[0]).toMatchObject({ status: 'received', direction: 'inbound', from: '+15550002222', to: ours });
});
