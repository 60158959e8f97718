/** Alerts and events are kept for thirty days: once a day a timer of each account removes what is older. */
import type { Step } from '../../kernel/line/turn.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { rowsParameter } from '../../kernel/sql.ts';

export const MONITOR_AGED = 'monitor.aged';
const DAY_MS = 86_400_000;
const KEPT_DAYS = 30;
/** Rows that one turn removes of each table, so that a flood of alerts never makes a turn long. */
const SWEEP_LIMIT = 5000;
/** How soon a sweep goes on that has met the limit. */
const AGAIN_MS = 1000;

/** Sees to it that the accounts' rows are removed in time; costs one statement that writes only once per account. */
export async function keepForAMonth(tx: Tx, kept: readonly { accountSid: string }[]): Promise<void> {
  const accounts = [...new Set(kept.map(({ accountSid }) => accountSid))].sort();
  const started = await tx.query<{ accountSid: string }>(
    `insert into monitor.retention (account_sid)
     select account_sid from json_populate_recordset(null::monitor.retention, $1::json)
     on conflict (account_sid) do nothing returning account_sid`,
    [rowsParameter(accounts.map(accountSid => ({ accountSid })))],
  );
  for (const { accountSid } of started) sweepLater(tx, accountSid, DAY_MS);
}

type TimerTx = Pick<Tx, 'now' | 'timer'>;

function sweepLater(tx: TimerTx, accountSid: string, milliseconds: number): void {
  const line = `${accountSid}:monitor`;
  const runAt = new Date(tx.now.getTime() + milliseconds);
  tx.timer({ name: line, kind: MONITOR_AGED, key: line, accountSid, data: {}, runAt });
}

/** Removes what is too old; true for an account that has more of it. */
const sweep: Batch<{ accountSid: string }, boolean> = async (tx, accounts) => {
  const before = new Date(tx.now.getTime() - KEPT_DAYS * DAY_MS);
  const met = new Set<string>();
  for (const [table, date] of [
    ['monitor.alert', 'date_created'],
    ['monitor.event', 'event_date'],
  ] as const) {
    const removed = await tx.query<{ accountSid: string; count: number }>(
      `with old as (
         select o.sid from json_to_recordset($1::json) as x(account_sid text)
         cross join lateral (
           select sid from ${table} where account_sid = x.account_sid and ${date} < $2
           order by ${date}, sid limit ${SWEEP_LIMIT}
         ) o
       ), gone as (
         delete from ${table} t using old where t.sid = old.sid returning t.account_sid
       ) select account_sid, count(*) from gone group by account_sid`,
      [rowsParameter(accounts), before],
    );
    for (const { accountSid, count } of removed) if (count >= SWEEP_LIMIT) met.add(accountSid);
  }
  return accounts.map(({ accountSid }) => met.has(accountSid));
};

/** Hears {@link MONITOR_AGED}. */
export const agedStep: Step = async ({ accountSid }, turn) => {
  const more = await turn.do(sweep, { accountSid });
  sweepLater(turn, accountSid, more ? AGAIN_MS : DAY_MS);
};
