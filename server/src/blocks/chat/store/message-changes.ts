/** Messages after they were appended: found, edited, removed. */
import { refuse } from '../../../kernel/errors.ts';
import { one, type Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import { type Queryable, updateRow } from '../../../kernel/sql.ts';
import type { MessageRow } from '../rows.ts';
import { commonFields, formOf, messageFields } from '../rules/webhook-payload.ts';
import { announce, audiences } from './audience.ts';
import { lockChannels } from './channels.ts';

/** A message of a channel by SID or by index. */
export async function findMessage(
  connection: Queryable,
  at: { accountSid: string; channelSid: string; key: string },
): Promise<MessageRow | null> {
  const bySid = isSid(at.key, 'IM');
  if (!bySid && !/^\d{1,9}$/.test(at.key)) return null;
  const [row] = await connection.query<MessageRow>(
    `select * from chat.message where ${bySid ? 'sid' : 'index'} = $1 and channel_sid = $2 and account_sid = $3`,
    [bySid ? at.key : Number(at.key), at.channelSid, at.accountSid],
  );
  return row ?? null;
}

export interface MessageChange {
  body?: string;
  attributes?: string;
  from?: string;
  lastUpdatedBy?: string;
  dateCreated?: Date;
  dateUpdated?: Date;
}

/** Edits a message. @throws ApiError 50509 when the body of a media message is given. */
export async function updateMessage(
  tx: Tx,
  message: MessageRow,
  { webhooks, from, ...given }: MessageChange & { webhooks: boolean },
): Promise<MessageRow | null> {
  if (message.media !== null && given.body !== undefined) throw refuse(50509);
  const edited = given.body !== undefined || given.attributes !== undefined;
  const row = await updateRow<MessageRow>(tx, 'chat.message', {
    where: { sid: message.sid, accountSid: message.accountSid },
    set: {
      ...given,
      // A reserved word of SQL.
      '"from"': from,
      wasEdited: edited || undefined,
      lastUpdatedBy: given.lastUpdatedBy ?? (edited ? 'system' : undefined),
      dateUpdated: given.dateUpdated ?? tx.now,
    },
  });
  if (row !== null && webhooks) await tell(tx, row, 'onMessageUpdated');
  return row;
}

/** Removes a message; its index is not given to another. */
export async function removeMessage(tx: Tx, message: MessageRow, webhooks: boolean): Promise<void> {
  await lockChannels(tx, [message]);
  const gone = await tx.query('delete from chat.message where sid = $1 and account_sid = $2 returning sid', [
    message.sid,
    message.accountSid,
  ]);
  if (gone.length === 0) return;
  await tx.query(
    'update chat.channel set messages_count = messages_count - 1 where sid = $1 and account_sid = $2',
    [message.channelSid, message.accountSid],
  );
  if (message.media !== null) {
    await tx.query('delete from chat.media where sid = $1 and account_sid = $2', [
      message.media.sid,
      message.accountSid,
    ]);
  }
  if (webhooks) await tell(tx, message, 'onMessageRemoved');
}

async function tell(tx: Tx, row: MessageRow, event: 'onMessageUpdated' | 'onMessageRemoved'): Promise<void> {
  const audience = await one(tx, audiences, row);
  if (audience === null) return;
  const common = commonFields(event, row, { source: 'API', clientIdentity: null });
  const details = event === 'onMessageUpdated' ? { ModifiedBy: row.lastUpdatedBy } : { DateRemoved: tx.now };
  announce(tx, audience, { event, form: formOf({ ...common, ...messageFields(row), ...details }) });
}
