/** Rows of permissions: what an identity may do with an object of a service whose access lists are on. */
import type { Tx } from '../../../kernel/line/tx.ts';
import type { Listing } from '../../../kernel/page.ts';
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { PermissionRow } from '../rows.ts';

export async function findPermission(
  connection: Queryable,
  at: { objectSid: string; identity: string },
): Promise<PermissionRow | null> {
  const [row] = await connection.query<PermissionRow>(
    'select * from sync.permission where object_sid = $1 and identity = $2',
    [at.objectSid, at.identity],
  );
  return row ?? null;
}

/** Grants anew: what the identity was granted before is replaced. */
export async function putPermission(tx: Tx, row: PermissionRow): Promise<PermissionRow> {
  const [put] = await putPermissions(tx, [row]);
  return put!;
}

export async function putPermissions(tx: Tx, rows: readonly PermissionRow[]): Promise<PermissionRow[]> {
  if (rows.length === 0) return [];
  const columns = 'object_sid, identity, account_sid, service_sid, read, write, manage';
  return tx.query<PermissionRow>(
    `insert into sync.permission (${columns})
     select ${columns} from json_populate_recordset(null::sync.permission, $1::json)
     on conflict (object_sid, identity) do update
       set read = excluded.read, write = excluded.write, manage = excluded.manage
     returning *`,
    [rowsParameter(rows)],
  );
}

/** Whether there was one. */
export async function deletePermission(
  tx: Tx,
  at: { objectSid: string; identity: string },
): Promise<boolean> {
  const gone = await tx.query(
    'delete from sync.permission where object_sid = $1 and identity = $2 returning identity',
    [at.objectSid, at.identity],
  );
  return gone.length > 0;
}

export function listPermissions(objectSid: string): Listing {
  return {
    select: 'select * from sync.permission where object_sid = $1',
    params: [objectSid],
    order: [['identity', 'text']],
  };
}
