/** Rows of items. */
import type { Tx } from '../../../kernel/line/tx.ts';
import type { Listing } from '../../../kernel/page.ts';
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { CollectionKind, ItemRow } from '../rows.ts';

/** Names an item: by key in a map (index 0), by index in a list (empty key). */
export type ItemAt = Pick<ItemRow, 'objectSid' | 'key' | 'index'>;

export async function readItems(connection: Queryable, ats: readonly ItemAt[]): Promise<ItemRow[]> {
  if (ats.length === 0) return [];
  return connection.query<ItemRow>(
    `select i.* from json_to_recordset($1::json) as x(object_sid text, key text, index int)
     cross join lateral (
       select * from sync.item where object_sid = x.object_sid and key = x.key and index = x.index limit 1
     ) i`,
    [rowsParameter(ats)],
  );
}

/** Inserts items, or replaces what can change of those that are there. */
export async function writeItems(tx: Tx, rows: readonly ItemRow[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = `object_sid, key, index, account_sid, service_sid, revision, last_event_id, data, created_by,
    date_expires, date_created, date_updated`;
  await tx.query(
    `insert into sync.item (${columns})
     select ${columns} from json_populate_recordset(null::sync.item, $1::json)
     on conflict (object_sid, key, index) do update set revision = excluded.revision,
       last_event_id = excluded.last_event_id, data = excluded.data, created_by = excluded.created_by,
       date_expires = excluded.date_expires, date_created = excluded.date_created,
       date_updated = excluded.date_updated`,
    [rowsParameter(rows)],
  );
}

export async function deleteItems(tx: Tx, ats: readonly ItemAt[]): Promise<void> {
  if (ats.length === 0) return;
  await tx.query(
    `delete from sync.item i using json_to_recordset($1::json) as x(object_sid text, key text, index int)
     where i.object_sid = x.object_sid and i.key = x.key and i.index = x.index`,
    [rowsParameter(ats)],
  );
}

export interface ItemRange {
  /** The first index or key; undefined for all. */
  from: string | number | undefined;
  exclusive: boolean;
  descending: boolean;
}

/** Items in the order of their index or key, from a place on. */
export function listItems(objectSid: string, kind: CollectionKind, range: ItemRange): Listing {
  const column = kind === 'list' ? 'index' : 'key';
  const sign = (range.descending ? '<' : '>') + (range.exclusive ? '' : '=');
  const type = kind === 'list' ? 'int' : 'text';
  const place = kind === 'list' ? `and key = ''` : '';
  const from = range.from === undefined ? '' : `and ${column} ${sign} $2::${type}`;
  return {
    select: `select * from sync.item where object_sid = $1 ${place} ${from}`,
    params: range.from === undefined ? [objectSid] : [objectSid, range.from],
    order: [[column, type]],
    descending: range.descending,
  };
}

/** A page of {@link listItems} without a token: whoever asks says where it begins. */
export function itemsFrom(
  connection: Queryable,
  {
    objectSid,
    kind,
    limit,
    ...range
  }: ItemRange & { objectSid: string; kind: CollectionKind; limit: number },
): Promise<ItemRow[]> {
  const { select, params, order } = listItems(objectSid, kind, range);
  const direction = range.descending ? 'desc' : 'asc';
  const column = order[0]![0];
  return connection.query<ItemRow>(`${select} order by ${column} ${direction} limit ${limit}`, params);
}

/** Items whose data is younger than an event, oldest event first. */
export function itemsChangedSince(
  connection: Queryable,
  at: { objectSid: string; id: number; limit: number },
): Promise<ItemRow[]> {
  return connection.query<ItemRow>(
    'select * from sync.item where object_sid = $1 and last_event_id > $2 order by last_event_id limit $3',
    [at.objectSid, at.id, at.limit],
  );
}
