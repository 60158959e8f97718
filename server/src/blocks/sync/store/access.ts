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

type PermittedRow = ObjectRow & Omit<Permitted, 'row'>;

/** The object by SID or unique name, and what the identity may do with it; null when there is none. */
export async function findPermitted(
  connection: Queryable,
  at: ObjectAt,
  identity: string,
): Promise<Permitted | null> {
  const { condition, value, isMeant } = objectCondition(at);
  const [found] = await connection.query<PermittedRow>(
    `select o.*, coalesce(p.read, not s.acl_enabled) as read, coalesce(p.write, not s.acl_enabled) as write,
       coalesce(p.manage, not s.acl_enabled) as manage
     from sync.object o join sync.service s on s.sid = o.service_sid
     left join sync.permission p on s.acl_enabled and p.object_sid = o.sid and p.identity = $2
     where o.${condition} = $1`,
    [value, identity],
  );
  if (found === undefined || !isMeant(found)) return null;
  const { read, write, manage, ...row } = found;
  return { row, read, write, manage };
}
