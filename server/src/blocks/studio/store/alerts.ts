import type { Tx } from '../../../kernel/line/tx.ts';
import { insertRows, type Queryable } from '../../../kernel/sql.ts';

/** Something about an execution that the author of its flow should hear of. */
export interface AlertRow {
  sid: string;
  accountSid: string;
  executionSid: string;
  widget: string | null;
  code: number;
  message: string;
  dateCreated: Date;
}

export async function insertAlerts(tx: Tx, alerts: readonly AlertRow[]): Promise<void> {
  await insertRows(tx, 'studio.alert', alerts);
}

/** The warnings of an execution, the oldest first. */
export function listAlerts(
  connection: Queryable,
  of: { accountSid: string; executionSid: string },
): Promise<AlertRow[]> {
  return connection.query<AlertRow>(
    'select * from studio.alert where account_sid = $1 and execution_sid = $2 order by sid',
    [of.accountSid, of.executionSid],
  );
}
