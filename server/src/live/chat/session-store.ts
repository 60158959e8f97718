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

/** Takes the next place in a session's list, locks the session and lets it live as long as the token; null when it is gone. */
export async function takeIndex(
  tx: Tx,
  { accountSid, sid, expiresAt }: { accountSid: string; sid: string; expiresAt: Date },
): Promise<number | null> {
  const [row] = await tx.query<{ index: number }>(
    `update live.session set next_index = next_index + 1, expires_at = greatest(expires_at, $3)
     where sid = $1 and account_sid = $2 returning next_index - 1 as index`,
    [sid, accountSid, expiresAt],
  );
  return row?.index ?? null;
}

/** Notes a command that is about to be carried out; false when it was given before. Waits for who gives it just now. */
export async function noteCommand(
  tx: Tx,
  command: Omit<CommandRow, 'dateCreated' | 'response'>,
): Promise<boolean> {
  const { holder, commandId, accountSid, index, request } = command;
  const rows = await tx.query(
    `insert into live.command (holder, command_id, account_sid, index, request, date_created)
     values ($1, $2, $3, $4, $5, $6) on conflict (holder, command_id) do nothing returning holder`,
    [holder, commandId, accountSid, index, JSON.stringify(request), tx.now],
  );
  return rows.length > 0;
}

type CommandKey = Pick<CommandRow, 'holder' | 'commandId' | 'accountSid'>;

export async function noteResponse(tx: Tx, key: CommandKey, response: unknown): Promise<void> {
  await tx.query(
    'update live.command set response = $4 where holder = $1 and command_id = $2 and account_sid = $3',
    [key.holder, key.commandId, key.accountSid, JSON.stringify(response)],
  );
}

export async function findCommand(connection: Queryable, key: CommandKey): Promise<CommandRow | null> {
  const [row] = await connection.query<CommandRow>(
    'select * from live.command where holder = $1 and command_id = $2 and account_sid = $3',
    [key.holder, key.commandId, key.accountSid],
  );
  return row ?? null;
}

/** Commands of a session from an index on (or down), in order. */
export async function commandsFrom(
  connection: Queryable,
  at: { accountSid: string; holder: string; from: number; descending: boolean; limit: number },
): Promise<(CommandRow & { index: number })[]> {
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
