/** Customers who want no more messages: from one of our numbers, and from all senders of its messaging service. */
import type { Tx } from '../../../kernel/line/tx.ts';

export interface Pair {
  accountSid: string;
  customer: string;
  ours: string;
}

/** No more messages from this number, nor from the others of its messaging service. */
export async function stopMessages(tx: Tx, { accountSid, customer, ours }: Pair): Promise<void> {
  await tx.query(
    `insert into messaging.opt_out (account_sid, customer, ours, date_created)
     select $1, $2, ours, $4 from (
       select $3 as ours union
       select messaging_service_sid from messaging.number where account_sid = $1 and phone_number = $3
         and messaging_service_sid is not null) senders
     on conflict do nothing`,
    [accountSid, customer, ours, tx.now],
  );
}

/** Messages again, from the number and from all that share its messaging service. */
export async function resumeMessages(tx: Tx, { accountSid, customer, ours }: Pair): Promise<void> {
  await tx.query(
    `with service as (
       select messaging_service_sid as sid from messaging.number where account_sid = $1 and phone_number = $3)
     delete from messaging.opt_out where account_sid = $1 and customer = $2 and (
       ours = $3 or ours in (select sid from service) or ours in (
         select n.phone_number from messaging.number n join service s on s.sid = n.messaging_service_sid
         where n.account_sid = $1))`,
    [accountSid, customer, ours],
  );
}

/**
 * Whether the customer wants no messages from this sender, or none from the messaging service that it is in or that
 * is named.
 */
export async function isOptedOut(
  tx: Tx,
  { accountSid, customer, ours, messagingServiceSid = null }: Pair & { messagingServiceSid?: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from messaging.opt_out where account_sid = $1 and customer = $2 and ours in ($3, $4, (
       select messaging_service_sid from messaging.number where account_sid = $1 and phone_number = $3))`,
    [accountSid, customer, ours, messagingServiceSid],
  );
  return rows.length > 0;
}
