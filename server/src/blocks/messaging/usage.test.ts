import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { lineOf, makeMessaging } from './index.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const { clock } = kernel.parts;
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const ask = await serveBlocks(kernel, [messaging], () => ['api']);
const ours = '+15125550100';
const DAY_SECONDS = 86_400;
for (const accountSid of [TEST_ACCOUNT])
  await kernel.store.transact(tx => messaging.addNumber(tx, { accountSid, phoneNumber: ours }));

let count = 0;
/** One message in and two out, one of them in two parts. */
async function talk(customer: string): Promise<void> {
  const line = lineOf(TEST_ACCOUNT, customer, ours);
  const at = { accountSid: TEST_ACCOUNT, line };
  const outbound = { ...at, from: ours, to: customer, mediaUrls: [], messagingServiceSid: null };
  const rest = { direction: 'outbound-api', statusCallback: null } as const;
  await kernel.store.transact(async tx => {
    await messaging.storeInbound(tx, [
      {
        ...at,
        carrier: 'simulated',
        providerSid: `P${count++}`,
        from: customer,
        to: ours,
        body: 'hi',
        media: [],
        numSegments: 1,
        parameters: {},
      },
    ]);
    await messaging.storeOutbound(
      tx,
      ['one', 'x'.repeat(200)].map(body => ({ ...outbound, ...rest, body })),
    );
  });
}

const usage = async (path: string, as = TEST_ACCOUNT) => {
  const { body } = await ask({ method: 'GET', path: `/2010-04-01/Accounts/${as}/Usage/Records${path}`, as });
  return body.usage_records;
};
const counts = async (path: string) =>
  Object.fromEntries(
    (await usage(path)).map((one: { category: string; count: string }) => [one.category, Number(one.count)]),
  );

await talk('+16175550101');
await talk('whatsapp:+16175550101');
clock.advance(DAY_SECONDS);
await talk('+16175550101');

test('records count messages by category, in sum and by day', async () => {
  const all = await usage('.json?Category=sms-outbound');
  expect(all).toEqual([
    {
      account_sid: TEST_ACCOUNT,
      api_version: '2010-04-01',
      as_of: '2026-01-16T12:00:00+00:00',
      category: 'sms-outbound',
      count: '4',
      count_unit: 'messages',
      description: 'SMS outbound',
      end_date: '2026-01-16',
      price: null,
      price_unit: null,
      start_date: '2026-01-15',
      subresource_uris: expect.objectContaining({
        daily: `/2010-04-01/Accounts/${TEST_ACCOUNT}/Usage/Records/Daily.json?Category=sms-outbound`,
      }),
      uri: expect.stringMatching(
        /Records\.json\?Category=sms-outbound&StartDate=2026-01-15&EndDate=2026-01-16$/,
      ),
      usage: '6',
      usage_unit: 'segments',
    },
  ]);
  expect(await counts('.json')).toEqual({
    sms: 6,
    'sms-inbound': 2,
    'sms-outbound': 4,
    channels: 3,
    'channels-whatsapp-inbound': 1,
    'channels-whatsapp-outbound': 2,
  });
  expect(await counts('/Today.json')).toEqual({ sms: 3, 'sms-inbound': 1, 'sms-outbound': 2 });
  expect((await counts('/Yesterday.json')).channels).toBe(3);
  expect(await counts('/LastMonth.json')).toEqual({});
  expect((await counts('/ThisMonth.json')).sms).toBe(6);
  expect((await counts('/AllTime.json')).sms).toBe(6);
  const daily = await usage('/Daily.json?Category=sms');
  expect(daily).toMatchObject([
    { start_date: '2026-01-16', end_date: '2026-01-16', count: '3' },
    { start_date: '2026-01-15', end_date: '2026-01-15', count: '3' },
  ]);
  expect(await usage('/Monthly.json?Category=sms')).toMatchObject([
    { start_date: '2026-01-01', end_date: '2026-01-31', count: '6' },
  ]);
  expect(await usage('/Yearly.json?Category=sms')).toMatchObject([
    { start_date: '2026-01-01', end_date: '2026-12-31', count: '6' },
  ]);
});

test('dates narrow the question, absolute or counted from today', async () => {
  expect((await counts('.json?StartDate=2026-01-16')).sms).toBe(3);
  expect((await counts('.json?EndDate=2026-01-15')).sms).toBe(3);
  expect((await counts('.json?StartDate=-1days&EndDate=-1days')).sms).toBe(3);
  const path = `/2010-04-01/Accounts/${TEST_ACCOUNT}/Usage/Records.json?StartDate=soon`;
  expect((await ask({ method: 'GET', path })).body.code).toBe(20001);
});

test('days that are over are counted once, however often somebody asks', async () => {
  clock.advance(DAY_SECONDS);
  await Promise.all([usage('.json'), usage('.json'), usage('/Daily.json')]);
  await talk('+16175550101');
  expect((await counts('.json')).sms).toBe(9);
  const days = await kernel.database.query('select distinct day from messaging.usage_day');
  expect(days).toHaveLength(2);
});

test('pages of records join without a gap', async () => {
  const whole = await usage('/Daily.json');
  const paged: object[] = [];
  let path: string | null = `/2010-04-01/Accounts/${TEST_ACCOUNT}/Usage/Records/Daily.json?PageSize=4`;
  while (path !== null) {
    const { body }: { body: { usage_records: object[]; next_page_uri: string | null } } = await ask({
      method: 'GET',
      path,
    });
    paged.push(...body.usage_records);
    path = body.next_page_uri;
  }
  expect(paged).toEqual(whole);
});

test('another account has sent nothing', async () => {
  expect(await usage('.json', OTHER_ACCOUNT)).toEqual([]);
});
