import { createHash } from 'node:crypto';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { Listing } from '../../../kernel/page.ts';
import type { Sealer } from '../../../kernel/seal.ts';
import { insertRows, type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { WebhookAnswer, WebhookCall } from '../../../kernel/webhook.ts';
import type { DeliveryRow, DeliveryStatus, NewAlert } from '../rows.ts';
import { plainText } from '../rules/plain.ts';

const MAX_REASON = 1000;

/** A line of its own for each line of calls: the name of theirs may hold a customer's address, which is not to stay here. */
const lineOf = (key: string): string => createHash('sha256').update(key).digest('base64url');

/** Keeps the calls of alerts that can be made again. */
export async function keepDeliveries(
  tx: Tx,
  sealer: Sealer,
  alerts: readonly (NewAlert & { sid: string })[],
): Promise<void> {
  const rows = alerts.flatMap(({ sid, accountSid, code, delivery }) =>
    delivery === undefined
      ? []
      : [
          {
            ...{ sid, accountSid, status: 'failed', key: lineOf(delivery.key), errorCode: code },
            redeliveries: 0,
            idempotencyToken: delivery.call.idempotencyToken,
            sealedCall: sealer.seal(JSON.stringify(delivery.call)),
            reason: delivery.reason === null ? null : plainText(delivery.reason, MAX_REASON),
            dateUpdated: tx.now,
          },
        ],
  );
  await insertRows(tx, 'monitor.delivery', rows);
}

const SELECT = `select d.sid, d.account_sid, d.status, a.request_method, a.request_url, a.resource_sid, a.service_sid,
    d.error_code, d.reason, d.idempotency_token, d.redeliveries, a.date_created, d.date_updated
  from monitor.delivery d join monitor.alert a on a.sid = d.sid`;

export interface DeliveryFilter {
  accountSid: string;
  status: DeliveryStatus | undefined;
  startDate: Date | undefined;
  endDate: Date | undefined;
}

/** Newest first. */
export function listDeliveries({ accountSid, status, startDate, endDate }: DeliveryFilter): Listing {
  return {
    select: `${SELECT} where d.account_sid = $1 and a.account_sid = $1 and ($2::text is null or d.status = $2)
      and ($3::timestamptz is null or a.date_created >= $3) and ($4::timestamptz is null or a.date_created <= $4)`,
    params: [accountSid, status ?? null, startDate ?? null, endDate ?? null],
    order: [
      ['date_created', 'timestamptz'],
      ['sid', 'text'],
    ],
    descending: true,
  };
}

export async function deliveryBySid(
  connection: Queryable,
  accountSid: string,
  sid: string,
): Promise<DeliveryRow | null> {
  const [row] = await connection.query<DeliveryRow>(`${SELECT} where d.account_sid = $1 and d.sid = $2`, [
    accountSid,
    sid,
  ]);
  return row ?? null;
}

/** Notes that the call is to be made again; the line that it is made on, or null when it is noted already. */
export async function queueDelivery(tx: Tx, accountSid: string, sid: string): Promise<string | null> {
  const [row] = await tx.query<{ key: string }>(
    `update monitor.delivery set status = 'queued', date_updated = $3
     where account_sid = $1 and sid = $2 and status <> 'queued' returning key`,
    [accountSid, sid, tx.now],
  );
  return row?.key ?? null;
}

/** The whole call; null when it is not kept any more. */
export async function callOfDelivery(
  { connection, sealer }: { connection: Queryable; sealer: Sealer },
  { accountSid, sid }: { accountSid: string; sid: string },
): Promise<WebhookCall | null> {
  const [row] = await connection.query<{ sealedCall: string }>(
    'select sealed_call from monitor.delivery where account_sid = $1 and sid = $2',
    [accountSid, sid],
  );
  return row === undefined ? null : (JSON.parse(sealer.open(row.sealedCall)) as WebhookCall);
}

export interface Redelivered {
  accountSid: string;
  sid: string;
  answer: WebhookAnswer;
}

/** Keeps what became of calls that were made again. */
export const recordRedelivered: Batch<Redelivered, void> = async (tx, redelivered) => {
  const rows = redelivered.map(({ accountSid, sid, answer: { ok, errorCode, reason } }) => ({
    ...{ accountSid, sid, status: ok ? 'delivered' : 'failed', errorCode },
    reason: reason === null ? null : plainText(reason, MAX_REASON),
  }));
  await tx.query(
    `update monitor.delivery d set status = x.status, error_code = x.error_code, reason = x.reason,
       redeliveries = d.redeliveries + 1, date_updated = $2
     from json_populate_recordset(null::monitor.delivery, $1::json) x
     where d.account_sid = x.account_sid and d.sid = x.sid`,
    [rowsParameter(rows), tx.now],
  );
  return redelivered.map(() => undefined);
};
