/** Messages for customers: stored, and handed to delivery by the same transaction. */
import { titleOf } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import type { Delivery, MessageRow, NewOutbound } from '../message.ts';
import { prefixOf } from '../rules/address.ts';
import { MAX_BODY_LENGTH, MAX_CHANNEL_BODY_LENGTH } from '../rules/limits.ts';
import { contentTypeOf } from '../rules/media-type.ts';
import { countSegments } from '../rules/segments.ts';
import { insertMedia } from './media.ts';
import { tellStatus } from './status.ts';

/** "Attempt to send to unsubscribed recipient" */
export const OPTED_OUT = 21610;
/** "The concatenated message body exceeds the 1600 character limit" */
const TOO_LONG = 21617;

/**
 * Stores messages and has each delivered by a job `deliver` on its line, or by a timer when it is for later. One for a
 * customer who stopped messages from the sender or from its messaging service is stored as failed (21610) and goes
 * nowhere, and so is one that is longer than its network takes (21617): what is written in a chat may be that.
 */
export function makeStoreOutbound(defaultCarrier: string): Batch<NewOutbound, MessageRow> {
  return async (tx, inputs) => {
    const planned = inputs.map(input => ({ input, sid: tx.sid(prefixFor(input)) }));
    const rows = await insert(tx, planned, defaultCarrier);
    await insertMedia(
      tx,
      planned.flatMap(({ sid, input: { accountSid, mediaUrls } }) =>
        mediaUrls.map((url, position) => {
          return { accountSid, messageSid: sid, position, url, contentType: contentTypeOf(url) };
        }),
      ),
    );
    return planned.map(({ sid, input }) => {
      const row = rows.get(sid)!;
      follow(tx, row, input.mediaUrls);
      return row;
    });
  };
}

function prefixFor({ mediaUrls, asMms }: NewOutbound): string {
  return mediaUrls.length > 0 || asMms ? 'MM' : 'SM';
}

type Planned = { input: NewOutbound; sid: string };

/** In one statement: the carrier of the sending number, whether the customer wants it, and the row. */
async function insert(tx: Tx, planned: Planned[], defaultCarrier: string): Promise<Map<string, MessageRow>> {
  const stored = await tx.query<MessageRow>(
    `insert into messaging.message (account_sid, sid, carrier, direction, "from", "to", body, num_segments, num_media,
       status, error_code, error_message, line, status_callback, messaging_service_sid, send_at, valid_until,
       options, date_created, date_updated)
     select x.account_sid, x.sid, coalesce(n.carrier, $3), x.direction, x."from", x."to", x.body, x.num_segments,
       x.num_media, case when o.stopped then 'failed' else x.status end,
       case when o.stopped then $4::int else x.error_code end,
       case when o.stopped then $5 else x.error_message end, x.line, x.status_callback, x.messaging_service_sid, x.send_at,
       x.valid_until, x.options, $2, $2
     from json_populate_recordset(null::messaging.message, $1::json) x
     left join lateral (select n.carrier, n.messaging_service_sid from messaging.number n where n.account_sid = x.account_sid
       and n.phone_number = any(array[x."from", regexp_replace(x."from", '^[a-z][a-z0-9_-]*:', '')])
       order by length(n.phone_number) desc limit 1) n on true
     left join lateral (select true as stopped from messaging.opt_out o where o.account_sid = x.account_sid
       and o.customer = x."to" and o.ours in (x."from", n.messaging_service_sid, x.messaging_service_sid)
       limit 1) o on true
     returning *`,
    [
      rowsParameter(planned.map(one => rowOf(tx, one))),
      tx.now,
      defaultCarrier,
      OPTED_OUT,
      titleOf(OPTED_OUT),
    ],
  );
  return new Map(stored.map(row => [row.sid, row]));
}

function rowOf(tx: Tx, { input, sid }: Planned): object {
  const { mediaUrls, validitySeconds, asMms: _, ...rest } = input;
  const due = input.sendAt ?? tx.now;
  const errorCode = isTooLong(input) ? TOO_LONG : null;
  return {
    ...rest,
    sid,
    numSegments: countSegments(input.body),
    numMedia: mediaUrls.length,
    status: errorCode === null ? firstStatus(input) : 'failed',
    errorCode,
    errorMessage: errorCode && titleOf(errorCode),
    validUntil: validitySeconds === undefined ? null : new Date(due.getTime() + validitySeconds * 1000),
  };
}

function isTooLong({ to, body }: NewOutbound): boolean {
  return body.length > (prefixOf(to) === '' ? MAX_BODY_LENGTH : MAX_CHANNEL_BODY_LENGTH);
}

/** A messaging service accepts a message and queues it afterwards. */
function firstStatus({ sendAt, messagingServiceSid }: NewOutbound): string {
  if (sendAt !== undefined) return 'scheduled';
  return messagingServiceSid === null ? 'queued' : 'accepted';
}

/** What happens next: delivery, waiting, or the news that it failed already. */
function follow(tx: Tx, row: MessageRow, mediaUrls: string[]): void {
  const at = { key: row.line, accountSid: row.accountSid };
  const data = { messageSid: row.sid };
  if (row.status === 'failed') {
    tellStatus(tx, row);
    return;
  }
  if (row.validUntil !== null)
    tx.timer({ name: validityTimer(row.sid), kind: 'message.expired', ...at, data, runAt: row.validUntil });
  if (row.status === 'scheduled') {
    tx.timer({ name: sendTimer(row.sid), kind: 'message.due', ...at, data, runAt: row.sendAt! });
  } else {
    deliver(tx, row, mediaUrls);
  }
}

/** Puts the delivery of a message on its line. */
export function deliver(tx: Tx, row: MessageRow, mediaUrls: string[]): void {
  const { sid, from, to, body, carrier } = row;
  const validUntil = row.validUntil?.toISOString() ?? null;
  const data: Delivery = { sid, from, to, body, mediaUrls, carrier, validUntil };
  tx.job({ kind: 'deliver', key: row.line, accountSid: row.accountSid, data });
}

export const sendTimer = (sid: string): string => `${sid}:send`;
export const validityTimer = (sid: string): string => `${sid}:validity`;
