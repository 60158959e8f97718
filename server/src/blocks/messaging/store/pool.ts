/** The senders of messaging services. Numbers, short codes and other networks' senders are all rows of numbers. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { insertRows, type Queryable, violates } from '../../../kernel/sql.ts';
import type { PoolSender } from '../rules/sender-choice.ts';

/** What kind of sender a row of numbers is: told by its address. */
export type PooledKind = 'number' | 'shortCode' | 'channel';

export interface PooledRow {
  sid: string;
  accountSid: string;
  messagingServiceSid: string;
  phoneNumber: string;
  countryCode: string | null;
  datePooled: Date;
}

export interface AlphaSenderRow {
  sid: string;
  accountSid: string;
  serviceSid: string;
  alphaSender: string;
  /** Empty for all countries. */
  isoCountryCode: string;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface PoolAt {
  accountSid: string;
  serviceSid: string;
}

const KINDS: Record<PooledKind, string> = {
  number: `phone_number like '+%'`,
  shortCode: `phone_number not like '+%' and phone_number not like '%:%'`,
  channel: `phone_number like '%:%'`,
};
const COLUMNS = 'sid, account_sid, messaging_service_sid, phone_number, country_code, date_pooled';

/** Everything that may write to customers of a service. */
export async function sendersOf(tx: Tx, { accountSid, serviceSid }: PoolAt): Promise<PoolSender[]> {
  return tx.query<PoolSender>(
    `select phone_number as address, country_code as country, case when ${KINDS.number} then 'number'
       when ${KINDS.channel} then 'channel' else 'shortCode' end as kind
     from messaging.number where account_sid = $1 and messaging_service_sid = $2
     union all
     select alpha_sender, nullif(iso_country_code, ''), 'alpha'
     from messaging.alpha_sender where account_sid = $1 and service_sid = $2
     order by address`,
    [accountSid, serviceSid],
  );
}

export async function countPool(tx: Tx, { accountSid, serviceSid }: PoolAt): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    'select count(*) as count from messaging.number where account_sid = $1 and messaging_service_sid = $2',
    [accountSid, serviceSid],
  );
  return row!.count;
}

/** Which service a number of this kind is in; null when the account has no such number. */
export async function lockPooled(
  tx: Tx,
  { accountSid, sid, kind }: { accountSid: string; sid: string; kind: PooledKind },
): Promise<{ messagingServiceSid: string | null; phoneNumber: string } | null> {
  const [row] = await tx.query<{ messagingServiceSid: string | null; phoneNumber: string }>(
    `select messaging_service_sid, phone_number from messaging.number
     where account_sid = $1 and sid = $2 and ${KINDS[kind]} for update`,
    [accountSid, sid],
  );
  return row ?? null;
}

/** Puts a number into a service, or (null) takes it out of the one that it is in. */
export async function setPool(
  tx: Tx,
  at: { accountSid: string; sid: string },
  pool: { serviceSid: string; countryCode: string | null } | null,
): Promise<PooledRow> {
  const [row] = await tx.query<PooledRow>(
    `update messaging.number set messaging_service_sid = $3, country_code = $4, date_pooled = $5
     where account_sid = $1 and sid = $2 returning ${COLUMNS}`,
    [
      at.accountSid,
      at.sid,
      pool?.serviceSid ?? null,
      pool?.countryCode ?? null,
      pool === null ? null : tx.now,
    ],
  );
  return row!;
}

export async function pooledBySid(
  connection: Queryable,
  { accountSid, serviceSid, sid, kind }: PoolAt & { sid: string; kind: PooledKind },
): Promise<PooledRow | null> {
  const [row] = await connection.query<PooledRow>(
    `select ${COLUMNS} from messaging.number
     where account_sid = $1 and messaging_service_sid = $2 and sid = $3 and ${KINDS[kind]}`,
    [accountSid, serviceSid, sid],
  );
  return row ?? null;
}

export function listPooled(
  connection: Queryable,
  { accountSid, serviceSid, kind }: PoolAt & { kind: PooledKind },
  page: PageRequest,
): Promise<Page<PooledRow>> {
  return readPage<PooledRow>(
    connection,
    {
      select: `select ${COLUMNS} from messaging.number
               where account_sid = $1 and messaging_service_sid = $2 and ${KINDS[kind]}`,
      params: [accountSid, serviceSid],
      order: [
        ['date_pooled', 'timestamptz'],
        ['sid', 'text'],
      ],
    },
    page,
  );
}

/** Adds a sender's name; null when the service has it already for this country. */
export async function insertAlphaSender(
  tx: Tx,
  sender: Pick<AlphaSenderRow, 'accountSid' | 'serviceSid' | 'alphaSender' | 'isoCountryCode'>,
): Promise<AlphaSenderRow | null> {
  const row = { ...sender, sid: tx.sid('AI'), dateCreated: tx.now, dateUpdated: tx.now };
  try {
    const [stored] = await insertRows<AlphaSenderRow>(tx, 'messaging.alpha_sender', [row]);
    return stored!;
  } catch (error) {
    if (violates(error, 'alpha_sender_name')) return null;
    throw error;
  }
}

/** A name by its SID. */
export async function alphaSenderBySid(
  connection: Queryable,
  { accountSid, serviceSid, sid }: PoolAt & { sid: string },
): Promise<AlphaSenderRow | null> {
  const [row] = await connection.query<AlphaSenderRow>(
    'select * from messaging.alpha_sender where account_sid = $1 and service_sid = $2 and sid = $3',
    [accountSid, serviceSid, sid],
  );
  return row ?? null;
}

export async function deleteAlphaSender(tx: Tx, at: PoolAt & { sid: string }): Promise<boolean> {
  const rows = await tx.query(
    'delete from messaging.alpha_sender where account_sid = $1 and service_sid = $2 and sid = $3 returning sid',
    [at.accountSid, at.serviceSid, at.sid],
  );
  return rows.length > 0;
}

/** @param country two letters; the empty text for names of all countries; null for every name of the service. */
export function listAlphaSenders(
  connection: Queryable,
  { accountSid, serviceSid, country }: PoolAt & { country: string | null },
  page: PageRequest,
): Promise<Page<AlphaSenderRow>> {
  return readPage<AlphaSenderRow>(
    connection,
    {
      select: `select * from messaging.alpha_sender where account_sid = $1 and service_sid = $2
               and ($3::text is null or iso_country_code = $3)`,
      params: [accountSid, serviceSid, country],
      order: [
        ['date_created', 'timestamptz'],
        ['sid', 'text'],
      ],
    },
    page,
  );
}
