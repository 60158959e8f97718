/** Media of messages: stored before it is sent, or known by the address that a carrier gave; sent once. */
import { refuse } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { insertRows, type Queryable } from '../../../kernel/sql.ts';
import type { MediaDescription, MediaRow } from '../rows.ts';
import { findService } from './services.ts';
import { seeTo, UNSENT } from './upkeep.ts';

/** Media whose bytes are elsewhere. */
export interface MediaInput {
  url: string;
  contentType: string;
  filename: string | null;
  /** Bytes; null when unknown. */
  size: number | null;
}

export interface NewMedia {
  accountSid: string;
  serviceSid: string;
  author: string;
  contentType: string;
  filename: string | null;
  content: Buffer;
}

const BYTES_PER_MB = 1024 * 1024;
const CONTENT_TYPE = /^[\w.+-]+\/[\w.+-]+(\s*;.*)?$/;

const COLUMNS = `sid, account_sid, service_sid, channel_sid, message_sid, author, content_type, filename, size,
  source_url, date_created, date_updated`;

/**
 * Keeps the bytes of media that a message is going to carry.
 * @throws ApiError 50050 for an unknown service, 50511 for a bad content type, 50512 for more than its limit.
 */
export async function storeMedia(tx: Tx, given: NewMedia): Promise<Omit<MediaRow, 'content'>> {
  const service = await findService(tx, given);
  if (service === null) throw refuse(50050);
  if (!CONTENT_TYPE.test(given.contentType)) throw refuse(50511);
  if (given.content.length > service.media.size_limit_mb * BYTES_PER_MB) throw refuse(50512);
  const { accountSid, serviceSid, author, contentType, filename, content } = given;
  const [row] = await tx.query<Omit<MediaRow, 'content'>>(
    `insert into chat.media (sid, account_sid, service_sid, author, content_type, filename, size, content,
       date_created, date_updated)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) returning ${COLUMNS}`,
    [
      ...[tx.sid('ME'), accountSid, serviceSid, author, contentType, filename],
      ...[content.length, content, tx.now],
    ],
  );
  await seeTo(tx, UNSENT, [given]);
  return row!;
}

/** Keeps the bytes of media that until now was known by its address only; its message then says their number. */
export async function keepMedia(
  tx: Tx,
  { accountSid, mediaSid, content }: { accountSid: string; mediaSid: string; content: Buffer },
): Promise<void> {
  await tx.query(
    'update chat.media set content = $3, size = $4, date_updated = $5 where sid = $1 and account_sid = $2',
    [mediaSid, accountSid, content, content.length, tx.now],
  );
  await tx.query(
    `update chat.message m set media = jsonb_set(m.media, '{size}', to_jsonb($3::bigint))
     from chat.media kept
     where kept.sid = $1 and kept.account_sid = $2 and m.sid = kept.message_sid and m.account_sid = $2`,
    [mediaSid, accountSid, content.length],
  );
}

/** Media with its bytes; null when the account has none of this SID. */
export async function readMedia(
  connection: Queryable,
  { accountSid, mediaSid }: { accountSid: string; mediaSid: string },
): Promise<MediaRow | null> {
  const [row] = await connection.query<MediaRow>(
    `select ${COLUMNS}, content from chat.media where sid = $1 and account_sid = $2`,
    [mediaSid, accountSid],
  );
  return row ?? null;
}

export interface Attachment {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  messageSid: string;
  from: string;
  media: MediaInput | null;
  mediaSid?: string | null;
}

/** Binds media to the messages that carry it; null for messages without. Throws 50507 and 50508. */
export async function attachMedia(
  tx: Tx,
  messages: readonly Attachment[],
): Promise<(MediaDescription | null)[]> {
  const stored = messages.filter(({ mediaSid }) => mediaSid);
  const claimed = new Map((await claim(tx, stored)).map(media => [media.messageSid, media]));
  for (const message of stored) if (!claimed.has(message.messageSid)) throw await unclaimable(tx, message);
  const rows = messages.filter(({ media }) => media !== null).map(message => elsewhere(tx, message));
  await insertRows(tx, 'chat.media', rows);
  const made = new Map(rows.map(row => [row.messageSid, row]));
  return messages.map(({ messageSid }) => {
    const media = claimed.get(messageSid) ?? made.get(messageSid);
    if (media === undefined) return null;
    const { sid, contentType, filename, size } = media;
    return { sid, contentType, filename, size };
  });
}

async function claim(tx: Tx, messages: Attachment[]): Promise<(MediaDescription & { messageSid: string })[]> {
  if (messages.length === 0) return [];
  return tx.query(
    `update chat.media m set message_sid = g.message_sid, channel_sid = g.channel_sid, date_updated = $2
     from json_to_recordset($1::json) as g(
       account_sid text, service_sid text, media_sid text, message_sid text, channel_sid text)
     where m.sid = g.media_sid and m.account_sid = g.account_sid and m.service_sid = g.service_sid
       and m.message_sid is null
     returning m.sid, m.content_type, m.filename, m.size, m.message_sid`,
    [
      JSON.stringify(
        messages.map(message => ({
          account_sid: message.accountSid,
          service_sid: message.serviceSid,
          media_sid: message.mediaSid,
          message_sid: message.messageSid,
          channel_sid: message.channelSid,
        })),
      ),
      tx.now,
    ],
  );
}

async function unclaimable(tx: Tx, { accountSid, serviceSid, mediaSid }: Attachment): Promise<Error> {
  const known = await tx.query(
    'select sid from chat.media where sid = $1 and account_sid = $2 and service_sid = $3',
    [mediaSid, accountSid, serviceSid],
  );
  return refuse(known.length === 0 ? 50507 : 50508);
}

function elsewhere(tx: Tx, message: Attachment) {
  const { url, contentType, filename, size } = message.media!;
  const { accountSid, serviceSid, channelSid, messageSid, from } = message;
  return {
    ...{ sid: tx.sid('ME') as string, accountSid, serviceSid, channelSid, messageSid, author: from },
    ...{ contentType, filename, size, sourceUrl: url, dateCreated: tx.now, dateUpdated: tx.now },
  };
}
