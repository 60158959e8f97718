/** SQL of sessions and of the commands that were given. */
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { type Queryable, rowsParameter } from '../../kernel/sql.ts';

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
 * Keeps commands that were given without a session. Waits for who gives one of them just now. Tells which were not
 * given before, and which holders had nothing kept yet.
 */
export const keepOwn: Batch<AnsweredCommand, { isNew: boolean; isFirst: boolean }> = async (tx, commands) => {
  const rows = await tx.query<{ ordinal: number; isNew: boolean; isFirst: boolean }>(
    `with given as materialized (
       select * from json_to_recordset($1::json) as g(ordinal int, holder text, command_id text, account_sid text,
         request json, response json)
     ), kept as (
       insert into live.command (holder, command_id, account_sid, request, response, date_created)
       select holder, command_id, account_sid, request, response, $2::timestamptz from given order by holder, command_id
       on conflict (holder, command_id) do nothing returning holder, command_id
     )
     select g.ordinal,
       exists (select from kept k where k.holder = g.holder and k.command_id = g.command_id) as is_new,
       not exists (select from live.command c where c.holder = g.holder and c.account_sid = g.account_sid) as is_first
     from given g`,
    [rowsParameter(commands.map((command, ordinal) => ({ ...command, ordinal }))), tx.now],
  );
  return sortedBack(commands, rows).map((row, i) => ({
    ...row!,
    isNew: row!.isNew && isFirstOf(commands, i),
  }));
};

export interface ListedCommand extends AnsweredCommand {
  /** Until when the session lives at least. */
  expiresAt: Date;
}

/**
 * The same on the next places in the lists of their sessions; locks the sessions and lets them live as long as the
 * tokens. Null where the session is gone.
 */
export const keepListed: Batch<ListedCommand, { index: number; isNew: boolean } | null> = async (
  tx,
  commands,
) => {
  const rows = await tx.query<{ ordinal: number; index: number; isNew: boolean }>(
    `with given as materialized (
       select * from json_to_recordset($1::json) as g(holder text, account_sid text, expires_at timestamptz, total int,
         commands json)
     ), place as (
       update live.session s
       set next_index = s.next_index + g.total, expires_at = greatest(s.expires_at, g.expires_at)
       from given g where s.sid = g.holder and s.account_sid = g.account_sid
       returning g.holder, g.account_sid, g.commands, s.next_index - g.total as first
     ), placed as materialized (
       select c.ordinal, p.holder, c.command_id, p.account_sid, p.first + c.step as index, c.request, c.response
       from place p cross join lateral json_to_recordset(p.commands)
         as c(ordinal int, step int, command_id text, request json, response json)
     ), kept as (
       insert into live.command (holder, command_id, account_sid, index, request, response, date_created)
       select holder, command_id, account_sid, index, request, response, $2::timestamptz from placed
       on conflict (holder, command_id) do nothing returning holder, index
     )
     select p.ordinal, p.index, exists (select from kept k where k.holder = p.holder and k.index = p.index) as is_new
     from placed p`,
    [JSON.stringify(byHolder(commands)), tx.now],
  );
  return sortedBack(commands, rows);
};

/** In the order of the holders' SIDs, so that two who keep commands never wait for each other. */
function byHolder(commands: readonly ListedCommand[]): object[] {
  const holders = new Map<string, { given: ListedCommand; commands: object[] }>();
  for (const [ordinal, given] of commands.entries()) {
    const { holder, commandId, request, response } = given;
    const of = holders.get(holder) ?? { given, commands: [] };
    of.commands.push({ ordinal, step: of.commands.length, command_id: commandId, request, response });
    if (given.expiresAt > of.given.expiresAt) of.given = given;
    holders.set(holder, of);
  }
  return [...holders.values()]
    .map(({ given: { holder, accountSid, expiresAt }, commands: listed }) => ({
      ...{ holder, account_sid: accountSid, expires_at: expiresAt, total: listed.length, commands: listed },
    }))
    .sort((one, other) => (one.holder < other.holder ? -1 : 1));
}

/** Whether no earlier one of the batch is the same command. */
function isFirstOf(commands: readonly AnsweredCommand[], i: number): boolean {
  const { holder, commandId } = commands[i]!;
  return commands.findIndex(other => other.holder === holder && other.commandId === commandId) === i;
}

function sortedBack<Row extends { ordinal: number }>(
  inputs: readonly unknown[],
  rows: readonly Row[],
): (Omit<Row, 'ordinal'> | null)[] {
  const sorted: (Omit<Row, 'ordinal'> | null)[] = inputs.map(() => null);
  for (const { ordinal, ...row } of rows) sorted[ordinal] = row;
  return sorted;
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
  return sortedBack(keys, rows);
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
