/** What a client may do with an object: everything, unless its service asks for permissions. */
import type { Queryable } from '../../../kernel/sql.ts';
import type { ObjectRow } from '../rows.ts';
import { type ObjectAt, objectCondition } from './objects.ts';

export interface Permitted {
  row: ObjectRow;
  read: boolean;
  write: boolean;
  manage: boolean;
}

type PermittedRow = ObjectRow & Omit<Permitted, 'row'> & { ordinal: number };

/** The objects by SID or unique name, and what the identity may do with each; null in the place of what is not there. */
export async function findPermitted(
  connection: Queryable,
  ats: readonly ObjectAt[],
  identity: string,
): Promise<(Permitted | null)[]> {
  const given = ats.map((at, ordinal) => {
    const { condition, value } = objectCondition(at);
    return { ordinal, [condition]: value };
  });
  const rows = await connection.query<PermittedRow>(
    `select g.ordinal, o.*, coalesce(p.read, not s.acl_enabled) as read,
       coalesce(p.write, not s.acl_enabled) as write, coalesce(p.manage, not s.acl_enabled) as manage
     from json_to_recordset($1::json) as g(ordinal int, sid text, named text)
     cross join lateral (
       select * from sync.object where sid = g.sid
       union all
       select * from sync.object where named = g.named
       limit 1
     ) o
     cross join lateral (select * from sync.service where sid = o.service_sid limit 1) s
     left join lateral (
       select * from sync.permission where s.acl_enabled and object_sid = o.sid and identity = $2 limit 1
     ) p on true`,
    [JSON.stringify(given), identity],
  );
  const found: (Permitted | null)[] = ats.map(() => null);
  for (const { ordinal, read, write, manage, ...row } of rows)
    if (objectCondition(ats[ordinal]!).isMeant(row)) found[ordinal] = { row, read, write, manage };
  return found;
}
