/** Receipts that overtook the carrier's answer: they wait under the provider's SID until a message has it. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import type { StatusInput } from '../message.ts';

const KEPT_HOURS = 24;

/** A receipt and the verdict that names its SID may be recorded at the same moment: one after the other, then. */
export async function lockProviderSids(tx: Tx, inputs: readonly StatusInput[]): Promise<void> {
  const keys = inputs.flatMap(({ accountSid, providerSid, setProviderSid }) =>
    [providerSid, setProviderSid].flatMap(sid => (sid === undefined ? [] : [`${accountSid}/${sid}`])),
  );
  if (keys.length === 0) return;
  await tx.query(
    `select count(pg_advisory_xact_lock(hashtextextended(key, 7205131)))
     from (select distinct unnest($1::text[]) as key order by 1) as keys`,
    [keys],
  );
}

/** The carrier's SID of one of our messages. */
export interface CarrierSid {
  accountSid: string;
  carrier: string;
  providerSid: string;
  messageSid: string;
}

/** Keeps carriers' SIDs and takes the receipts that waited for them, oldest first. */
export async function keepCarrierSids(tx: Tx, named: readonly CarrierSid[]): Promise<StatusInput[]> {
  if (named.length === 0) return [];
  const rows = await tx.query<StatusInput & { id: number }>(
    `with kept as (
       insert into messaging.carrier_sid (account_sid, carrier, provider_sid, message_sid)
       select account_sid, carrier, provider_sid, message_sid
       from json_populate_recordset(null::messaging.carrier_sid, $1::json) on conflict do nothing)
     delete from messaging.early_receipt e
     using json_populate_recordset(null::messaging.carrier_sid, $1::json) x
     where e.account_sid = x.account_sid and e.provider_sid = x.provider_sid and e.carrier = x.carrier
     returning e.id, e.account_sid, e.provider_sid, e.status, e.error_code, e.error_message`,
    [rowsParameter(named)],
  );
  return rows.toSorted((a, b) => a.id - b.id).map(({ id: _, ...receipt }) => receipt);
}

/** Keeps receipts whose message nobody knows (yet), and forgets those that waited a day in vain. */
export async function keepEarly(tx: Tx, receipts: readonly StatusInput[]): Promise<void> {
  if (receipts.length === 0) return;
  await tx.query(
    `insert into messaging.early_receipt
       (account_sid, provider_sid, carrier, status, error_code, error_message, date_created)
     select account_sid, provider_sid, carrier, status, error_code, error_message, $2
     from json_populate_recordset(null::messaging.early_receipt, $1::json)`,
    [rowsParameter(receipts), tx.now],
  );
  const limit = new Date(tx.now.getTime() - KEPT_HOURS * 3_600_000);
  await tx.query('delete from messaging.early_receipt where date_created < $1', [limit]);
}
