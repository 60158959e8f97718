/** Messages that came to their end long ago. */
import {
  type Aged,
  type AgedAsked,
  portionOf,
  SEEN_AT_ONCE,
  type Seen,
  walkParameters,
} from '../../../kernel/aged.ts';
import type { Batch } from '../../../kernel/line/tx.ts';
import type { MessageRow } from '../message.ts';
import { isOver, MESSAGE_STATUSES } from '../rules/status-order.ts';

const OVER = MESSAGE_STATUSES.filter(isOver);

const SEEN = `
select sid, date_created,
  case when date_deleted is null and status = any($5) and date_updated < $2 then 1 + num_media end as size
from messaging.message
where account_sid = $1 and date_created < $2 and (date_created, sid) > ($3::timestamptz, $4)
order by date_created, sid limit ${SEEN_AT_ONCE}`;

/** The oldest messages with which nothing happens any more. One that is being changed at this moment is passed over. */
export const agedMessages: Batch<AgedAsked, Aged<MessageRow>> = async (tx, inputs) => {
  const answers: Aged<MessageRow>[] = [];
  for (const asked of inputs) {
    const { sids, next } = portionOf(await tx.query<Seen>(SEEN, [...walkParameters(asked), OVER]));
    const rows = await tx.query<MessageRow>(
      `select * from messaging.message where account_sid = $1 and sid = any($2)
         and date_deleted is null and status = any($3) and date_updated < $4
       order by sid for update skip locked`,
      [asked.accountSid, sids, OVER, asked.before],
    );
    answers.push({ rows, next });
  }
  return answers;
};
