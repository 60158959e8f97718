/** Credentials of an account for push services. */
import type { Queryable } from '../../../kernel/sql.ts';
import type { CredentialRow } from '../rows.ts';

export async function findCredential(
  connection: Queryable,
  { sid, accountSid }: { sid: string; accountSid: string },
): Promise<CredentialRow | null> {
  const [row] = await connection.query<CredentialRow>(
    'select * from chat.credential where sid = $1 and account_sid = $2',
    [sid, accountSid],
  );
  return row ?? null;
}
