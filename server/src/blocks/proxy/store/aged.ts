/** Sessions that were closed long ago. */
import {
  type Aged,
  type AgedAsked,
  portionOf,
  REMOVED_AT_ONCE,
  SEEN_AT_ONCE,
  type Seen,
  walkParameters,
} from '../../../kernel/aged.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import { channelOf } from './close.ts';

export interface AgedSession {
  sid: string;
  /** The chat channel among its participants. */
  channelSid: string | null;
}

/** The size of one that is old is that of itself and its participants; its interactions are counted for the first ones only. */
const SEEN = `
select s.sid, s.date_created,
  case when s.status = 'closed' and s.date_ended < $2 and s.date_updated < $2 then 3 end as size
from proxy.service v cross join lateral (
  select * from proxy.session where account_sid = v.account_sid and service_sid = v.sid
    and date_created < $2 and (date_created, sid) > ($3::timestamptz, $4)
  order by date_created, sid limit ${SEEN_AT_ONCE}
) s where v.account_sid = $1 order by s.date_created, s.sid limit ${SEEN_AT_ONCE}`;

/** The oldest closed sessions. One that is being opened again at this moment is passed over. */
export const agedSessions: Batch<AgedAsked, Aged<AgedSession>> = async (tx, inputs) => {
  const answers: Aged<AgedSession>[] = [];
  for (const asked of inputs) {
    const seen = await tx.query<Seen>(SEEN, walkParameters(asked));
    const { sids, next } = portionOf(await withInteractions(tx, asked.accountSid, seen));
    const rows = await tx.query<AgedSession>(
      `select s.sid, ${channelOf('s')} as channel_sid from proxy.session s
       where s.sid = any($1) and s.account_sid is not distinct from $2 and s.status = 'closed'
       order by s.sid for update skip locked`,
      [sids, asked.accountSid],
    );
    answers.push({ rows, next });
  }
  return answers;
};

async function withInteractions(tx: Tx, accountSid: string, seen: readonly Seen[]): Promise<Seen[]> {
  const first = seen.filter(({ size }) => size !== null).slice(0, REMOVED_AT_ONCE / 3);
  const counted = await tx.query<{ sessionSid: string; count: number }>(
    `select session_sid, count(*)::int as count from proxy.interaction
     where account_sid = $1 and session_sid = any($2) group by session_sid`,
    [accountSid, first.map(({ sid }) => sid)],
  );
  const counts = new Map(counted.map(({ sessionSid, count }) => [sessionSid, count]));
  return seen.map(one => (one.size === null ? one : { ...one, size: one.size + (counts.get(one.sid) ?? 0) }));
}

export interface Spoken {
  accountSid: string;
  /** Identifier and proxy identifier of the participant who wrote or was written to. */
  identifier: string;
  proxyIdentifier: string;
  at: Date;
}

/** A session's first message is there a moment before it, and its last one may end it. */
const AROUND = `interval '1 minute'`;

const among = (live: string): string => `exists (
  select from proxy.participant p cross join lateral (
    select date_ended from proxy.session where sid = p.session_sid and account_sid is not distinct from x.account_sid limit 1
  ) s
  where p.pair = x.account_sid || ' ' || x.identifier || ' ' || x.proxy_identifier and ${live}
    and p.date_created < x.at + ${AROUND} and coalesce(s.date_ended, 'infinity') > x.at - ${AROUND})`;

/** Whether a session is kept, open or closed, in which this was said. */
export const isOfSession: Batch<Spoken, boolean> = async (tx, inputs) => {
  const rows = await tx.query<{ place: number }>(
    `select x.place from json_to_recordset($1::json) as x(
       place int, account_sid text, identifier text, proxy_identifier text, at timestamptz)
     where ${among('p.live')} or ${among('not p.live')}`,
    [rowsParameter(inputs.map((input, place) => ({ place, ...input })))],
  );
  const found = new Set(rows.map(({ place }) => place));
  return inputs.map((_, place) => found.has(place));
};
