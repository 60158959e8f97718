/** Channels: opened, changed under their row lock, removed with all that is in them. */
import { refuse } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import { insertRows, type Queryable, violates } from '../../../kernel/sql.ts';
import type { ChatChannelRemoved, ChatChannelUpdated, Source } from '../events.ts';
import type { ChannelRow } from '../rows.ts';
import { hasStatus, type Json, mergedAttributes } from '../rules/attributes.ts';
import type { PostEvent } from '../rules/webhook-events.ts';
import { channelFields, commonFields, formOf } from '../rules/webhook-payload.ts';
import { type Audience, announce, audiences } from './audience.ts';

export interface NewChannel {
  accountSid: string;
  serviceSid: string;
  friendlyName: string | null;
  uniqueName: string | null;
  /** JSON text. */
  attributes: string;
  type: 'private' | 'public';
  createdBy: string;
  /** Key of the channel's line; null for a line of its own, named like the channel. */
  line: string | null;
  webhooks: boolean;
  dateCreated?: Date;
  dateUpdated?: Date;
}

/** Opens channels. @throws ApiError 50307 when a unique name is taken. */
export const openChannels: Batch<NewChannel, ChannelRow> = async (tx, inputs) => {
  const rows = await refusingTakenNames(() =>
    insertRows<ChannelRow>(
      tx,
      'chat.channel',
      inputs.map(({ webhooks, ...input }) => {
        const sid = tx.sid('CH');
        const dateCreated = input.dateCreated ?? tx.now;
        const dateUpdated = input.dateUpdated ?? dateCreated;
        return { ...input, sid, line: input.line ?? sid, dateCreated, dateUpdated };
      }),
    ),
  );
  const told = rows.filter((_, i) => inputs[i]!.webhooks);
  await tell(tx, { event: 'onChannelAdded', source: 'API', rows: told });
  return rows;
};

export interface ChannelChange {
  accountSid: string;
  channelSid: string;
  /** Properties that are absent stay as they are. */
  friendlyName?: string | null;
  uniqueName?: string | null;
  attributes?: string;
  createdBy?: string;
  dateCreated?: Date;
  dateUpdated?: Date;
  webhooks: boolean;
}

/**
 * Changes channels; null for those that do not exist. Emits `chatChannel.updated`.
 * @throws ApiError 50307 when a unique name is taken.
 */
export const updateChannels: Batch<ChannelChange, ChannelRow | null> = (tx, inputs) =>
  change(tx, inputs, (row, { accountSid, channelSid, webhooks, ...given }) => {
    const set = Object.entries(given).filter(([, value]) => value !== undefined);
    return { ...row, dateUpdated: tx.now, ...Object.fromEntries(set) };
  });

/**
 * Takes a unique name from the channel that holds it, when that channel's conversation is over (its attributes say
 * INACTIVE): the next conversation may then have the name.
 */
export const freeUniqueNames: Batch<
  { accountSid: string; serviceSid: string; uniqueName: string },
  void
> = async (tx, inputs) => {
  const holders = await tx.query<{ sid: string; accountSid: string; attributes: string }>(
    `select c.sid, c.account_sid, c.attributes from json_to_recordset($1::json) as g(
       "accountSid" text, "serviceSid" text, "uniqueName" text)
     cross join lateral (select sid, account_sid, attributes from chat.channel
       where service_sid = g."serviceSid" and unique_name = g."uniqueName" and account_sid = g."accountSid" limit 1) c`,
    [JSON.stringify(inputs)],
  );
  const over = holders.filter(({ attributes }) => hasStatus(attributes, 'INACTIVE'));
  const changes = over.map(({ sid, accountSid }) => ({
    accountSid,
    channelSid: sid,
    uniqueName: null,
    webhooks: false,
  }));
  if (changes.length > 0) await updateChannels(tx, changes);
  return inputs.map(() => undefined);
};

export interface AttributesChange {
  accountSid: string;
  channelSid: string;
  set: Record<string, Json>;
  webhooks: boolean;
  /** Only channels whose attributes name this status are changed. */
  onlyIfStatus?: string;
}

/**
 * Sets some attributes and keeps all others. Null when there is no such channel, or when it has another status
 * than the change is for. Emits `chatChannel.updated`.
 */
export const mergeAttributes: Batch<AttributesChange, ChannelRow | null> = (tx, inputs) =>
  change(tx, inputs, (row, { set, onlyIfStatus }) =>
    onlyIfStatus !== undefined && !hasStatus(row.attributes, onlyIfStatus)
      ? null
      : { ...row, attributes: mergedAttributes(row.attributes, set), dateUpdated: tx.now },
  );

interface Change {
  accountSid: string;
  channelSid: string;
  webhooks: boolean;
}

/** Locks the rows, computes the changes one after the other and writes each channel once. */
async function change<Input extends Change>(
  tx: Tx,
  inputs: readonly Input[],
  compute: (row: ChannelRow, input: Input) => ChannelRow | null,
): Promise<(ChannelRow | null)[]> {
  const rows = await lockChannels(tx, inputs);
  const current = new Map<string, ChannelRow>();
  for (const row of rows) if (row !== null) current.set(row.sid, row);
  const outcomes = inputs.map((input, i) => {
    const before = rows[i] && current.get(rows[i].sid)!;
    const after = before && compute(before, input);
    if (after) current.set(after.sid, after);
    return after ? { before: before!, after, input } : null;
  });
  const changed = new Map(outcomes.flatMap(outcome => (outcome ? [[outcome.after.sid, outcome.after]] : [])));
  await writeChannels(tx, [...changed.values()]);
  for (const outcome of outcomes) if (outcome) emitUpdated(tx, outcome);
  const told = outcomes.flatMap(outcome => (outcome?.input.webhooks ? [outcome.after] : []));
  await tell(tx, { event: 'onChannelUpdated', source: 'API', rows: told });
  return outcomes.map(outcome => outcome?.after ?? null);
}

async function writeChannels(tx: Tx, rows: ChannelRow[]): Promise<void> {
  if (rows.length === 0) return;
  await refusingTakenNames(() =>
    tx.query(
      `update chat.channel c set friendly_name = g.friendly_name, unique_name = g.unique_name,
         attributes = g.attributes, created_by = g.created_by, date_created = g.date_created,
         date_updated = g.date_updated
       from json_to_recordset($1::json) as g(sid text, account_sid text, friendly_name text, unique_name text,
         attributes text, created_by text, date_created timestamptz, date_updated timestamptz)
       where c.sid = g.sid and c.account_sid = g.account_sid`,
      [
        JSON.stringify(
          rows.map(row => ({
            sid: row.sid,
            account_sid: row.accountSid,
            friendly_name: row.friendlyName,
            unique_name: row.uniqueName,
            attributes: row.attributes,
            created_by: row.createdBy,
            date_created: row.dateCreated,
            date_updated: row.dateUpdated,
          })),
        ),
      ],
    ),
  );
}

function emitUpdated(tx: Tx, { before, after }: { before: ChannelRow; after: ChannelRow }): void {
  const { accountSid, serviceSid, sid: channelSid, attributes } = after;
  const data: ChatChannelUpdated = {
    ...{ accountSid, serviceSid, channelSid, attributesBefore: before.attributes, attributes },
    source: 'API',
  };
  tx.emit({ kind: 'chatChannel.updated', key: after.line, accountSid, data });
}

interface ChannelKey {
  accountSid: string;
  channelSid: string;
}

/** The rows of some channels, locked in the order of their SIDs; null for those that do not exist. */
export const lockChannels: Batch<ChannelKey, ChannelRow | null> = (tx, inputs) =>
  readChannels(tx, inputs, 'for update');

/** The rows of some channels; null for those that do not exist. */
export const channelsBySid: Batch<ChannelKey, ChannelRow | null> = (tx, inputs) =>
  readChannels(tx, inputs, '');

async function readChannels(
  tx: Tx,
  inputs: readonly ChannelKey[],
  lock: '' | 'for update',
): Promise<(ChannelRow | null)[]> {
  const sorted = inputs
    .map(({ accountSid, channelSid }, ordinal) => ({ ordinal, channelSid, accountSid }))
    .sort((a, b) => (a.channelSid < b.channelSid ? -1 : 1));
  const rows = await tx.query<ChannelRow & { ordinal: number }>(
    `select g.ordinal, c.* from json_to_recordset($1::json)
       as g(ordinal int, "channelSid" text, "accountSid" text)
     cross join lateral (
       select * from chat.channel where sid = g."channelSid" and account_sid = g."accountSid" limit 1 ${lock}
     ) c`,
    [JSON.stringify(sorted)],
  );
  const found: (ChannelRow | null)[] = inputs.map(() => null);
  for (const { ordinal, ...row } of rows) found[ordinal] = row;
  return found;
}

/** A channel of a service by SID or by unique name. */
export async function findChannel(
  connection: Queryable,
  at: { accountSid: string; serviceSid: string; key: string },
): Promise<ChannelRow | null> {
  const column = isSid(at.key, 'CH') ? 'sid' : 'unique_name';
  const [row] = await connection.query<ChannelRow>(
    `select * from chat.channel where ${column} = $1 and service_sid = $2 and account_sid = $3`,
    [at.key, at.serviceSid, at.accountSid],
  );
  return row ?? null;
}

/** A channel as the REST API shows one: its links name the last message. */
export type ShownChannel = ChannelRow & { lastMessageSid: string | null };

export const SHOWN_CHANNEL = `select c.*, last.sid as last_message_sid from chat.channel c
  left join lateral (
    select m.sid from chat.message m where m.channel_sid = c.sid and m.account_sid = c.account_sid
    order by m.index desc limit 1
  ) last on true`;

/** The channel with what only the REST API shows. */
export async function shownChannel(connection: Queryable, row: ChannelRow): Promise<ShownChannel> {
  const [shown] = await connection.query<ShownChannel>(
    `${SHOWN_CHANNEL} where c.sid = $1 and c.account_sid = $2`,
    [row.sid, row.accountSid],
  );
  return shown ?? { ...row, lastMessageSid: null };
}

/** Removes channels with all that is in them. Emits `chatChannel.removed`; channels that are gone are passed over. */
export const removeChannels: Batch<ChannelKey & { webhooks: boolean }, void> = async (tx, inputs) => {
  const locked = await lockChannels(tx, inputs);
  const rows = [...new Map(locked.flatMap(row => (row ? [[row.sid, row]] : []))).values()];
  const wanted = new Set(inputs.filter(input => input.webhooks).map(input => input.channelSid));
  await tell(tx, {
    event: 'onChannelDestroyed',
    source: 'API',
    rows: rows.filter(row => wanted.has(row.sid)),
  });
  await tx.query('delete from chat.channel where sid = any($1) and account_sid = any($2)', [
    rows.map(row => row.sid),
    [...new Set(rows.map(row => row.accountSid))],
  ]);
  await removeContents(tx, rows);
  return inputs.map(() => undefined);
};

/** Removes what was in channels whose rows are gone, and says that they are. */
export async function removeContents(tx: Tx, channels: readonly ChannelRow[]): Promise<void> {
  if (channels.length === 0) return;
  const at = [channels.map(row => row.sid), [...new Set(channels.map(row => row.accountSid))]];
  for (const table of ['message', 'member', 'invite', 'hook', 'media']) {
    await tx.query(`delete from chat.${table} where channel_sid = any($1) and account_sid = any($2)`, at);
  }
  for (const { accountSid, serviceSid, sid: channelSid, attributes, line: key } of channels) {
    const data: ChatChannelRemoved = { accountSid, serviceSid, channelSid, attributes };
    tx.emit({ kind: 'chatChannel.removed', key, accountSid, data });
  }
}

async function refusingTakenNames<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violates(error, 'channel_unique_name')) throw refuse(50307);
    throw error;
  }
}

/** Webhooks about channels themselves. */
async function tell(
  tx: Tx,
  { event, source, rows }: { event: PostEvent; source: Source; rows: ChannelRow[] },
): Promise<void> {
  if (rows.length === 0) return;
  const heard = await audiences(
    tx,
    rows.map(({ accountSid, sid }) => ({ accountSid, channelSid: sid })),
  );
  rows.forEach((row, i) => {
    const common = commonFields(event, row, { source, clientIdentity: null });
    const removed = event === 'onChannelDestroyed' ? { DateRemoved: tx.now } : {};
    const form = formOf({ ...common, ...channelFields(row), ...removed });
    announce(tx, heard[i] as Audience, { event, form });
  });
}
