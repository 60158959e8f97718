/** Channels: opened, changed under their row lock, removed with all that is in them. */
import { refuse } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import { insertRows, type Queryable, violates } from '../../../kernel/sql.ts';
import type { ChatChannelRemoved, ChatChannelUpdated } from '../events.ts';
import type { ChannelRow } from '../rows.ts';
import { hasStatus, type Json, mergedAttributes } from '../rules/attributes.ts';
import type { PostEvent } from '../rules/webhook-events.ts';
import {
  type Acted,
  type Actor,
  channelFields,
  commonFields,
  formOf,
  REST_ACTOR,
} from '../rules/webhook-payload.ts';
import { type Audience, announce, audiences, isTold } from './audience.ts';
import { recordDestroyed, stepUsers } from './positions.ts';

export interface NewChannel extends Acted {
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
  dateCreated?: Date;
  dateUpdated?: Date;
}

/** Opens channels. @throws ApiError 50307 when a unique name is taken. */
export const openChannels: Batch<NewChannel, ChannelRow> = async (tx, inputs) => {
  const rows = await refusingTakenNames(() =>
    insertRows<ChannelRow>(
      tx,
      'chat.channel',
      inputs.map(({ webhooks, actor, ...input }) => {
        const sid = tx.sid('CH');
        const dateCreated = input.dateCreated ?? tx.now;
        const dateUpdated = input.dateUpdated ?? dateCreated;
        const positions = { position: 1, documentPosition: 1, membersPosition: 0 };
        return { ...input, sid, line: input.line ?? sid, dateCreated, dateUpdated, ...positions };
      }),
    ),
  );
  for (const { sid, position } of rows) tx.publish(sid, position);
  const told = rows.flatMap((row, i) => toldOf(row, inputs[i]!));
  await tell(tx, 'onChannelAdded', told);
  return rows;
};

export interface ChannelChange extends Acted {
  accountSid: string;
  channelSid: string;
  /** Properties that are absent stay as they are. */
  friendlyName?: string | null;
  uniqueName?: string | null;
  attributes?: string;
  createdBy?: string;
  type?: 'private' | 'public';
  messagingServiceSid?: string;
  dateCreated?: Date;
  dateUpdated?: Date;
}

/**
 * Changes channels; null for those that do not exist. Emits `chatChannel.updated`.
 * @throws ApiError 50307 when a unique name is taken.
 */
export const updateChannels: Batch<ChannelChange, ChannelRow | null> = (tx, inputs) =>
  change(tx, inputs, (row, { accountSid, channelSid, webhooks, actor, ...given }) => {
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

export interface AttributesChange extends Acted {
  accountSid: string;
  channelSid: string;
  set: Record<string, Json>;
  /** Attributes that go. */
  unset?: readonly string[];
  /** Only channels whose attributes name this status are changed. */
  onlyIfStatus?: string;
}

/**
 * Sets some attributes and keeps all others. Null when there is no such channel, or when it has another status
 * than the change is for. Emits `chatChannel.updated`.
 */
export const mergeAttributes: Batch<AttributesChange, ChannelRow | null> = (tx, inputs) =>
  change(tx, inputs, (row, { set, unset = [], onlyIfStatus }) =>
    onlyIfStatus !== undefined && !hasStatus(row.attributes, onlyIfStatus)
      ? null
      : { ...row, attributes: mergedAttributes(row.attributes, set, unset), dateUpdated: tx.now },
  );

interface Change extends Acted {
  accountSid: string;
  channelSid: string;
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
    const computed = before && compute(before, input);
    if (!before || !computed) return null;
    const position = before.position + 1;
    const after = { ...computed, position, documentPosition: position };
    current.set(after.sid, after);
    return { before, after, input };
  });
  const changed = new Map(outcomes.flatMap(outcome => (outcome ? [[outcome.after.sid, outcome.after]] : [])));
  await writeChannels(tx, [...changed.values()]);
  for (const outcome of outcomes) if (outcome) emitUpdated(tx, outcome);
  const told = outcomes.flatMap(outcome => (outcome ? toldOf(outcome.after, outcome.input) : []));
  await tell(tx, 'onChannelUpdated', told);
  return outcomes.map(outcome => outcome?.after ?? null);
}

async function writeChannels(tx: Tx, rows: ChannelRow[]): Promise<void> {
  if (rows.length === 0) return;
  await refusingTakenNames(() =>
    tx.query(
      `update chat.channel c set friendly_name = g.friendly_name, unique_name = g.unique_name,
         attributes = g.attributes, created_by = g.created_by, type = g.type,
         messaging_service_sid = g.messaging_service_sid, date_created = g.date_created,
         date_updated = g.date_updated, position = g.position, document_position = g.position
       from json_to_recordset($1::json) as g(sid text, account_sid text, friendly_name text, unique_name text,
         attributes text, created_by text, type text, messaging_service_sid text, date_created timestamptz,
         date_updated timestamptz, position int)
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
            type: row.type,
            messaging_service_sid: row.messagingServiceSid,
            date_created: row.dateCreated,
            date_updated: row.dateUpdated,
            position: row.position,
          })),
        ),
      ],
    ),
  );
}

interface Outcome {
  before: ChannelRow;
  after: ChannelRow;
  input: Change;
}

function emitUpdated(tx: Tx, { before, after, input }: Outcome): void {
  const { accountSid, serviceSid, sid: channelSid, attributes } = after;
  const { source } = input.actor ?? REST_ACTOR;
  const data: ChatChannelUpdated = {
    ...{ accountSid, serviceSid, channelSid, attributesBefore: before.attributes, attributes },
    source,
  };
  tx.emit({ kind: 'chatChannel.updated', key: after.line, accountSid, data });
  tx.publish(channelSid, after.position);
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
export const removeChannels: Batch<ChannelKey & Acted, void> = async (tx, inputs) => {
  const locked = await lockChannels(tx, inputs);
  const rows = [...new Map(locked.flatMap(row => (row ? [[row.sid, row]] : []))).values()];
  const told = new Map(
    locked.flatMap((row, i) => (row ? toldOf(row, inputs[i]!) : [])).map(each => [each.row.sid, each]),
  );
  await tell(tx, 'onChannelDestroyed', [...told.values()]);
  await tx.query('delete from chat.channel where sid = any($1) and account_sid = any($2)', [
    rows.map(row => row.sid),
    [...new Set(rows.map(row => row.accountSid))],
  ]);
  const { seats, invites } = await removeContents(tx, rows);
  const lost = (kind: 'membership' | 'invite') => (seat: Seat) => ({
    ...seat,
    removal: { kind, item: seat.channelSid, identity: seat.identity },
  });
  await stepUsers(tx, [...seats.map(lost('membership')), ...invites.map(lost('invite'))]);
  return inputs.map(() => undefined);
};

interface Seat {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  identity: string;
}

/** Removes what was in channels whose rows are gone, and says that they are; answers who sat there or was invited. */
export async function removeContents(
  tx: Tx,
  channels: readonly ChannelRow[],
): Promise<{ seats: Seat[]; invites: Seat[] }> {
  if (channels.length === 0) return { seats: [], invites: [] };
  const at = [channels.map(row => row.sid), [...new Set(channels.map(row => row.accountSid))]];
  for (const table of ['message', 'hook', 'media']) {
    await tx.query(`delete from chat.${table} where channel_sid = any($1) and account_sid = any($2)`, at);
  }
  const emptied = (table: 'member' | 'invite') =>
    tx.query<Seat>(
      `delete from chat.${table} where channel_sid = any($1) and account_sid = any($2)
       returning account_sid, service_sid, channel_sid, identity`,
      at,
    );
  const seats = await emptied('member');
  const invites = await emptied('invite');
  await recordDestroyed(tx, channels);
  for (const { accountSid, serviceSid, sid: channelSid, attributes, line: key } of channels) {
    const data: ChatChannelRemoved = { accountSid, serviceSid, channelSid, attributes };
    tx.emit({ kind: 'chatChannel.removed', key, accountSid, data });
  }
  return { seats, invites };
}

async function refusingTakenNames<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violates(error, 'channel_unique_name')) throw refuse(50307);
    throw error;
  }
}

interface Told {
  row: ChannelRow;
  actor: Actor;
}

function toldOf(row: ChannelRow, acted: Acted): Told[] {
  return isTold(acted) ? [{ row, actor: acted.actor ?? REST_ACTOR }] : [];
}

/** Webhooks about channels themselves. */
async function tell(tx: Tx, event: PostEvent, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return;
  const heard = await audiences(
    tx,
    told.map(({ row: { accountSid, sid } }) => ({ accountSid, channelSid: sid })),
  );
  told.forEach(({ row, actor }, i) => {
    const removed = event === 'onChannelDestroyed' ? { DateRemoved: tx.now } : {};
    const form = formOf({ ...commonFields(event, row, actor), ...channelFields(row), ...removed });
    announce(tx, heard[i] as Audience, { event, form });
  });
}
