/** Media of messages: where each is found and what it is. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { insertRows, type Queryable } from '../../../kernel/sql.ts';

export interface MediaRow {
  accountSid: string;
  messageSid: string;
  sid: string;
  position: number;
  url: string;
  contentType: string;
  dateCreated: Date;
  dateUpdated: Date;
}

export type NewMedia = Pick<MediaRow, 'accountSid' | 'messageSid' | 'position' | 'url' | 'contentType'>;

export async function insertMedia(tx: Tx, items: NewMedia[]): Promise<void> {
  const dates = { dateCreated: tx.now, dateUpdated: tx.now };
  await insertRows(
    tx,
    'messaging.media',
    items.map(item => ({ ...item, sid: tx.sid('ME'), ...dates })),
  );
}

export interface MediaPlace {
  accountSid: string;
  messageSid: string;
}

export async function mediaBySid(
  connection: Queryable,
  { accountSid, messageSid }: MediaPlace,
  sid: string,
): Promise<MediaRow | null> {
  const [row] = await connection.query<MediaRow>(
    'select * from messaging.media where account_sid = $1 and message_sid = $2 and sid = $3',
    [accountSid, messageSid, sid],
  );
  return row ?? null;
}

export async function deleteMedia(tx: Tx, { accountSid, messageSid }: MediaPlace, sid: string) {
  const rows = await tx.query(
    'delete from messaging.media where account_sid = $1 and message_sid = $2 and sid = $3 returning sid',
    [accountSid, messageSid, sid],
  );
  return rows.length > 0;
}

/** Bounds of a filter by date; null where there is none. */
export interface DateBounds {
  from: Date | null;
  until: Date | null;
}

export function listMedia(
  connection: Queryable,
  { accountSid, messageSid }: MediaPlace,
  { bounds, page }: { bounds: DateBounds; page: PageRequest },
): Promise<Page<MediaRow>> {
  return readPage<MediaRow>(
    connection,
    {
      select: `select * from messaging.media where account_sid = $1 and message_sid = $2
        and ($3::timestamptz is null or date_created >= $3) and ($4::timestamptz is null or date_created <= $4)`,
      params: [accountSid, messageSid, bounds.from, bounds.until],
      order: [
        ['position', 'int'],
        ['sid', 'text'],
      ],
    },
    page,
  );
}
