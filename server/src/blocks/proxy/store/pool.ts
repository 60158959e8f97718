/** Numbers of services' pools, and who uses them. */
import { conflict, refuse } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Listing } from '../../../kernel/page.ts';
import { type Queryable, rowsParameter, updateRow } from '../../../kernel/sql.ts';
import type { NumberRow, SessionRow } from '../rows.ts';
import { pairsOf } from './find.ts';

export type UsedNumberRow = NumberRow & { inUse: number };

interface Below {
  accountSid: string;
  serviceSid: string;
}

/** All numbers of the pool, oldest first. */
export function numbersOf(connection: Queryable, at: Below): Promise<NumberRow[]> {
  return connection.query<NumberRow>(
    'select * from proxy.number where account_sid = $1 and service_sid = $2 order by date_created, sid',
    [at.accountSid, at.serviceSid],
  );
}

/** The proxy identifiers that the identifier is paired with in open sessions. */
export async function proxiesInUse(
  connection: Queryable,
  at: Below & { identifier: string },
): Promise<string[]> {
  const rows = await connection.query<{ proxyIdentifier: string }>(
    `select proxy_identifier from proxy.participant
     where ${pairsOf("$1 || ' ' || $2")} and service_sid = $3 and live`,
    [at.accountSid, at.identifier, at.serviceSid],
  );
  return rows.map(row => row.proxyIdentifier);
}

/** The proxy identifier that the identifier had last in a session that is over. */
export async function lastProxyOf(
  connection: Queryable,
  at: Below & { identifier: string },
): Promise<string | null> {
  const [row] = await connection.query<{ proxyIdentifier: string }>(
    `select proxy_identifier from proxy.participant
     where ${pairsOf("$1 || ' ' || $2")} and service_sid = $3 and not live
     order by date_created desc limit 1`,
    [at.accountSid, at.identifier, at.serviceSid],
  );
  return row?.proxyIdentifier ?? null;
}

/** The address that a participant of the session is already reached under. */
export async function partnerProxy(
  connection: Queryable,
  session: SessionRow,
): Promise<{ proxyIdentifier: string; proxyIdentifierSid: string | null } | null> {
  const [row] = await connection.query<{ proxyIdentifier: string; proxyIdentifierSid: string | null }>(
    `select proxy_identifier, proxy_identifier_sid from proxy.participant
     where account_sid = $1 and session_sid = $2 and live order by identifier limit 1`,
    [session.accountSid, session.sid],
  );
  return row ?? null;
}

export type NewNumber = Omit<NumberRow, 'dateCreated' | 'dateUpdated'>;

/** Adds a number. @throws 80104 (80105) when it is in this service already, 80101 when in another one. */
export async function insertNumber(tx: Tx, number: NewNumber): Promise<NumberRow> {
  const [row] = await tx.query<NumberRow>(
    `insert into proxy.number select * from json_populate_recordset(null::proxy.number, $1::json)
     on conflict do nothing returning *`,
    [rowsParameter([{ ...number, dateCreated: tx.now, dateUpdated: tx.now }])],
  );
  if (row !== undefined) return row;
  const [there] = await tx.query<NumberRow>(
    'select * from proxy.number where account_sid = $1 and phone_number = $2',
    [number.accountSid, number.phoneNumber],
  );
  if (there === undefined) throw conflict(80612, `${number.sid} is already in use`);
  throw refuse(there.serviceSid === number.serviceSid ? (number.short ? 80105 : 80104) : 80101);
}

/** How many reserved and unreserved numbers the pool has; holds the service's row, so that the count stays true. */
export async function poolSizes(tx: Tx, at: Below): Promise<{ reserved: number; unreserved: number }> {
  await tx.query('select sid from proxy.service where sid = $1 and account_sid = $2 for update', [
    at.serviceSid,
    at.accountSid,
  ]);
  const [sizes] = await tx.query<{ reserved: number; unreserved: number }>(
    `select count(*) filter (where is_reserved) as reserved, count(*) filter (where not is_reserved) as unreserved
     from proxy.number where account_sid = $1 and service_sid = $2`,
    [at.accountSid, at.serviceSid],
  );
  return sizes!;
}

const used = `
  select n.*, (
    select count(distinct p.session_sid) from proxy.participant p
    where p.account_sid = n.account_sid and p.service_sid = n.service_sid
      and p.proxy_identifier = n.phone_number and p.live
  ) as in_use
  from proxy.number n`;

export async function numberBySid(
  connection: Queryable,
  at: Below & { sid: string; short: boolean },
): Promise<UsedNumberRow | null> {
  const [row] = await connection.query<UsedNumberRow>(
    `${used} where n.sid = $1 and n.account_sid = $2 and n.service_sid = $3 and n.short = $4`,
    [at.sid, at.accountSid, at.serviceSid, at.short],
  );
  return row ?? null;
}

/** The pool's number with this address, reserved or not. */
export async function numberByAddress(
  connection: Queryable,
  at: Below & { phoneNumber: string },
): Promise<NumberRow | null> {
  const [row] = await connection.query<NumberRow>(
    'select * from proxy.number where account_sid = $1 and phone_number = $2 and service_sid = $3',
    [at.accountSid, at.phoneNumber, at.serviceSid],
  );
  return row ?? null;
}

export function setReserved(
  tx: Tx,
  at: Below & { sid: string },
  isReserved: boolean,
): Promise<NumberRow | null> {
  return updateRow<NumberRow>(tx, 'proxy.number', {
    where: { sid: at.sid, accountSid: at.accountSid, serviceSid: at.serviceSid },
    set: { isReserved, dateUpdated: tx.now },
  });
}

export async function deleteNumber(tx: Tx, at: Below & { sid: string }): Promise<void> {
  await tx.query('delete from proxy.number where sid = $1 and account_sid = $2 and service_sid = $3', [
    at.sid,
    at.accountSid,
    at.serviceSid,
  ]);
}

export function listNumbers(at: Below & { short: boolean }): Listing {
  return {
    select: `${used} where n.account_sid = $1 and n.service_sid = $2 and n.short = $3`,
    params: [at.accountSid, at.serviceSid, at.short],
    order: byCreation,
    descending: true,
  };
}
