/** Messages: appended to many channels in one statement, since this is what the system does most. */
import { refuse } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { snaked } from '../../../kernel/sql.ts';
import type { ChatMessageAdded, Source } from '../events.ts';
import type { MediaDescription, MessageRow } from '../rows.ts';
import { messageSentParameters } from '../rules/webhook-payload.ts';
import { type AudienceColumns, announce, audienceJoin, audienceOf, causesWebhooks } from './audience.ts';
import { attachMedia, type MediaInput } from './media.ts';

export interface NewMessage {
  /** Made beforehand with `sid('IM')` by whoever names it elsewhere. */
  sid?: string;
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  from: string;
  body: string;
  /** JSON text. */
  attributes: string;
  /** Media that is known by its address only; a row of its own is made for it. */
  media: MediaInput | null;
  /** Media that was stored before and was not sent yet. */
  mediaSid?: string | null;
  source: Source;
  clientIdentity: string | null;
  webhooks: boolean;
  relayed: boolean;
  wakesStudio: boolean;
  /** What a history that is restored brings along. */
  restored?: { dateCreated?: Date; dateUpdated?: Date; lastUpdatedBy?: string };
}

export type AppendedMessage = MessageRow & {
  /** The line of the channel. */
  line: string;
};

/**
 * Appends messages, each at the end of its channel, and says so (`chatMessage.added`, webhooks). Indexes of a
 * channel have no gaps, whoever else writes at the same time and however often it occurs in the batch.
 * @throws ApiError 50300 for an unknown channel; 50507, 50508 for media that does not exist or was sent already.
 */
export const appendMessages: Batch<NewMessage, AppendedMessage> = async (tx, inputs) => {
  const sids = inputs.map(({ sid }) => sid ?? tx.sid('IM'));
  const media = inputs.some(input => input.media || input.mediaSid)
    ? await attachMedia(
        tx,
        inputs.map((input, i) => ({ ...input, messageSid: sids[i]! })),
      )
    : [];
  const drafts = inputs.map((input, i) => draftOf(tx, input, { sid: sids[i]!, media: media[i] ?? null }));
  const groups = groupByChannel(inputs, drafts);
  const channels = await write(tx, [...groups.values()]);
  return inputs.map((input, i) => {
    const group = groups.get(channelKey(input))!;
    const channel = channels[group.ordinal];
    if (channel === undefined) throw refuse(50300);
    const row = rowOf(input, drafts[i]!, { channel, step: group.drafts.indexOf(drafts[i]!) });
    tx.publish(row.channelSid, row.position);
    tell(tx, { input, row, channel });
    return { ...row, line: channel.line };
  });
};

interface Draft {
  sid: string;
  from: string;
  body: string;
  attributes: string;
  media: MediaDescription | null;
  lastUpdatedBy: string | null;
  dateCreated: Date;
  dateUpdated: Date;
}

interface Group {
  ordinal: number;
  input: NewMessage;
  drafts: Draft[];
}

interface LockedChannel extends AudienceColumns {
  ordinal: number;
  nextIndex: number;
  position: number;
  attributes: string;
}

function draftOf(tx: Tx, input: NewMessage, made: { sid: string; media: MediaDescription | null }): Draft {
  const { from, body, attributes, restored = {} } = input;
  const dateCreated = restored.dateCreated ?? tx.now;
  return {
    ...made,
    from,
    body,
    attributes,
    lastUpdatedBy: restored.lastUpdatedBy ?? null,
    dateCreated,
    dateUpdated: restored.dateUpdated ?? dateCreated,
  };
}

function channelKey(input: NewMessage): string {
  return `${input.channelSid} ${input.serviceSid} ${input.accountSid}`;
}

/** Channels in the order of their SIDs, so that two batches never wait for each other. */
function groupByChannel(inputs: readonly NewMessage[], drafts: Draft[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  inputs.forEach((input, i) => {
    const key = channelKey(input);
    const group = groups.get(key) ?? { ordinal: 0, input, drafts: [] };
    group.drafts.push(drafts[i]!);
    groups.set(key, group);
  });
  const sorted = new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
  let ordinal = 0;
  for (const group of sorted.values()) group.ordinal = ordinal++;
  return sorted;
}

/**
 * Counts the channels up, which locks them in the order given, and inserts the messages, each at a position of its own:
 * one statement, whatever the size of the batch.
 */
const APPEND = `
with given as materialized (
  select * from json_to_recordset($1::json) as g(
    ordinal int, account_sid text, service_sid text, channel_sid text, total int, messages json)
), counted as (
  update chat.channel c
  set next_index = c.next_index + g.total, messages_count = c.messages_count + g.total, date_updated = $2,
    position = c.position + g.total, document_position = c.position + g.total
  from given g
  where c.sid = g.channel_sid and c.account_sid = g.account_sid and c.service_sid = g.service_sid
  returning g.ordinal, g.messages, c.sid, c.account_sid, c.service_sid, c.attributes, c.line,
    c.next_index - g.total as next_index, c.position - g.total as position
), stored as (
  insert into chat.message (sid, account_sid, service_sid, channel_sid, index, "from", body, attributes, media,
    last_updated_by, date_created, date_updated, position, added_position)
  select m.sid, l.account_sid, l.service_sid, l.sid, l.next_index + m.step, m."from", m.body, m.attributes,
    m.media, m.last_updated_by, coalesce(m.date_created, $2), coalesce(m.date_updated, $2),
    l.position + m.step + 1, l.position + m.step + 1
  from counted l cross join lateral json_to_recordset(l.messages) as m(step int, sid text, "from" text, body text,
    attributes text, media jsonb, last_updated_by text, date_created timestamptz, date_updated timestamptz)
)
select l.ordinal, l.account_sid, l.next_index, l.position, l.attributes, l.line, hooks.hooks, service.service_hook
from counted l ${audienceJoin('l')}`;

async function write(tx: Tx, groups: Group[]): Promise<(LockedChannel | undefined)[]> {
  const given = groups.map(({ ordinal, input, drafts }) => ({
    ordinal,
    account_sid: input.accountSid,
    service_sid: input.serviceSid,
    channel_sid: input.channelSid,
    total: drafts.length,
    messages: drafts.map((draft, step) => snaked({ ...draft, ...dated(draft, tx.now), step })),
  }));
  const rows = await tx.query<LockedChannel>(APPEND, [JSON.stringify(given), tx.now]);
  const channels: (LockedChannel | undefined)[] = groups.map(() => undefined);
  for (const row of rows) channels[row.ordinal] = row;
  return channels;
}

/** Of the present moment the statement knows anyway. */
function dated({ dateCreated, dateUpdated }: Draft, now: Date) {
  const past = (date: Date) => (date === now ? null : date);
  return { dateCreated: past(dateCreated), dateUpdated: past(dateUpdated) };
}

function rowOf(
  { accountSid, serviceSid, channelSid }: NewMessage,
  draft: Draft,
  { channel, step }: { channel: LockedChannel; step: number },
): MessageRow {
  const position = channel.position + step + 1;
  const at = { index: channel.nextIndex + step, position, addedPosition: position };
  return { ...draft, accountSid, serviceSid, channelSid, ...at, wasEdited: false };
}

function tell(
  tx: Tx,
  { input, row, channel }: { input: NewMessage; row: MessageRow; channel: LockedChannel },
): void {
  const { accountSid, serviceSid, channelSid, source, clientIdentity, webhooks, relayed, wakesStudio } =
    input;
  const { from, body, attributes, media, index } = row;
  const studio = channel.hooks?.find(({ type }) => type === 'studio');
  const added: ChatMessageAdded = {
    ...{ accountSid, serviceSid, channelSid, messageSid: row.sid, index, from, body, attributes, media },
    dateCreated: row.dateCreated.toISOString(),
    ...{ source, clientIdentity, webhooks, relayed, wakesStudio },
    channelAttributes: channel.attributes,
    studioHook: studio ? { sid: studio.sid, flowSid: studio.configuration.flow_sid! } : null,
  };
  tx.emit({ kind: 'chatMessage.added', key: channel.line, accountSid, data: added });
  if (!causesWebhooks(input)) return;
  const audience = audienceOf(channel);
  if (audience.service === null && audience.hooks.length === 0) return;
  const event = media === null ? 'onMessageSent' : 'onMediaMessageSent';
  announce(tx, audience, { event, form: messageSentParameters(added, null), body });
}
