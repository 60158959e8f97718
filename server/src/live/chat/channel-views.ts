/** The three objects of a channel: what it is (a document), what is said in it (a list), who sits in it (a map). */
import type { ChannelChanges, Chat, MemberRow, MessageRow, RemovalRow } from '../../blocks/chat/index.ts';
import type { Queryable } from '../../kernel/sql.ts';
import type {
  EventPage,
  ItemQuery,
  ItemState,
  ObjectEvent,
  ObjectState,
  ObjectType,
  ObjectView,
} from '../objects/view.ts';
import { backwards } from './backwards.ts';
import { nameOf } from './names.ts';
import { channelDocument, messageItem, rosterItem } from './shapes.ts';

interface ChannelAt {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  /** Of the channel when it was found. */
  position: number;
}

export interface ChannelReads {
  chat: Chat;
  read: Queryable;
  changes(at: { accountSid: string; channelSid: string; since: number }): Promise<ChannelChanges | null>;
}

type ChannelPart = 'channel' | 'messages' | 'roster';

/** Behind every change: asks for the channel alone. */
const NOW = 2 ** 31 - 1;
const hex = (position: number): string => position.toString(16);

/** Who may read it is for the caller to know. */
export function channelView(
  part: ChannelPart,
  { accountSid, serviceSid, sid: channelSid, position }: Omit<ChannelAt, 'channelSid'> & { sid: string },
  reads: ChannelReads,
): ObjectView {
  const at = { accountSid, serviceSid, channelSid, position };
  switch (part) {
    case 'channel':
      return new DocumentView(at, reads, { part, type: 'document' });
    case 'messages':
      return new MessagesView(at, reads, { part, type: 'list' });
    case 'roster':
      return new RosterView(at, reads, { part, type: 'map' });
  }
}

abstract class ChannelView implements ObjectView {
  readonly sid: string;
  readonly uniqueName: string;
  readonly type: ObjectType;
  readonly topics: readonly string[];
  protected readonly at: ChannelAt;
  protected readonly reads: ChannelReads;

  constructor(at: ChannelAt, reads: ChannelReads, { part, type }: { part: ChannelPart; type: ObjectType }) {
    this.at = at;
    this.reads = reads;
    this.type = type;
    this.sid = nameOf[part](at.channelSid);
    this.uniqueName = this.sid;
    this.topics = [at.channelSid];
  }

  async newestEventId(): Promise<number> {
    return this.at.position;
  }

  async state(): Promise<ObjectState | null> {
    const changes = await this.changesSince(NOW);
    const channel = changes?.channel;
    if (!channel) return null;
    return {
      ...{ sid: this.sid, type: this.type, uniqueName: this.sid, revision: hex(channel.position) },
      lastEventId: channel.position,
      ...(this.type === 'document' && { data: channelDocument(channel) }),
      ...{ dateCreated: channel.dateCreated, dateUpdated: channel.dateUpdated, dateExpires: null },
      createdBy: channel.createdBy,
    };
  }

  async eventsSince(position: number): Promise<EventPage> {
    const changes = await this.changesSince(position);
    if (changes === null) return { events: [], lastEventId: position, more: false };
    const { channel, removals, through, complete } = changes;
    const end = channel === null ? removals.find(({ kind }) => kind === 'channel') : undefined;
    const events = end
      ? [this.endOf(end)]
      : (await this.eventsOf(changes, position)).sort((a, b) => a.id - b.id);
    // Whoever was taken out of the channel may not read what was said after it.
    const departed = removals.flatMap(({ kind, identity }) =>
      kind === 'member' && identity ? [identity] : [],
    );
    return { events, lastEventId: Math.max(position, through), more: !complete, departed };
  }

  abstract items(query: ItemQuery): Promise<ItemState[]>;
  abstract item(name: number | string): Promise<ItemState | null>;
  protected abstract eventsOf(changes: ChannelChanges, since: number): Promise<ObjectEvent[]>;

  protected changesSince(since: number): Promise<ChannelChanges | null> {
    const { accountSid, channelSid } = this.at;
    return this.reads.changes({ accountSid, channelSid, since });
  }

  private endOf({ position, dateRemoved }: RemovalRow): ObjectEvent {
    const type = `${this.type as 'document' | 'list' | 'map'}_removed` as const;
    return { id: position, type, dateCreated: dateRemoved };
  }
}

class DocumentView extends ChannelView {
  async items(): Promise<ItemState[]> {
    return [];
  }

  async item(): Promise<ItemState | null> {
    return null;
  }

  protected async eventsOf({ channel, through }: ChannelChanges, since: number): Promise<ObjectEvent[]> {
    if (!channel || channel.documentPosition <= since || channel.documentPosition > through) return [];
    const { documentPosition: id, dateUpdated: dateCreated } = channel;
    const data = channelDocument(channel);
    return [{ id, type: 'document_updated', dateCreated, data, revision: hex(id) }];
  }
}

class MessagesView extends ChannelView {
  async items({ from, exclusive, descending, limit }: ItemQuery): Promise<ItemState[]> {
    const { accountSid, channelSid } = this.at;
    const start = from === null ? null : Number(from);
    const order = descending ? 'desc' : 'asc';
    const asked = { accountSid, channelSid, from: start, order, limit, inclusive: !exclusive } as const;
    const { rows } = await this.reads.chat.messagePage(this.reads.read, asked);
    return rows.map(row => messageState(row, row.position));
  }

  async item(name: number | string): Promise<ItemState | null> {
    const { accountSid, channelSid } = this.at;
    if (!/^\d{1,9}$/.test(String(name))) return null;
    const at = { accountSid, channelSid, key: String(name) };
    const row = await this.reads.chat.findMessage(this.reads.read, at);
    return row && messageState(row, row.position);
  }

  protected async eventsOf(
    { messages, removals, through }: ChannelChanges,
    since: number,
  ): Promise<ObjectEvent[]> {
    const changed = messages.map((row): ObjectEvent => {
      const isNew = row.addedPosition > since;
      // A message that was changed behind the end of this page comes again with that change.
      const id = row.position <= through ? row.position : row.addedPosition;
      const type = isNew ? 'list_item_added' : 'list_item_updated';
      return { id, type, dateCreated: row.dateUpdated, item: messageState(row, id) };
    });
    const gone = removals.filter(({ kind }) => kind === 'message');
    return [
      ...changed,
      ...gone.map(removal => removedOf(removal, 'list_item_removed', Number(removal.item))),
    ];
  }
}

class RosterView extends ChannelView {
  async items({ from, exclusive, descending, limit }: ItemQuery): Promise<ItemState[]> {
    const { accountSid, channelSid } = this.at;
    if (descending) return backwards(this, { from, exclusive, limit });
    const first = from !== null && !exclusive ? await this.item(from) : null;
    const after = from === null ? null : String(from);
    const { rows } = await this.reads.chat.memberPage(this.reads.read, {
      accountSid,
      channelSid,
      after,
      limit,
    });
    return [...(first ? [first] : []), ...(await this.statesOf(rows))].slice(0, limit);
  }

  async item(name: number | string): Promise<ItemState | null> {
    const { accountSid, channelSid } = this.at;
    const row = await this.reads.chat.findMember(this.reads.read, {
      accountSid,
      channelSid,
      key: String(name),
    });
    if (row?.sid !== name) return null;
    return (await this.statesOf([row]))[0]!;
  }

  protected async eventsOf({ members, removals }: ChannelChanges, since: number): Promise<ObjectEvent[]> {
    const states = await this.statesOf(members);
    const changed = members.map((row, i): ObjectEvent => {
      const type = row.addedPosition > since ? 'map_item_added' : 'map_item_updated';
      return { id: row.position, type, dateCreated: row.dateUpdated, item: states[i]! };
    });
    const gone = removals.filter(({ kind }) => kind === 'member');
    return [...changed, ...gone.map(removal => removedOf(removal, 'map_item_removed', removal.item))];
  }

  private async statesOf(rows: readonly MemberRow[]): Promise<ItemState[]> {
    if (rows.length === 0) return [];
    const { accountSid, serviceSid } = this.at;
    const identities = rows.map(({ identity }) => identity);
    const users = await this.reads.chat.userSids(this.reads.read, { accountSid, serviceSid, identities });
    return rows.map(row => ({
      ...{ name: row.sid, data: rosterItem(row, users.get(row.identity) ?? null) },
      ...{ revision: hex(row.position), lastEventId: row.position, createdBy: 'system' },
      ...{ dateCreated: row.dateCreated, dateUpdated: row.dateUpdated, dateExpires: null },
    }));
  }
}

function messageState(row: MessageRow, lastEventId: number): ItemState {
  return {
    ...{ name: row.index, data: messageItem(row), revision: hex(row.position), lastEventId },
    ...{ dateCreated: row.dateCreated, dateUpdated: row.dateUpdated, dateExpires: null, createdBy: row.from },
  };
}

function removedOf(
  { position: id, dateRemoved: dateCreated }: RemovalRow,
  type: 'list_item_removed' | 'map_item_removed',
  name: number | string,
): ObjectEvent {
  return { id, type, dateCreated, item: { name } };
}
