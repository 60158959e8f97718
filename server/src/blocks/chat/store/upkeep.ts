/** What this block's timers see to, once for each account that needs it: removals that are too old, connections that lapsed. */
import type { Step } from '../../../kernel/line/turn.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';

interface Upkeep {
  /** The kind of the timer's event, and what `chat.upkeep` names it. */
  kind: string;
  everyMilliseconds: number;
}

const DAY_MS = 86_400_000;
const KEPT_MS = 2 * DAY_MS;
/** Rows that one turn removes. */
const SWEEP_LIMIT = 5000;
/** How soon a sweep goes on that has met the limit. */
const AGAIN_MS = 1000;

/** Files that were stored and never sent with a message. */
export const UNSENT: Upkeep = { kind: 'chatMedia.unsent', everyMilliseconds: DAY_MS };
/** Files are large, so that few of them go at once. */
const UNSENT_LIMIT = 100;

export const REMOVALS: Upkeep = { kind: 'chatRemoval.aged', everyMilliseconds: DAY_MS };

/** Starts the timers of these accounts; those that run already cost one statement that writes nothing. */
export async function seeTo(tx: Tx, upkeep: Upkeep, rows: readonly { accountSid: string }[]): Promise<void> {
  if (rows.length === 0) return;
  const accounts = [...new Set(rows.map(({ accountSid }) => accountSid))].sort();
  const started = await tx.query<{ accountSid: string }>(
    `insert into chat.upkeep (account_sid, kind)
     select account_sid, $2 from json_populate_recordset(null::chat.upkeep, $1::json)
     on conflict (account_sid, kind) do nothing returning account_sid`,
    [rowsParameter(accounts.map(accountSid => ({ accountSid }))), upkeep.kind],
  );
  for (const { accountSid } of started) seeLater(tx, { accountSid, upkeep });
}

/** Sets the account's timer anew. */
export function seeLater(
  tx: Pick<Tx, 'now' | 'timer'>,
  {
    accountSid,
    upkeep,
    milliseconds = upkeep.everyMilliseconds,
  }: { accountSid: string; upkeep: Upkeep; milliseconds?: number },
): void {
  const line = `${accountSid}:${upkeep.kind}`;
  const runAt = new Date(tx.now.getTime() + milliseconds);
  tx.timer({ name: line, kind: upkeep.kind, key: line, accountSid, data: {}, runAt });
}

/** Removes what is too old; true for an account that has more of it. */
const sweep: Batch<{ accountSid: string }, boolean> = async (tx, accounts) => {
  const gone = await tx.query<{ accountSid: string; count: number }>(
    `with old as (
       select o.* from json_to_recordset($1::json) as x(account_sid text)
       cross join lateral (
         select topic, position, kind, item from chat.removal where account_sid = x.account_sid and date_removed < $2
         order by date_removed limit ${SWEEP_LIMIT}
       ) o
     ), gone as (
       delete from chat.removal r using old
       where r.topic = old.topic and r.position = old.position and r.kind = old.kind and r.item = old.item
       returning r.account_sid
     ) select account_sid, count(*) from gone group by account_sid`,
    [rowsParameter(accounts), new Date(tx.now.getTime() - KEPT_MS)],
  );
  const met = new Set(gone.flatMap(({ accountSid, count }) => (count >= SWEEP_LIMIT ? [accountSid] : [])));
  return accounts.map(({ accountSid }) => met.has(accountSid));
};

/** Hears the timer of {@link REMOVALS}. */
export const removalsAged: Step = async ({ accountSid }, turn) => {
  const more = await turn.do(sweep, { accountSid });
  seeLater(turn, { accountSid, upkeep: REMOVALS, milliseconds: more ? AGAIN_MS : DAY_MS });
};

/** Removes files that nobody has sent for a day; true for an account that has more of them. */
const sweepUnsent: Batch<{ accountSid: string }, boolean> = async (tx, accounts) => {
  const gone = await tx.query<{ accountSid: string; count: number }>(
    `with old as (
       select o.sid from json_to_recordset($1::json) as x(account_sid text)
       cross join lateral (
         select m.sid from chat.service s cross join lateral (
           select sid from chat.media where service_sid = s.sid and channel_sid is null and date_created < $2
         ) m where s.account_sid = x.account_sid limit ${UNSENT_LIMIT}
       ) o
     ), gone as (
       delete from chat.media m using old where m.sid = old.sid and m.channel_sid is null returning m.account_sid
     ) select account_sid, count(*)::int as count from gone group by account_sid`,
    [rowsParameter(accounts), new Date(tx.now.getTime() - DAY_MS)],
  );
  const met = new Set(gone.flatMap(({ accountSid, count }) => (count >= UNSENT_LIMIT ? [accountSid] : [])));
  return accounts.map(({ accountSid }) => met.has(accountSid));
};

/** Hears the timer of {@link UNSENT}. */
export const mediaUnsent: Step = async ({ accountSid }, turn) => {
  const more = await turn.do(sweepUnsent, { accountSid });
  seeLater(turn, { accountSid, upkeep: UNSENT, milliseconds: more ? AGAIN_MS : DAY_MS });
};
