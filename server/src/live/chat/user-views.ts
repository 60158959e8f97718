/** The two objects of a user: who they are, and the channels that they sit in or are invited to. Both are maps. */
import type { Chat, Membership, UserChanges } from '../../blocks/chat/index.ts';
import type { Queryable } from '../../kernel/sql.ts';
import type {
  EventPage,
  ItemQuery,
  ItemState,
  ObjectEvent,
  ObjectState,
  ObjectView,
} from '../objects/view.ts';
import { backwards } from './backwards.ts';
import { nameOf } from './names.ts';
import { myChannelItem } from './shapes.ts';

interface UserAt {
  accountSid: string;
  userSid: string;
  /** Of the user when it was found. */
  position: number;
}

export interface UserReads {
  chat: Chat;
  read: Queryable;
  changes(at: Omit<UserAt, 'position'> & { since: number }): Promise<UserChanges | null>;
}

/** Behind every change: asks for the user alone. */
export const NOW = 2 ** 31 - 1;
const hex = (position: number): string => position.toString(16);

/** Who may read it is for the caller to know. */
export function userView(
  part: 'info' | 'channels',
  { accountSid, sid: userSid, position }: Omit<UserAt, 'userSid'> & { sid: string },
  reads: UserReads,
): ObjectView {
  const at = { accountSid, userSid, position };
  return part === 'info' ? new InfoView(at, reads, part) : new MyChannelsView(at, reads, part);
}

abstract class UserView implements ObjectView {
  readonly sid: string;
  readonly uniqueName: string;
  readonly type = 'map';
  readonly topics: readonly string[];
  protected readonly at: UserAt;
  protected readonly reads: UserReads;

  constructor(at: UserAt, reads: UserReads, part: 'info' | 'channels') {
    this.at = at;
    this.reads = reads;
    this.sid = nameOf[part](at.userSid);
    this.uniqueName = this.sid;
    this.topics = [at.userSid];
  }

  async state(): Promise<ObjectState | null> {
    const changes = await this.changesSince(NOW);
    if (changes === null) return null;
    const { position, dateCreated, dateUpdated, identity } = changes.user;
    return {
      ...{
        sid: this.sid,
        type: this.type,
        uniqueName: this.sid,
        revision: hex(position),
        lastEventId: position,
      },
      ...{ dateCreated, dateUpdated, dateExpires: null, createdBy: identity },
    };
  }

  async eventsSince(position: number): Promise<EventPage> {
    const changes = await this.changesSince(position);
    if (changes === null) return { events: [], lastEventId: position, more: false };
    const events = this.eventsOf(changes, position).sort((a, b) => a.id - b.id);
    return { events, lastEventId: Math.max(position, changes.through), more: !changes.complete };
  }

  async newestEventId(): Promise<number> {
    return this.at.position;
  }

  abstract items(query: ItemQuery): Promise<ItemState[]>;
  abstract item(name: number | string): Promise<ItemState | null>;
  protected abstract eventsOf(changes: UserChanges, since: number): ObjectEvent[];

  protected changesSince(since: number): Promise<UserChanges | null> {
    const { accountSid, userSid } = this.at;
    return this.reads.changes({ accountSid, userSid, since });
  }
}

/** One change of a user is three events, one for each item, and no two events of an object have the same id. */
const STEPS = 4;
const idOf = (position: number, step: number): number => position * STEPS + step;

class InfoView extends UserView {
  override async newestEventId(): Promise<number> {
    return idOf(await super.newestEventId(), STEPS - 1);
  }

  override async state(): Promise<ObjectState | null> {
    const state = await super.state();
    return state && { ...state, lastEventId: idOf(state.lastEventId, STEPS - 1) };
  }

  override async eventsSince(position: number): Promise<EventPage> {
    const page = await super.eventsSince(Math.floor((position - 2) / STEPS));
    const lastEventId = Math.max(position, idOf(page.lastEventId, STEPS - 1));
    return { ...page, events: page.events.filter(({ id }) => id > position), lastEventId };
  }

  async items({ from, exclusive, descending, limit }: ItemQuery): Promise<ItemState[]> {
    if (descending) return backwards(this, { from, exclusive, limit });
    const changes = await this.changesSince(NOW);
    const all = changes === null ? [] : infoItems(changes);
    const isIn = ({ name }: ItemState) => from === null || name > from || (!exclusive && name === from);
    return all.filter(isIn).slice(0, limit);
  }

  async item(name: number | string): Promise<ItemState | null> {
    const changes = await this.changesSince(NOW);
    return (changes && infoItems(changes).find(item => item.name === name)) ?? null;
  }

  protected eventsOf(changes: UserChanges, since: number): ObjectEvent[] {
    const { infoPosition, dateUpdated: dateCreated } = changes.user;
    if (infoPosition <= since || infoPosition > changes.through) return [];
    return infoItems(changes).map(item => {
      return { id: item.lastEventId, type: 'map_item_updated', dateCreated, item };
    });
  }
}

/** In the order of their keys. Where the service does not tell who is there, nobody is known to be. */
function infoItems({ user, reachability }: UserChanges): ItemState[] {
  const item = (name: string, data: object, step: number): ItemState => ({
    ...{ name, data, revision: hex(user.infoPosition), lastEventId: idOf(user.infoPosition, step) },
    ...{ dateCreated: user.dateCreated, dateUpdated: user.dateUpdated, dateExpires: null },
    createdBy: user.identity,
  });
  return [
    item('attributes', { value: user.attributes }, 0),
    item('friendlyName', { value: user.friendlyName }, 1),
    item('reachability', reachability ?? { online: null, notifiable: null }, 2),
  ];
}

class MyChannelsView extends UserView {
  async items({ from, exclusive, descending, limit }: ItemQuery): Promise<ItemState[]> {
    if (descending) return backwards(this, { from, exclusive, limit });
    const first = from !== null && !exclusive ? await this.item(from) : null;
    const { accountSid, userSid } = this.at;
    const asked = { accountSid, userSid, after: from === null ? null : String(from), limit };
    const { rows } = await this.reads.chat.membershipPage(this.reads.read, asked);
    return [...(first ? [first] : []), ...rows.map(membershipState)].slice(0, limit);
  }

  async item(name: number | string): Promise<ItemState | null> {
    const { accountSid, userSid } = this.at;
    const asked = { accountSid, userSid, channelSids: [String(name)], limit: 1 };
    const { rows } = await this.reads.chat.membershipPage(this.reads.read, asked);
    return rows[0] ? membershipState(rows[0]) : null;
  }

  protected eventsOf({ memberships, invites, removals }: UserChanges, since: number): ObjectEvent[] {
    const joined = memberships.map(({ channel, ...member }) => {
      const type = member.addedUserPosition > since ? 'map_item_added' : 'map_item_updated';
      return eventOf(type, channelState(member, { name: channel.sid, data: myChannelItem(channel, member) }));
    });
    const invited = invites.map(({ channel, ...invite }) =>
      eventOf(
        'map_item_added',
        channelState(invite, { name: channel.sid, data: myChannelItem(channel, null) }),
      ),
    );
    const gone = removals.map(({ position: id, dateRemoved: dateCreated, item: name }): ObjectEvent => {
      return { id, type: 'map_item_removed', dateCreated, item: { name } };
    });
    return [...joined, ...invited, ...gone];
  }
}

function membershipState({ channel, member, invite }: Membership): ItemState {
  return channelState((member ?? invite)!, { name: channel.sid, data: myChannelItem(channel, member) });
}

interface Seat {
  userPosition: number;
  dateCreated: Date;
  dateUpdated: Date;
}

function channelState(
  { userPosition, dateCreated, dateUpdated }: Seat,
  item: Pick<ItemState, 'name' | 'data'>,
): ItemState {
  return {
    ...{ ...item, revision: hex(userPosition), lastEventId: userPosition },
    ...{ dateCreated, dateUpdated, dateExpires: null, createdBy: 'system' },
  };
}

function eventOf(type: 'map_item_added' | 'map_item_updated', item: ItemState): ObjectEvent {
  return { id: item.lastEventId, type, dateCreated: item.dateUpdated, item };
}
