/** Where a service asks for permissions, whoever makes an object in a client may do everything with it. */
import type { Tx } from '../../../kernel/line/tx.ts';
import type { ObjectRow, PermissionRow, ServiceRow } from '../rows.ts';
import { putPermissions } from '../store/permissions.ts';

export async function grantCreators(
  tx: Tx,
  rows: readonly ObjectRow[],
  services: ReadonlyMap<string, ServiceRow>,
): Promise<void> {
  const guarded = rows.filter(({ serviceSid }) => services.get(serviceSid)?.aclEnabled);
  await putPermissions(
    tx,
    guarded.map(({ sid, accountSid, serviceSid, createdBy }): PermissionRow => {
      const at = { objectSid: sid, accountSid, serviceSid, identity: createdBy };
      return { ...at, read: true, write: true, manage: true };
    }),
  );
}
