/**
 * What an account has sent and received, by day and category. Days that are over are counted once and remembered;
 * only what came since is counted anew for each question.
 */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { type Days, dayOf } from '../rules/usage-period.ts';

export interface UsageRow {
  category: string;
  /** First and last day of the record. */
  startDate: string;
  endDate: string;
  messages: number;
  segments: number;
}

export interface UsageQuery {
  accountSid: string;
  days: Days;
  category: string | null;
  /** What one record is about: a piece of time, or everything asked for. */
  every: 'day' | 'month' | 'year' | null;
}

/** A transaction that began on a day that is over may still be under way for so long. */
const SETTLED_SECONDS = 120;

const COUNTED = `select (m.date_created at time zone 'UTC')::date as day,
  case when position(':' in c.customer) > 0 then 'channels-' || split_part(c.customer, ':', 1)
    when m.num_media > 0 then 'mms' else 'sms' end
  || case when m.direction = 'inbound' then '-inbound' else '-outbound' end as category,
  count(*) as messages, sum(m.num_segments) as segments
  from messaging.message m
  cross join lateral (select case m.direction when 'inbound' then m."from" else m."to" end as customer) c`;

/** Counts the days that are over and have not been counted; answers the first day that has not. */
export async function countDays(tx: Tx, accountSid: string): Promise<string> {
  const until = dayOf(new Date(tx.now.getTime() - SETTLED_SECONDS * 1000));
  const counted = await lockCount(tx, accountSid);
  return counted >= until ? counted : countUntil(tx, accountSid, { from: counted, until });
}

/**
 * Counts some days that are over by a moment at least a day ago: at most a week of them, from the first message on. True
 * when there are more, so that nobody waits for the history of years.
 */
export const countSomeDays: Batch<{ accountSid: string; before: Date }, boolean> = async (tx, inputs) => {
  const more: boolean[] = [];
  for (const { accountSid, before } of inputs) {
    const [until, from] = [dayOf(before), await lockCount(tx, accountSid)];
    const [first] = await tx.query<{ next: string }>(
      `select (greatest($2::date, (date_created at time zone 'UTC')::date) + 7)::text as next from messaging.message
       where account_sid = $1 and date_created >= $2::date::timestamp at time zone 'UTC' order by date_created limit 1`,
      [accountSid, from],
    );
    const next = first === undefined || first.next > until ? until : first.next;
    if (next > from) await countUntil(tx, accountSid, { from, until: next });
    more.push(next < until);
  }
  return more;
};

/** The first day that has not been counted; whoever else counts waits. */
async function lockCount(tx: Tx, accountSid: string): Promise<string> {
  await tx.query(
    `insert into messaging.usage_counted (account_sid, until) values ($1, '0001-01-01') on conflict do nothing`,
    [accountSid],
  );
  const [counted] = await tx.query<{ until: string }>(
    'select until::text as until from messaging.usage_counted where account_sid = $1 for update',
    [accountSid],
  );
  return counted!.until;
}

async function countUntil(
  tx: Tx,
  accountSid: string,
  { from, until }: { from: string; until: string },
): Promise<string> {
  await tx.query(
    `insert into messaging.usage_day (account_sid, day, category, messages, segments)
     select $1, counted.* from (${COUNTED} where m.account_sid = $1 and m.date_created >= $2::date::timestamp at time zone 'UTC'
       and m.date_created < $3::date::timestamp at time zone 'UTC' group by 1, 2) counted`,
    [accountSid, from, until],
  );
  await tx.query('update messaging.usage_counted set until = $2 where account_sid = $1', [accountSid, until]);
  return until;
}

/** Records, newest first; `sms`, `mms` and `channels` sum up what begins with them. */
export function listUsage(
  tx: Tx,
  { accountSid, days, category, every }: UsageQuery,
  { countedUntil, page }: { countedUntil: string; page: PageRequest },
): Promise<Page<UsageRow>> {
  return readPage<UsageRow>(
    tx,
    {
      select: `select s.category, coalesce(p.period, $3::date, min(d.day))::text as start_date,
          coalesce((p.period + ('1 ' || $6::text)::interval - interval '1 day')::date, $4::date, $7::date)::text as end_date,
          sum(d.messages)::bigint as messages, sum(d.segments)::bigint as segments
        from (select day, category, messages, segments from messaging.usage_day where account_sid = $1
          union all
          ${COUNTED} where m.account_sid = $1
            and m.date_created >= $2::date::timestamp at time zone 'UTC' group by 1, 2) d
        cross join lateral (select d.category union select split_part(d.category, '-', 1)) s
        cross join lateral (select date_trunc($6::text, d.day::timestamp)::date as period) p
        where ($3::date is null or d.day >= $3) and ($4::date is null or d.day <= $4)
          and ($5::text is null or s.category = $5)
        group by s.category, p.period`,
      params: [accountSid, countedUntil, days.from, days.until, category, every, dayOf(tx.now)],
      order: [
        ['start_date', 'text'],
        ['category', 'text'],
      ],
      descending: true,
    },
    page,
  );
}
