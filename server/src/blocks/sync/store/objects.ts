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
  const { condition, value, isMeant } = objectCondition(at);
  const [row] = await connection.query<ObjectRow>(`select * from sync.object where ${condition} = $1`, [
    value,
  ]);
  return row !== undefined && isMeant(row) ? row : null;
}

/** The column and value that name an object, and whether a row that has them is the one that is meant. */
export function objectCondition(at: ObjectAt) {
  const [condition, value] = isSid(at.key) ? ['sid', at.key] : ['named', addressOf(at)];
  return { condition, value, isMeant: (row: ObjectRow): boolean => isMeant(row, at) };
}

/** As the column `named` spells it. */
function addressOf({ serviceSid, kind, key }: ObjectAt): string {
  return `${serviceSid} ${kind} ${key}`;
}

function isMeant(row: ObjectRow, at: ObjectAt): boolean {
  return row.accountSid === at.accountSid && row.serviceSid === at.serviceSid && row.kind === at.kind;
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
    return one !== undefined && isMeant(one.row, at) ? one : null;
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
  const isName = ({ kind, key }: ObjectAt): boolean => !isSid(key, kinds[kind].prefix);
  const names = ats.filter(isName).map(addressOf);
  if (names.length === 0) return ats.map(({ key }) => key);
  const rows = await tx.query<{ sid: string; named: string }>(
    'select sid, named from sync.object where named = any($1)',
    [names],
  );
  const sids = new Map(rows.map(({ sid, named }) => [named, sid]));
  return ats.map(at => (isName(at) ? (sids.get(addressOf(at)) ?? null) : at.key));
}

/** Inserts objects; answers the SIDs of those whose unique name was free. */
export async function insertObjects(tx: Tx, rows: readonly ObjectRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const columns = `sid, account_sid, service_sid, kind, unique_name, last_event_id, next_index, data, created_by,
    date_expires, date_created, date_updated`;
  const inserted = await tx.query<{ sid: string }>(
    `insert into sync.object (${columns})
     select ${columns} from json_populate_recordset(null::sync.object, $1::json)
     on conflict (named) do nothing returning sid`,
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
