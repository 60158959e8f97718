/** Applications: webhooks under one SID, for numbers and for messages. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { insertRows, type Queryable, updateRow } from '../../../kernel/sql.ts';
import type { HttpMethod } from './numbers.ts';

export interface ApplicationRow {
  sid: string;
  accountSid: string;
  friendlyName: string;
  apiVersion: string;
  voiceUrl: string | null;
  voiceMethod: HttpMethod;
  voiceFallbackUrl: string | null;
  voiceFallbackMethod: HttpMethod;
  voiceCallerIdLookup: boolean;
  statusCallback: string | null;
  statusCallbackMethod: HttpMethod;
  smsUrl: string | null;
  smsMethod: HttpMethod;
  smsFallbackUrl: string | null;
  smsFallbackMethod: HttpMethod;
  smsStatusCallback: string | null;
  messageStatusCallback: string | null;
  publicApplicationConnectEnabled: boolean;
  dateCreated: Date;
  dateUpdated: Date;
}

type At = { accountSid: string; sid: string };

export async function insertApplication(
  tx: Tx,
  application: Omit<ApplicationRow, 'sid' | 'dateCreated' | 'dateUpdated'>,
): Promise<ApplicationRow> {
  const row = { ...application, sid: tx.sid('AP'), dateCreated: tx.now, dateUpdated: tx.now };
  const [stored] = await insertRows<ApplicationRow>(tx, 'messaging.application', [row]);
  return stored!;
}

export async function applicationBySid(connection: Queryable, at: At): Promise<ApplicationRow | null> {
  const [row] = await connection.query<ApplicationRow>(
    'select * from messaging.application where account_sid = $1 and sid = $2',
    [at.accountSid, at.sid],
  );
  return row ?? null;
}

export function changeApplication(tx: Tx, where: At, set: object): Promise<ApplicationRow | null> {
  const change = { where, set: { ...set, dateUpdated: tx.now } };
  return updateRow<ApplicationRow>(tx, 'messaging.application', change);
}

export async function deleteApplication(tx: Tx, { accountSid, sid }: At): Promise<boolean> {
  const rows = await tx.query(
    'delete from messaging.application where account_sid = $1 and sid = $2 returning sid',
    [accountSid, sid],
  );
  return rows.length > 0;
}

export function listApplications(
  connection: Queryable,
  { accountSid, friendlyName }: { accountSid: string; friendlyName?: string | undefined },
  page: PageRequest,
): Promise<Page<ApplicationRow>> {
  const select = `select * from messaging.application where account_sid = $1
    and ($2::text is null or friendly_name = $2)`;
  const params = [accountSid, friendlyName ?? null];
  return readPage<ApplicationRow>(connection, { select, params, order: byCreation, descending: true }, page);
}
