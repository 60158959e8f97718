import { expect, test } from 'vitest';
import { openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { lineOf, makeMessaging } from './index.ts';
import { ANSWERS } from './rules/opt-out.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const { store } = kernel;
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const accountSid = TEST_ACCOUNT;
const [first, second] = ['+15550001111', '+15550001112'] as const;

/** Two numbers of one messaging service, and one of none. */
await store.transact(async tx => {
  for (const phoneNumber of [first, second]) await messaging.addNumber(tx, { accountSid, phoneNumber });
});
const serviceSid = `MG${'1'.repeat(32)}`;
const pool = (sid: string | null) =>
  kernel.database.query('update messaging.number set messaging_service_sid = $1', [sid]);

let count = 0;
/** A customer who writes words, hears answers, and is sent messages. */
function newCustomer() {
  const address = `+1555000${3000 + count++}`;
  const say = (body: string, { to = first as string, carrierHeedsKeywords = false } = {}) =>
    store.transact(tx =>
      one(tx, messaging.storeInbound, {
        ...{
          accountSid,
          from: address,
          to,
          body,
          carrierHeedsKeywords,
          line: lineOf(accountSid, address, to),
        },
        ...{ carrier: 'simulated', media: [], numSegments: 1, parameters: {} },
        providerSid: `SM${String(++count).padStart(32, '0')}`,
      }),
    );
  const send = (from: string = first, messagingServiceSid: string | null = null) =>
    store.transact(tx =>
      one(tx, messaging.storeOutbound, {
        ...{ accountSid, from, to: address, body: 'hello', mediaUrls: [], messagingServiceSid },
        ...{ direction: 'outbound-api', statusCallback: null, line: lineOf(accountSid, address, from) },
      }),
    );
  const isStopped = async (...sender: Parameters<typeof send>) => (await send(...sender)).errorCode === 21610;
  /** Everything that goes to the customer but the messages of `send`. */
  const answers = async () =>
    (await kernel.jobs())
      .map(({ data }) => data as { to: string; body: string })
      .filter(({ to, body }) => to === address && body !== 'hello')
      .map(({ body }) => body);
  return { say, send, isStopped, answers };
}

test('who stops gets no more messages, until starting again, and is told so once', async () => {
  const { say, send, isStopped, answers } = newCustomer();
  expect((await send()).status).toBe('queued');
  await say(' Stop ');
  expect(await send()).toMatchObject({ status: 'failed', errorCode: 21610 });
  await say('end');
  await say('do not stop');
  await say('HELP');
  expect(await isStopped()).toBe(true);
  expect(await isStopped(second)).toBe(false);
  await say('START');
  expect((await send()).status).toBe('queued');
  await say('yes');
  await say('info');
  expect(await answers()).toEqual([ANSWERS.STOP, ANSWERS.START, ANSWERS.HELP]);
});

test('an answer goes back on the line of the conversation, as a reply', async () => {
  const { say } = newCustomer();
  const { sid } = await say('stop');
  const [row] = await store.transact(tx => messaging.messagesBySid(tx, [{ accountSid, sid }]));
  const reply = (await kernel.jobs()).at(-1)!;
  expect(reply).toMatchObject({ kind: 'deliver', key: row!.line, data: { from: first, to: row!.from } });
  const at = { accountSid, sid: (reply.data as { sid: string }).sid };
  const [answer] = await store.transact(tx => messaging.messagesBySid(tx, [at]));
  expect(answer).toMatchObject({ direction: 'outbound-reply', body: ANSWERS.STOP });
});

test('a word that comes twice by the same name is heeded once', async () => {
  const { say, answers } = newCustomer();
  await say('help');
  count -= 1;
  await say('help');
  expect(await answers()).toEqual([ANSWERS.HELP]);
});

test('a stop holds for all senders of a messaging service, and so does a start', async () => {
  const { say, isStopped, answers } = newCustomer();
  await pool(serviceSid);
  await say('stop');
  expect(await isStopped(second)).toBe(true);
  expect(await isStopped('Acme', serviceSid)).toBe(true);
  expect(await isStopped('Acme')).toBe(false);
  await pool(null);
  expect(await isStopped(second)).toBe(false);
  expect(await isStopped(first)).toBe(true);
  await pool(serviceSid);
  await say('start', { to: second });
  expect(await isStopped(first)).toBe(false);
  expect(await isStopped('Acme', serviceSid)).toBe(false);
  expect(await answers()).toEqual([ANSWERS.STOP, ANSWERS.START]);
  await pool(null);
});

test('where the carrier heeds the words, nothing is kept and nothing answered', async () => {
  const { say, isStopped, answers } = newCustomer();
  await say('stop', { carrierHeedsKeywords: true });
  expect(await isStopped()).toBe(false);
  expect(await answers()).toEqual([]);
});
