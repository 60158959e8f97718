/** Channels whose conversations are over and that nobody has touched for a long time. */
import {
  type Aged,
  type AgedAsked,
  portionOf,
  SEEN_AT_ONCE,
  type Seen,
  walkParameters,
} from '../../../kernel/aged.ts';
import type { Batch } from '../../../kernel/line/tx.ts';
import type { ChannelRow } from '../rows.ts';
import { hasStatus } from '../rules/attributes.ts';

/** A message touches its channel, and so does every change of its properties. */
const SEEN = `
select c.sid, c.date_created,
  case when c.date_updated < $2 and c.attributes ilike '%inactive%' then c.messages_count + c.members_count + 1 end as size
from chat.service s cross join lateral (
  select * from chat.channel where service_sid = s.sid and date_created < $2 and (date_created, sid) > ($3::timestamptz, $4)
  order by date_created, sid limit ${SEEN_AT_ONCE}
) c where s.account_sid = $1 order by c.date_created, c.sid limit ${SEEN_AT_ONCE}`;

/**
 * The oldest channels whose attributes say INACTIVE. What somebody else is changing at this moment is passed over: it is
 * not old any more, and nobody waits for anybody.
 */
export const agedChannels: Batch<AgedAsked, Aged<ChannelRow>> = async (tx, inputs) => {
  const answers: Aged<ChannelRow>[] = [];
  for (const asked of inputs) {
    const { sids, next } = portionOf(await tx.query<Seen>(SEEN, walkParameters(asked)));
    const rows = await tx.query<ChannelRow>(
      `select * from chat.channel where sid = any($1) and account_sid = $2 and date_updated < $3
       order by sid for update skip locked`,
      [sids, asked.accountSid, asked.before],
    );
    answers.push({ rows: rows.filter(({ attributes }) => hasStatus(attributes, 'INACTIVE')), next });
  }
  return answers;
};
