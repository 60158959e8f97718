/** A chat channel as the desk sees it: messages by their index, whatever order they are heard in. Pure. */

export interface MediaView {
  sid: string;
  filename: string | null;
  contentType: string;
  /** Bytes. */
  size: number;
}

export interface MessageView {
  sid: string;
  index: number;
  author: string;
  body: string;
  /** Milliseconds since 1970, of the server's clock. */
  at: number;
  media: MediaView | null;
  attributes: Readonly<Record<string, unknown>>;
}

export interface MemberView {
  sid: string;
  identity: string;
  /** What they are called; null until it is known. */
  name: string | null;
  attributes: Readonly<Record<string, unknown>>;
  /** Index of the last message that they have read. */
  lastRead: number | null;
}

export interface ChannelState {
  /** `outside`: the person is no member, so that nothing is told live. */
  status: 'loading' | 'ready' | 'outside' | 'failed';
  error: Error | null;
  friendlyName: string;
  attributes: Readonly<Record<string, unknown>>;
  messages: readonly MessageView[];
  members: readonly MemberView[];
  /** Identities of those who type now. */
  typing: readonly string[];
  hasOlder: boolean;
  loadingOlder: boolean;
  /** Index of the last message that the person has read. */
  lastRead: number | null;
}

export const noChannel: ChannelState = {
  ...{ status: 'loading', error: null, friendlyName: '', attributes: {} },
  ...{ messages: [], members: [], typing: [], hasOlder: false, loadingOlder: false, lastRead: null },
};

/** With these messages in their places; a message that is known is replaced by what is said of it now. */
export function withMessages(state: ChannelState, more: readonly MessageView[]): ChannelState {
  if (more.length === 0) return state;
  const byIndex = new Map(state.messages.map(message => [message.index, message]));
  for (const message of more) byIndex.set(message.index, message);
  const messages = [...byIndex.values()].sort((a, b) => a.index - b.index);
  return { ...state, messages };
}

export function withoutMessage(state: ChannelState, index: number): ChannelState {
  return { ...state, messages: state.messages.filter(message => message.index !== index) };
}

export function withMember(state: ChannelState, member: MemberView): ChannelState {
  const known = state.members.find(({ sid }) => sid === member.sid);
  const others = state.members.filter(one => one !== known);
  return { ...state, members: [...others, { ...member, name: member.name ?? known?.name ?? null }] };
}

/** Everybody with this identity is called so. */
export function withName(state: ChannelState, identity: string, name: string): ChannelState {
  const members = state.members.map(one => (one.identity === identity ? { ...one, name } : one));
  return { ...state, members };
}

export function withoutMember(state: ChannelState, sid: string): ChannelState {
  return { ...state, members: state.members.filter(member => member.sid !== sid) };
}

export function withTyping(state: ChannelState, identity: string, types: boolean): ChannelState {
  const others = state.typing.filter(one => one !== identity);
  return { ...state, typing: types ? [...others, identity] : others };
}

/** How many messages of others the person has not read. */
export function unreadCount({ messages, lastRead }: ChannelState, me: string): number {
  return messages.filter(({ index, author }) => index > (lastRead ?? -1) && author !== me).length;
}

/** The first message that the person has not read, which somebody else wrote. */
export function firstUnread({ messages, lastRead }: ChannelState, me: string): number | null {
  return messages.find(({ index, author }) => index > (lastRead ?? -1) && author !== me)?.index ?? null;
}
