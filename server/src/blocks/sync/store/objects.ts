/** Rows of documents, lists, maps and streams. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Listing } from '../../../kernel/page.ts';
import { isSid } from '../../../kernel/sid.ts';
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { ObjectKind, ObjectRow, ServiceRow } from '../rows.ts';
import { kinds } from '../rules/kinds.ts';
import { servicesBySid } from './services.ts';

/** Names an object. */
export interface ObjectAt {
  accountSid: string;
  serviceSid: string;
  kind: ObjectKind;
  /** Its SID or its unique name. */
  key: string;
}

/** An object whose row is locked until the end of the transaction, and the service whose webhook hears of it. */
export interface Held {
  /** A working copy: changed in memory, written once. */
  row: ObjectRow;
  service: ServiceRow;
}

export async function findObject(connection: Queryable, at: ObjectAt): Promise<ObjectRow | null> {
  const column = isSid(at.key) ? 'sid' : 'unique_name';
  const [row] = await connection.query<ObjectRow>(
    `select * from sync.object where ${column} = $1 and service_sid = $2 and kind = $3 and account_sid = $4`,
    [at.key, at.serviceSid, at.kind, at.accountSid],
  );
  return row ?? null;
}

export function listObjects({ accountSid, serviceSid, kind }: Omit<ObjectAt, 'key'>): Listing {
  return {
    select: 'select * from sync.object where service_sid = $1 and kind = $2 and account_sid = $3',
    params: [serviceSid, kind, accountSid],
    order: byCreation,
  };
}

/** Objects under lock, in the order of the request; one that is named twice is held once. */
export async function holdObjects(tx: Tx, ats: readonly ObjectAt[]): Promise<(Held | null)[]> {
  const sids = await resolve(tx, ats);
  const held = await holdBySid(
    tx,
    sids.filter(sid => sid !== null),
  );
  return ats.map((at, i) => {
    const one = held.get(sids[i] ?? '');
    if (one === undefined) return null;
    const { accountSid, serviceSid, kind } = one.row;
    const isMeant = accountSid === at.accountSid && serviceSid === at.serviceSid && kind === at.kind;
    return isMeant ? one : null;
  });
}

/** Locks are taken in the order of SIDs, so that two transactions never wait for each other. */
export async function holdBySid(tx: Tx, sids: readonly string[]): Promise<Map<string, Held>> {
  if (sids.length === 0) return new Map();
  const rows = await tx.query<ObjectRow>(
    'select * from sync.object where sid = any($1) order by sid for update',
    [[...new Set(sids)]],
  );
  const services = await servicesBySid(tx, [...new Set(rows.map(({ serviceSid }) => serviceSid))]);
  const held = new Map<string, Held>();
  for (const row of rows) {
    const service = services.get(row.serviceSid);
    if (service !== undefined) held.set(row.sid, { row, service });
  }
  return held;
}

/** SIDs as they are, unique names looked up. */
async function resolve(tx: Tx, ats: readonly ObjectAt[]): Promise<(string | null)[]> {
  const named = ats.map((at, n) => ({ n, ...at })).filter(({ kind, key }) => !isSid(key, kinds[kind].prefix));
  const sids: (string | null)[] = ats.map(({ key }) => key);
  if (named.length === 0) return sids;
  for (const { n } of named) sids[n] = null;
  const rows = await tx.query<{ n: number; sid: string }>(
    `select x.n, o.sid from json_to_recordset($1::json) as x(n int, service_sid text, kind text, key text)
     cross join lateral (
       select sid from sync.object
       where service_sid = x.service_sid and kind = x.kind and unique_name = x.key limit 1
     ) o`,
    [rowsParameter(named)],
  );
  for (const { n, sid } of rows) sids[n] = sid;
  return sids;
}

/** Inserts objects; those whose unique name is taken are left out of the answer. */
export async function insertObjects(tx: Tx, rows: readonly ObjectRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await tx.query<{ sid: string }>(
    `insert into sync.object select * from json_populate_recordset(null::sync.object, $1::json)
     on conflict (service_sid, kind, unique_name) do nothing returning sid`,
    [rowsParameter(rows)],
  );
  return new Set(inserted.map(({ sid }) => sid));
}

/** Writes what can change of objects. */
export async function writeObjects(tx: Tx, rows: readonly ObjectRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update sync.object o set last_event_id = c.last_event_id, next_index = c.next_index, data = c.data,
       date_expires = c.date_expires, date_updated = c.date_updated
     from json_populate_recordset(null::sync.object, $1::json) c where o.sid = c.sid`,
    [rowsParameter(rows)],
  );
}

export async function deleteObjects(tx: Tx, sids: readonly string[]): Promise<void> {
  await tx.query('delete from sync.object where sid = any($1)', [sids]);
}
