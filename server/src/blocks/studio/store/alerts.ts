import type { Tx } from '../../../kernel/line/tx.ts';
import { insertRows } from '../../../kernel/sql.ts';

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
