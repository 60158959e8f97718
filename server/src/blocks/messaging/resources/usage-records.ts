import { bool, links, nullable, sid, text } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { daysOf, type Period } from '../rules/usage-period.ts';
import { countDays, listUsage, type UsageQuery, type UsageRow } from '../store/usage.ts';
import { day, real } from './fields.ts';

/** Other views of the same category: path → name. */
const SUBRESOURCES = {
  AllTime: 'all_time',
  Daily: 'daily',
  LastMonth: 'last_month',
  Monthly: 'monthly',
  ThisMonth: 'this_month',
  Today: 'today',
  Yearly: 'yearly',
  Yesterday: 'yesterday',
} as const;

const gives = {
  accountSid: sid('AC'),
  apiVersion: text(),
  asOf: text(),
  category: text(),
  count: text(),
  countUnit: text(),
  description: text(),
  endDate: day(),
  price: nullable(real()),
  priceUnit: nullable(text()),
  startDate: day(),
  subresourceUris: links(Object.values(SUBRESOURCES)),
  uri: text(),
  usage: text(),
  usageUnit: text(),
};
const collection = '/2010-04-01/Accounts/{AccountSid}/Usage/Records';
const takes = { category: text(64), startDate: day(), endDate: day(), includeSubaccounts: bool() };

const PERIODS: readonly [name: string, path: string, Period][] = [
  ['UsageRecord', '', 'any'],
  ['UsageRecordAllTime', '/AllTime', 'all time'],
  ['UsageRecordDaily', '/Daily', 'daily'],
  ['UsageRecordLastMonth', '/LastMonth', 'last month'],
  ['UsageRecordMonthly', '/Monthly', 'monthly'],
  ['UsageRecordThisMonth', '/ThisMonth', 'this month'],
  ['UsageRecordToday', '/Today', 'today'],
  ['UsageRecordYearly', '/Yearly', 'yearly'],
  ['UsageRecordYesterday', '/Yesterday', 'yesterday'],
];
const EVERY: Partial<Record<Period, UsageQuery['every']>> = {
  daily: 'day',
  monthly: 'month',
  yearly: 'year',
};

/**
 * What the account has sent and received, without its subaccounts; records without any message are left out, and
 * prices are not known here.
 * https://www.twilio.com/docs/usage/api/usage-record
 */
export function usageRecordOperations(store: Store): Operation[] {
  return PERIODS.map(([name, path, period]) => {
    const record = resource(name, {
      document: 'api_v2010',
      style: 'legacy',
      collection: `${collection}${path}` as typeof collection,
      key: 'Category',
      listKey: 'usage_records',
      url: false,
      gives,
    });
    return record.list(takes, ({ at: { accountSid }, given }, page) =>
      store.transact(async tx => {
        const days = daysOf(period, given, tx.now);
        const query = { accountSid, days, category: given.category || null, every: EVERY[period] ?? null };
        const countedUntil = await countDays(tx, accountSid);
        const listed = await listUsage(tx, query, { countedUntil, page });
        return { ...listed, rows: listed.rows.map(row => written(row, accountSid, tx.now)) };
      }),
    );
  });
}

function written(row: UsageRow, accountSid: string, now: Date) {
  const { category, startDate, endDate, messages, segments } = row;
  const records = collection.replace('{AccountSid}', accountSid);
  return {
    accountSid: accountSid as `AC${string}`,
    apiVersion: '2010-04-01',
    asOf: now.toISOString().replace(/\.\d{3}Z$/, '+00:00'),
    category,
    count: String(messages),
    countUnit: 'messages',
    description: descriptionOf(category),
    endDate,
    price: null,
    priceUnit: null,
    startDate,
    subresourceUris: Object.fromEntries(
      Object.entries(SUBRESOURCES).map(([path, name]) => [
        name,
        `${records}/${path}.json?Category=${category}`,
      ]),
    ),
    uri: `${records}.json?Category=${category}&StartDate=${startDate}&EndDate=${endDate}`,
    usage: String(segments),
    usageUnit: 'segments',
  };
}

/** `channels-whatsapp-inbound` → `Channels whatsapp inbound` */
function descriptionOf(category: string): string {
  const [first, ...rest] = category.split('-') as [string, ...string[]];
  return [first.length === 3 ? first.toUpperCase() : 'Channels', ...rest].join(' ');
}
