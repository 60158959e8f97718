/** SQL of sessions and of the commands that were given. */
import type { Tx } from '../../kernel/line/tx.ts';
import type { Queryable } from '../../kernel/sql.ts';

export interface SessionRow {
  sid: string;
  accountSid: string;
  serviceSid: string;
  identity: string;
  userSid: string;
  /** Index of the command that comes next. */
  nextIndex: number;
  dateCreated: Date;
  expiresAt: Date;
}

export interface CommandRow {
  holder: string;
  commandId: string;
  accountSid: string;
  /** Place in the list of its session; null for commands without a session. */
  index: number | null;
  request: unknown;
  response: unknown;
  dateCreated: Date;
}

export type NewSession = Omit<SessionRow, 'sid' | 'nextIndex' | 'dateCreated'>;

export async function insertSession(tx: Tx, given: NewSession): Promise<SessionRow> {
  const { accountSid, serviceSid, identity, userSid, expiresAt } = given;
  const [row] = await tx.query<SessionRow>(
    `insert into live.session (sid, account_sid, service_sid, identity, user_sid, date_created, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning *`,
    [tx.sid('ES'), accountSid, serviceSid, identity, userSid, tx.now, expiresAt],
  );
  return row!;
}

export async function findSession(
  connection: Queryable,
  { accountSid, sid }: { accountSid: string; sid: string },
): Promise<SessionRow | null> {
  const [row] = await connection.query<SessionRow>(
    'select * from live.session where sid = $1 and account_sid = $2',
    [sid, accountSid],
  );
  return row ?? null;
}

/** A command with its answer, about to be kept. */
export type AnsweredCommand = Omit<CommandRow, 'index' | 'dateCreated'>;

/**
 * Keeps a command that was given without a session; false when it was given before. Waits for who gives it just now.
 */
export async function keepCommand(tx: Tx, command: AnsweredCommand): Promise<boolean> {
  const rows = await tx.query(
    `insert into live.command (holder, command_id, account_sid, request, response, date_created)
     values ($1, $2, $3, $4, $5, $6) on conflict (holder, command_id) do nothing returning holder`,
    valuesOf(tx, command),
  );
  return rows.length > 0;
}

/**
 * The same on the next place in its session's list; locks the session and lets it live as long as the token. Null when
 * the session is gone.
 */
export async function keepListed(
  tx: Tx,
  command: AnsweredCommand,
  expiresAt: Date,
): Promise<{ index: number; isNew: boolean } | null> {
  const [row] = await tx.query<{ index: number; isNew: boolean }>(
    `with place as (
       update live.session set next_index = next_index + 1, expires_at = greatest(expires_at, $7)
       where sid = $1 and account_sid = $3 returning next_index - 1 as index
     ), kept as (
       insert into live.command (holder, command_id, account_sid, index, request, response, date_created)
       select $1::text, $2::text, $3::text, index, $4::json, $5::json, $6::timestamptz from place
       on conflict (holder, command_id) do nothing returning holder
     )
     select index, exists (select from kept) as is_new from place`,
    [...valuesOf(tx, command), expiresAt],
  );
  return row ?? null;
}

function valuesOf(tx: Tx, { holder, commandId, accountSid, request, response }: AnsweredCommand): unknown[] {
  return [holder, commandId, accountSid, JSON.stringify(request), JSON.stringify(response), tx.now];
}

export type CommandKey = Pick<CommandRow, 'holder' | 'commandId' | 'accountSid'>;

/** The commands of these keys; null for those that nobody has given. */
export async function findCommands(
  connection: Queryable,
  keys: readonly CommandKey[],
): Promise<(CommandRow | null)[]> {
  const rows = await connection.query<CommandRow & { ordinal: number }>(
    `select g.ordinal, c.* from json_to_recordset($1::json)
       as g(ordinal int, holder text, "commandId" text, "accountSid" text)
     cross join lateral (
       select * from live.command
       where holder = g.holder and command_id = g."commandId" and account_sid = g."accountSid" limit 1
     ) c`,
    [JSON.stringify(keys.map((key, ordinal) => ({ ...key, ordinal })))],
  );
  const found: (CommandRow | null)[] = keys.map(() => null);
  for (const { ordinal, ...row } of rows) found[ordinal] = row;
  return found;
}

export interface ListedSince {
  accountSid: string;
  holder: string;
  /** The first index. */
  from: number;
}

type Listed = CommandRow & { index: number };

/** Of each of these sessions the commands from an index on, in order, a hundred at most. */
export async function commandsSince(
  connection: Queryable,
  inputs: readonly ListedSince[],
): Promise<Listed[][]> {
  const rows = await connection.query<Listed & { ordinal: number }>(
    `select g.ordinal, c.* from json_to_recordset($1::json)
       as g(ordinal int, holder text, "accountSid" text, "from" int)
     cross join lateral (
       select * from live.command
       where holder = g.holder and account_sid = g."accountSid" and index >= g."from"
       order by index limit ${LISTED_LIMIT}
     ) c order by g.ordinal, c.index`,
    [JSON.stringify(inputs.map((input, ordinal) => ({ ...input, ordinal })))],
  );
  const listed: Listed[][] = inputs.map(() => []);
  for (const { ordinal, ...row } of rows) listed[ordinal]!.push(row);
  return listed;
}

/** Commands in one answer. */
export const LISTED_LIMIT = 100;

/** Commands of a session from an index on (or down), in order. */
export async function commandsFrom(
  connection: Queryable,
  at: { accountSid: string; holder: string; from: number; descending: boolean; limit: number },
): Promise<Listed[]> {
  const [beyond, order] = at.descending ? ['<=', 'desc'] : ['>=', 'asc'];
  return connection.query(
    `select * from live.command where holder = $1 and account_sid = $2 and index ${beyond} $3
     order by index ${order} limit $4`,
    [at.holder, at.accountSid, at.from, at.limit],
  );
}

/** Whether anything is kept for this holder. */
export async function hasCommands(tx: Tx, at: { accountSid: string; holder: string }): Promise<boolean> {
  const rows = await tx.query('select from live.command where holder = $1 and account_sid = $2 limit 1', [
    at.holder,
    at.accountSid,
  ]);
  return rows.length > 0;
}

/** Removes commands that were given before a moment, a thousand at most. Answers how many. */
export async function forgetCommands(
  tx: Tx,
  { accountSid, holder, before }: { accountSid: string; holder: string; before: Date },
): Promise<number> {
  const rows = await tx.query(
    `delete from live.command where holder = $1 and account_sid = $2 and command_id in (
       select command_id from live.command where holder = $1 and account_sid = $2 and date_created < $3 limit 1000
     ) returning holder`,
    [holder, accountSid, before],
  );
  return rows.length;
}

export async function removeSession(
  tx: Tx,
  { accountSid, sid }: { accountSid: string; sid: string },
): Promise<void> {
  await tx.query('delete from live.session where sid = $1 and account_sid = $2', [sid, accountSid]);
}
