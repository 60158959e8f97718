import { expect, test } from 'vitest';
import { portionsOf } from '../../../test/aged.ts';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { lineOf, makeMessaging } from './index.ts';
import { MESSAGE_STATUSES } from './rules/status-order.ts';

const kernel = await openKernel({ name: 'messaging', folder: new URL('./migrations/', import.meta.url) });
const { clock } = kernel.parts;
const { transact } = kernel.store;
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const ask = await serveBlocks(kernel, [messaging], () => ['api']);
const OURS = '+15125550100';
const DAY_SECONDS = 86_400;

let count = 0;
async function receive(customer: string, accountSid = TEST_ACCOUNT): Promise<string> {
  const line = lineOf(accountSid, customer, OURS);
  const media = [{ url: 'https://carrier.test/a.png', contentType: 'image/png' }];
  const message = { accountSid, line, carrier: 'simulated', providerSid: `P${count++}`, from: customer };
  const rest = { to: OURS, body: 'a secret', media, numSegments: 1, parameters: {} };
  return (await transact(tx => one(tx, messaging.storeInbound, { ...message, ...rest }))).sid;
}

const walk = (before: Date, accountSid = TEST_ACCOUNT) =>
  portionsOf(kernel, messaging.agedMessages, { accountSid, before });

const usage = async () => {
  const path = `/2010-04-01/Accounts/${TEST_ACCOUNT}/Usage/Records.json?PageSize=100`;
  return (await ask({ method: 'GET', path })).body.usage_records;
};

test('old are messages that have left or come to an end, not those that are still to go', async () => {
  for (const status of MESSAGE_STATUSES) {
    const sid = await receive(`+1617555${String(count).padStart(4, '0')}`);
    await kernel.database.query('update messaging.message set status = $2 where sid = $1', [sid, status]);
  }
  const strangers = await receive('+16175550999', OTHER_ACCOUNT);
  clock.advance(60);
  const before = clock.now();
  await receive('+16175550998');
  const old = (await walk(before)).flat().map(({ status }) => status);
  const kept = ['accepted', 'queued', 'receiving', 'scheduled', 'sending'];
  expect(old.sort()).toEqual(MESSAGE_STATUSES.filter(status => !kept.includes(status)).sort());
  expect((await walk(before, OTHER_ACCOUNT)).flat().map(({ sid }) => sid)).toEqual([strangers]);
});

test('what they said goes, a repeat does not come in again, and statistics stay as they were', async () => {
  await kernel.database.query('truncate messaging.message, messaging.media');
  // Over weeks, so that counting them takes several steps.
  const sids: string[] = [];
  for (let week = 0; week < 4; week++) {
    for (const customer of ['+16175550001', 'whatsapp:+16175550001']) sids.push(await receive(customer));
    clock.advance(7 * DAY_SECONDS);
  }
  clock.advance(2 * DAY_SECONDS);
  const before = new Date(clock.now().getTime() - DAY_SECONDS * 1000);
  let steps = 1;
  while (await transact(tx => one(tx, messaging.countSomeDays, { accountSid: TEST_ACCOUNT, before })))
    steps++;
  expect(steps).toBeGreaterThan(2);
  const counted = await usage();
  const portions = await walk(before);
  expect(
    portions
      .flat()
      .map(({ sid }) => sid)
      .sort(),
  ).toEqual(sids.sort());
  const name = lineOf(TEST_ACCOUNT, '+16175550001', OURS);
  const until = new Date(clock.now().getTime() + DAY_SECONDS * 1000).toISOString();
  const cookie = { name: 'who', value: '1', host: 'a.example', path: '/', isSecure: false, until };
  await transact(tx => messaging.cookieJars.keep(tx, [{ name, cookies: [cookie] }]));
  await transact(tx => messaging.eraseMessages(tx, TEST_ACCOUNT, portions.flat()));
  expect(await messaging.cookieJars.read(name)).toEqual([]);
  expect(await walk(before)).toEqual([[]]);
  expect(await usage()).toEqual(counted);
  expect(await kernel.database.query('select sid from messaging.media')).toEqual([]);
  const texts = await kernel.database.query<{ text: string }>(
    `select m::text as text from messaging.message m where m::text ~ 'secret|6175550001'`,
  );
  expect(texts).toEqual([]);
  const again = { accountSid: TEST_ACCOUNT, line: 'x', carrier: 'simulated', providerSid: `P${count - 1}` };
  const rest = {
    from: '+16175550001',
    to: OURS,
    body: 'a secret',
    media: [],
    numSegments: 1,
    parameters: {},
  };
  expect(await transact(tx => one(tx, messaging.storeInbound, { ...again, ...rest }))).toMatchObject({
    fresh: false,
  });
});
