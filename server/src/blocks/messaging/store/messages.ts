/** Reading and changing single messages. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { MessageRow } from '../message.ts';
import { throwAwayCookies } from './cookie-jars.ts';
import type { DateBounds } from './media.ts';
import { forgetSticky } from './services.ts';

export const messagesBySid: Batch<{ accountSid: string; sid: string }, MessageRow | null> = async (
  tx,
  inputs,
) => {
  const found = await tx.query<MessageRow & { place: number }>(
    `select x.place, m.* from json_to_recordset($1::json) as x(place int, account_sid text, sid text)
     cross join lateral (select * from messaging.message m where m.account_sid = x.account_sid and m.sid = x.sid
       and m.date_deleted is null limit 1) m`,
    [rowsParameter(inputs.map(({ accountSid, sid }, place) => ({ place, accountSid, sid })))],
  );
  const rows: (MessageRow | null)[] = inputs.map(() => null);
  for (const { place, ...row } of found) rows[place] = row;
  return rows;
};

export async function messageBySid(
  connection: Queryable,
  at: { accountSid: string; sid: string },
): Promise<MessageRow | null> {
  const [row] = await connection.query<MessageRow>(
    'select * from messaging.message where account_sid = $1 and sid = $2 and date_deleted is null',
    [at.accountSid, at.sid],
  );
  return row ?? null;
}

/** The message, locked for a change that depends on what it is now. */
export async function lockMessage(
  tx: Tx,
  at: { accountSid: string; sid: string },
): Promise<MessageRow | null> {
  const [row] = await tx.query<MessageRow>(
    'select * from messaging.message where account_sid = $1 and sid = $2 and date_deleted is null for update',
    [at.accountSid, at.sid],
  );
  return row ?? null;
}

export interface MessageFilters {
  to: string | null;
  from: string | null;
  /** The address among them that is a customer's, if any: it has an index. */
  customer: string | null;
  sent: DateBounds;
}

/** An account's messages, newest first. */
export function listMessages(
  connection: Queryable,
  accountSid: string,
  { filters, page }: { filters: MessageFilters; page: PageRequest },
): Promise<Page<MessageRow>> {
  const { to, from, customer, sent } = filters;
  const conditions = ['account_sid = $1', 'date_deleted is null'];
  const params: unknown[] = [accountSid];
  const add = (condition: string, value: unknown): void => {
    if (value === null) return;
    params.push(value);
    conditions.push(condition.replace('?', `$${params.length}`));
  };
  add(`(case direction when 'inbound' then "from" else "to" end) = ?`, customer);
  add('"to" = ?', to);
  add('"from" = ?', from);
  add('date_sent >= ?', sent.from);
  add('date_sent <= ?', sent.until);
  const select = `select * from messaging.message where ${conditions.join(' and ')}`;
  return readPage<MessageRow>(connection, { select, params, order: byCreation, descending: true }, page);
}

/** Takes the text out of a message and leaves the record. */
export async function redactMessage(tx: Tx, { accountSid, sid }: MessageRow): Promise<MessageRow> {
  const [row] = await tx.query<MessageRow>(
    `update messaging.message set body = '', date_updated = $3 where account_sid = $1 and sid = $2 returning *`,
    [accountSid, sid, tx.now],
  );
  return row!;
}

/**
 * Removes all that messages of an account said, their media, and the cookies of their conversations; what stays keeps a
 * repeat of one from coming in again.
 */
export async function eraseMessages(
  tx: Tx,
  accountSid: string,
  messages: readonly MessageRow[],
): Promise<void> {
  if (messages.length === 0) return;
  const sids = messages.map(({ sid }) => sid);
  await tx.query(
    `update messaging.message set body = '', "from" = '', "to" = '', options = null, status_callback = null,
       line = '', error_message = null, date_deleted = $3 where account_sid = $1 and sid = any($2)`,
    [accountSid, sids, tx.now],
  );
  await tx.query('delete from messaging.media where account_sid = $1 and message_sid = any($2)', [
    accountSid,
    sids,
  ]);
  await throwAwayCookies(
    tx,
    messages.map(({ line }) => line),
  );
  const heard = messages.flatMap(({ direction, from, to, messagingServiceSid: serviceSid }) =>
    serviceSid === null ? [] : [{ serviceSid, customer: direction === 'inbound' ? from : to }],
  );
  await forgetSticky(tx, accountSid, heard);
}

/** Moves a scheduled message to the queue; null when it is not scheduled any more. */
export async function unschedule(
  tx: Tx,
  at: { accountSid: string; sid: string },
): Promise<MessageRow | null> {
  const [row] = await tx.query<MessageRow>(
    `update messaging.message set status = 'queued', date_updated = $3
     where account_sid = $1 and sid = $2 and status = 'scheduled' returning *`,
    [at.accountSid, at.sid, tx.now],
  );
  return row ?? null;
}

export async function mediaUrlsOf(tx: Tx, { accountSid, sid }: MessageRow): Promise<string[]> {
  const rows = await tx.query<{ url: string }>(
    'select url from messaging.media where account_sid = $1 and message_sid = $2 order by position',
    [accountSid, sid],
  );
  return rows.map(({ url }) => url);
}

export interface FeedbackRow {
  accountSid: string;
  messageSid: string;
  outcome: 'confirmed' | 'unconfirmed';
  dateCreated: Date;
  dateUpdated: Date;
}

export async function keepFeedback(
  tx: Tx,
  { accountSid, messageSid, outcome }: Pick<FeedbackRow, 'accountSid' | 'messageSid' | 'outcome'>,
): Promise<FeedbackRow> {
  const [row] = await tx.query<FeedbackRow>(
    `insert into messaging.feedback (account_sid, message_sid, outcome, date_created, date_updated)
     values ($1, $2, $3, $4, $4) on conflict (account_sid, message_sid)
     do update set outcome = excluded.outcome, date_updated = excluded.date_updated returning *`,
    [accountSid, messageSid, outcome, tx.now],
  );
  return row!;
}
