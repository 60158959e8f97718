/** Rows of services and their deletion with everything below them. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Listing } from '../../../kernel/page.ts';
import { isSid } from '../../../kernel/sid.ts';
import { insertRows, type Queryable, rowsParameter, updateRow } from '../../../kernel/sql.ts';
import type { ItemRow, ServiceRow } from '../rows.ts';

export type ServiceSettings = Omit<
  ServiceRow,
  'sid' | 'accountSid' | 'uniqueName' | 'dateCreated' | 'dateUpdated'
>;

/** The service that every account has, under this name instead of its SID. */
export const DEFAULT_NAME = 'default';

const defaults: ServiceSettings = {
  friendlyName: null,
  webhookUrl: null,
  webhooksFromRestEnabled: false,
  reachabilityWebhooksEnabled: false,
  aclEnabled: false,
  reachabilityDebouncingEnabled: false,
  reachabilityDebouncingWindow: 5000,
};

/** @param at.key the SID or the unique name. */
export async function findService(
  connection: Queryable,
  at: { accountSid: string; key: string },
): Promise<ServiceRow | null> {
  const condition = isSid(at.key)
    ? 'sid = $1 and account_sid is not distinct from $2'
    : 'unique_name = $1 and account_sid = $2';
  const [row] = await connection.query<ServiceRow>(`select * from sync.service where ${condition}`, [
    at.key,
    at.accountSid,
  ]);
  return row ?? null;
}

/** Services by SID, kept from being removed until new objects are in them. */
export async function holdServices(tx: Tx, sids: readonly string[]): Promise<Map<string, ServiceRow>> {
  const rows = await tx.query<ServiceRow>(
    'select * from sync.service where sid = any($1) order by sid for key share',
    [sids],
  );
  return new Map(rows.map(row => [row.sid, row]));
}

/** Services by SID: what changes of their objects need to know of them. */
export async function servicesBySid(
  connection: Queryable,
  sids: readonly string[],
): Promise<Map<string, ServiceRow>> {
  const rows = await connection.query<ServiceRow>('select * from sync.service where sid = any($1)', [sids]);
  return new Map(rows.map(row => [row.sid, row]));
}

export async function insertService(
  tx: Tx,
  accountSid: string,
  settings: Partial<ServiceSettings>,
): Promise<ServiceRow> {
  const [row] = await insertRows<ServiceRow>(tx, 'sync.service', [newService(tx, accountSid, settings)]);
  return row!;
}

/** The account's default service, made when there is none; safe to repeat and at once from several processes. */
export async function provisionDefault(tx: Tx, accountSid: string): Promise<ServiceRow> {
  const row = newService(tx, accountSid, { friendlyName: 'Default Service' }, DEFAULT_NAME);
  const [made] = await tx.query<ServiceRow>(
    `insert into sync.service select * from json_populate_recordset(null::sync.service, $1::json)
     on conflict (account_sid, unique_name) do nothing returning *`,
    [rowsParameter([row])],
  );
  return made ?? (await findService(tx, { accountSid, key: DEFAULT_NAME }))!;
}

function newService(
  tx: Tx,
  accountSid: string,
  settings: Partial<ServiceSettings>,
  uniqueName: string | null = null,
): ServiceRow {
  const dates = { dateCreated: tx.now, dateUpdated: tx.now };
  return { sid: tx.sid('IS'), accountSid, uniqueName, ...defaults, ...settings, ...dates };
}

export function updateService(
  tx: Tx,
  at: { accountSid: string; sid: string },
  settings: Partial<ServiceSettings>,
): Promise<ServiceRow | null> {
  return updateRow<ServiceRow>(tx, 'sync.service', {
    where: { sid: at.sid, accountSid: at.accountSid },
    set: { ...settings, dateUpdated: tx.now },
  });
}

/** What was deleted with a service and still has a timer. */
export interface Timed {
  objectSids: string[];
  items: Pick<ItemRow, 'objectSid' | 'key' | 'index'>[];
}

/** Deletes the service and all below it; null when there is no such service. */
export async function deleteService(tx: Tx, at: { accountSid: string; sid: string }): Promise<Timed | null> {
  const gone = await tx.query('delete from sync.service where sid = $1 and account_sid = $2 returning sid', [
    at.sid,
    at.accountSid,
  ]);
  if (gone.length === 0) return null;
  const objects = await tx.query<{ sid: string; dateExpires: Date | null }>(
    'delete from sync.object where service_sid = $1 returning sid, date_expires',
    [at.sid],
  );
  const items = await deleteBelow(
    tx,
    objects.map(({ sid }) => sid),
  );
  return {
    objectSids: objects.filter(({ dateExpires }) => dateExpires !== null).map(({ sid }) => sid),
    items,
  };
}

/** Deletes the items and permissions of objects; answers the items that have a timer. */
export async function deleteBelow(tx: Tx, objectSids: readonly string[]): Promise<Timed['items']> {
  await tx.query('delete from sync.permission where object_sid = any($1)', [objectSids]);
  return tx.query<Timed['items'][number]>(
    `with gone as (delete from sync.item where object_sid = any($1) returning object_sid, key, index, date_expires)
     select object_sid, key, index from gone where date_expires is not null`,
    [objectSids],
  );
}

export function listServices(accountSid: string): Listing {
  return {
    select: 'select * from sync.service where account_sid = $1',
    params: [accountSid],
    order: byCreation,
  };
}
