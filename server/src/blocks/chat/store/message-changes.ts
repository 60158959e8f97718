/** Messages after they were appended: found, edited, removed. */
import { refuse } from '../../../kernel/errors.ts';
import { one, type Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import { type Queryable, updateRow } from '../../../kernel/sql.ts';
import type { MessageRow } from '../rows.ts';
import {
  type Acted,
  type Actor,
  commonFields,
  formOf,
  messageFields,
  REST_ACTOR,
} from '../rules/webhook-payload.ts';
import { announce, audiences, isTold } from './audience.ts';
import { lockChannels } from './channels.ts';
import { stepChannels } from './positions.ts';

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

export interface MessageChange extends Acted {
  body?: string;
  attributes?: string;
  from?: string;
  lastUpdatedBy?: string;
  dateCreated?: Date;
  dateUpdated?: Date;
}

/**
 * Edits a message; null for one that was removed meanwhile. Who edits is who acts, unless somebody else is named.
 * @throws ApiError 50509 when the body of a media message is given.
 */
export async function updateMessage(
  tx: Tx,
  message: MessageRow,
  { webhooks, actor = REST_ACTOR, from, ...given }: MessageChange,
): Promise<MessageRow | null> {
  if (message.media !== null && given.body !== undefined) throw refuse(50509);
  const { accountSid, channelSid } = message;
  // The document of a channel names the date of its last message.
  const document = given.dateCreated !== undefined;
  const position = await one(tx, stepChannels, { accountSid, channelSid, document });
  if (position === null) return null;
  const edited = given.body !== undefined || given.attributes !== undefined;
  const row = await updateRow<MessageRow>(tx, 'chat.message', {
    where: { sid: message.sid, accountSid },
    set: {
      ...given,
      // A reserved word of SQL.
      '"from"': from,
      wasEdited: edited || undefined,
      lastUpdatedBy: given.lastUpdatedBy ?? (edited ? (actor.clientIdentity ?? 'system') : undefined),
      dateUpdated: given.dateUpdated ?? tx.now,
      position,
    },
  });
  if (row !== null && isTold({ webhooks, actor })) await tell(tx, 'onMessageUpdated', { row, actor });
  return row;
}

/** Removes a message; its index is not given to another. */
export async function removeMessage(
  tx: Tx,
  message: MessageRow,
  { webhooks, actor = REST_ACTOR }: Acted,
): Promise<void> {
  const { sid, accountSid, channelSid } = message;
  await lockChannels(tx, [message]);
  const gone = await tx.query('delete from chat.message where sid = $1 and account_sid = $2 returning sid', [
    sid,
    accountSid,
  ]);
  if (gone.length === 0) return;
  await one(tx, stepChannels, {
    ...{ accountSid, channelSid, document: true, messagesCount: -1 },
    removal: { kind: 'message', item: String(message.index) },
  });
  if (message.media !== null) {
    await tx.query('delete from chat.media where sid = $1 and account_sid = $2', [
      message.media.sid,
      accountSid,
    ]);
  }
  if (isTold({ webhooks, actor })) await tell(tx, 'onMessageRemoved', { row: message, actor });
}

async function tell(
  tx: Tx,
  event: 'onMessageUpdated' | 'onMessageRemoved',
  { row, actor }: { row: MessageRow; actor: Actor },
): Promise<void> {
  const audience = await one(tx, audiences, row);
  if (audience === null) return;
  const common = commonFields(event, row, actor);
  const details =
    event === 'onMessageUpdated'
      ? { ModifiedBy: row.lastUpdatedBy }
      : { DateRemoved: tx.now, RemovedBy: actor.clientIdentity };
  announce(tx, audience, { event, form: formOf({ ...common, ...messageFields(row), ...details }) });
}
