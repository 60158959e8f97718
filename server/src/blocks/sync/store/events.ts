/** Rows of events: what has happened to objects, in the order in which it happened to each. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { EventRow } from '../rows.ts';

/** Writes events with the changes that they tell of, and lets subscribers know. */
export async function writeEvents(tx: Tx, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = 'object_sid, id, type, key, index, revision, data, date_created, date_forgotten';
  await tx.query(
    `insert into sync.event (${columns})
     select ${columns} from json_populate_recordset(null::sync.event, $1::json)`,
    [rowsParameter(rows)],
  );
  for (const { objectSid, id } of rows) tx.publish(objectSid, id);
}

/** The events of an object after one that is known, oldest first. */
export async function eventsAfter(
  connection: Queryable,
  at: { objectSid: string; id: number; limit: number },
): Promise<EventRow[]> {
  return connection.query<EventRow>(
    'select * from sync.event where object_sid = $1 and id > $2 order by id limit $3',
    [at.objectSid, at.id, at.limit],
  );
}

/** The removals of items after an event, as far as they are remembered. */
export async function removalsAfter(
  connection: Queryable,
  at: { objectSid: string; id: number; limit: number },
): Promise<EventRow[]> {
  return connection.query<EventRow>(
    `select * from sync.event where object_sid = $1 and id > $2 and type like '%\\_item\\_removed' order by id limit $3`,
    [at.objectSid, at.id, at.limit],
  );
}

/** Deletes some of the events whose time is over; answers how many. Several processes do not wait for one another. */
export async function forgetEvents(connection: Queryable, now: Date, limit: number): Promise<number> {
  const gone = await connection.query(
    `delete from sync.event e using (
       select object_sid, id from sync.event where date_forgotten <= $1
       order by date_forgotten limit $2 for update skip locked
     ) old where e.object_sid = old.object_sid and e.id = old.id returning e.id`,
    [now, limit],
  );
  return gone.length;
}
