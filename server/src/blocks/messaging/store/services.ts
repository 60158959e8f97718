/** Messaging services, and which of their numbers a customer hears from. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { insertRows, type Queryable, rowsParameter, updateRow } from '../../../kernel/sql.ts';
import type { HttpMethod } from './numbers.ts';

export interface ServiceRow {
  sid: string;
  accountSid: string;
  friendlyName: string;
  inboundRequestUrl: string | null;
  inboundMethod: HttpMethod;
  fallbackUrl: string | null;
  fallbackMethod: HttpMethod;
  statusCallback: string | null;
  stickySender: boolean;
  mmsConverter: boolean;
  smartEncoding: boolean;
  scanMessageContent: 'inherit' | 'enable' | 'disable';
  fallbackToLongCode: boolean;
  areaCodeGeomatch: boolean;
  /** Seconds. */
  validityPeriod: number;
  synchronousValidation: boolean;
  usecase: string;
  useInboundWebhookOnNumber: boolean;
  dateCreated: Date;
  dateUpdated: Date;
}

export type ServiceSettings = Omit<ServiceRow, 'sid' | 'accountSid' | 'dateCreated' | 'dateUpdated'>;
type At = { accountSid: string; sid: string };

export async function insertService(
  tx: Tx,
  service: ServiceSettings & { accountSid: string },
): Promise<ServiceRow> {
  const row = { ...service, sid: tx.sid('MG'), dateCreated: tx.now, dateUpdated: tx.now };
  const [stored] = await insertRows<ServiceRow>(tx, 'messaging.service', [row]);
  return stored!;
}

export async function serviceBySid(connection: Queryable, at: At): Promise<ServiceRow | null> {
  const [row] = await connection.query<ServiceRow>(
    'select * from messaging.service where account_sid = $1 and sid = $2',
    [at.accountSid, at.sid],
  );
  return row ?? null;
}

/** The service, held so that it does not go away while something is put into it. */
export async function holdService(tx: Tx, at: At): Promise<ServiceRow | null> {
  const [row] = await tx.query<ServiceRow>(
    'select * from messaging.service where account_sid = $1 and sid = $2 for update',
    [at.accountSid, at.sid],
  );
  return row ?? null;
}

export function changeService(tx: Tx, at: At, set: Partial<ServiceSettings>): Promise<ServiceRow | null> {
  return updateRow<ServiceRow>(tx, 'messaging.service', { where: at, set: { ...set, dateUpdated: tx.now } });
}

/** Removes a service; its numbers stay the account's, its senders' names go with it. */
export async function deleteService(tx: Tx, { accountSid, sid }: At): Promise<boolean> {
  const rows = await tx.query(
    'delete from messaging.service where account_sid = $1 and sid = $2 returning sid',
    [accountSid, sid],
  );
  await tx.query(
    `update messaging.number set messaging_service_sid = null, date_pooled = null
     where account_sid = $1 and messaging_service_sid = $2`,
    [accountSid, sid],
  );
  return rows.length > 0;
}

export function listServices(
  connection: Queryable,
  accountSid: string,
  page: PageRequest,
): Promise<Page<ServiceRow>> {
  const select = 'select * from messaging.service where account_sid = $1';
  return readPage<ServiceRow>(
    connection,
    { select, params: [accountSid], order: byCreation, descending: true },
    page,
  );
}

/** The number that a customer has heard from; null when there is none yet. */
export async function stickySender(tx: Tx, serviceSid: string, customer: string): Promise<string | null> {
  const [row] = await tx.query<{ ours: string }>(
    'select ours from messaging.sticky_sender where service_sid = $1 and customer = $2',
    [serviceSid, customer],
  );
  return row?.ours ?? null;
}

export async function keepSticky(
  tx: Tx,
  { serviceSid, customer, ours }: { serviceSid: string; customer: string; ours: string },
): Promise<void> {
  await tx.query(
    `insert into messaging.sticky_sender (service_sid, customer, ours) values ($1, $2, $3)
     on conflict (service_sid, customer) do update set ours = excluded.ours`,
    [serviceSid, customer, ours],
  );
}

/** Forgets which number customers have heard from, once nothing is left of what was said through the service. */
export async function forgetSticky(
  tx: Tx,
  accountSid: string,
  heard: readonly { serviceSid: string; customer: string }[],
): Promise<void> {
  if (heard.length === 0) return;
  await tx.query(
    `delete from messaging.sticky_sender s using json_to_recordset($2::json) as x(service_sid text, customer text)
     where s.service_sid = x.service_sid and s.customer = x.customer and not exists (
       select from messaging.message m where m.account_sid = $1 and m.messaging_service_sid = s.service_sid
         and (case m.direction when 'inbound' then m."from" else m."to" end) = s.customer and m.date_deleted is null)`,
    [accountSid, rowsParameter(heard)],
  );
}
