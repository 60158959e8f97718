import type { Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';

export interface OptOutChange {
  accountSid: string;
  customer: string;
  ours: string;
  type: 'STOP' | 'START';
}

/** Records who stopped and who resumed, pair by pair; of several words in one batch the last one counts. */
export async function recordOptOuts(tx: Tx, changes: OptOutChange[]): Promise<void> {
  const last = new Map(
    changes.map(change => [`${change.accountSid}:${change.customer}:${change.ours}`, change]),
  );
  const stops = [...last.values()].filter(({ type }) => type === 'STOP');
  const starts = [...last.values()].filter(({ type }) => type === 'START');
  if (stops.length > 0) {
    await tx.query(
      `insert into messaging.opt_out (account_sid, customer, ours, date_created)
       select account_sid, customer, ours, $2 from json_populate_recordset(null::messaging.opt_out, $1::json)
       on conflict do nothing`,
      [rowsParameter(stops), tx.now],
    );
  }
  if (starts.length > 0) {
    await tx.query(
      `delete from messaging.opt_out o using json_populate_recordset(null::messaging.opt_out, $1::json) x
       where o.account_sid = x.account_sid and o.customer = x.customer and o.ours = x.ours`,
      [rowsParameter(starts)],
    );
  }
}

export async function isOptedOut(
  tx: Tx,
  pair: { accountSid: string; customer: string; ours: string },
): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from messaging.opt_out where account_sid = $1 and customer = $2 and ours = $3',
    [pair.accountSid, pair.customer, pair.ours],
  );
  return rows.length > 0;
}
