/** One chat channel, live: what the SDK tells of it as a store, and what can be done in it. */
import type { Channel } from 'twilio-chat/lib/channel';
import type { Member } from 'twilio-chat/lib/member';
import type { Message } from 'twilio-chat/lib/message';
import { makeStore, type Store } from '../ui/store.ts';
import {
  type ChannelState,
  type MemberView,
  type MessageView,
  noChannel,
  withMember,
  withMessages,
  withName,
  withoutMember,
  withoutMessage,
  withTyping,
} from './channel-state.ts';

export interface ChannelLink {
  sid: string;
  state: Store<ChannelState>;
  /** Gives the index of the message. */
  send(text: string, attributes: object): Promise<number>;
  sendFile(file: File, attributes: object): Promise<number>;
  /** Reads the page before the oldest message that is here. */
  older(): Promise<void>;
  /** Says that the person types; at most once in four seconds goes out. */
  types(): void;
  /** The person has seen the messages up to this one. Goes out once a second at most, and never backwards. */
  read(index: number): void;
  markUnread(index: number): Promise<void>;
  /** A new temporary address of a message's file. */
  mediaUrl(index: number): Promise<string>;
  /** Reads the attributes, changes them and writes them, so that what others have written stays. */
  changeAttributes(change: (now: Readonly<Record<string, unknown>>) => object): Promise<void>;
  leave(): Promise<void>;
  /** Tries again to be told of the channel; for when a seat in it has just been taken. */
  enter(): void;
  /** A seat was taken, whether the SDK has told of it already or not. */
  isSeated(): boolean;
  /** The person is no member any more: what has been said stays to be read. */
  exit(): void;
  /** Reads the newest page again: after a time without a line. */
  catchUp(): Promise<void>;
}

const PAGE = 50;
const TYPING_MS = 4_000;
const READING_MS = 1_000;

/** Finds the channel among those of the client; fails when the person may not see it. */
export type FindChannel = (sid: string) => Promise<Channel>;

interface Live {
  sid: string;
  find: FindChannel;
  state: Store<ChannelState>;
  channel: Channel | null;
  /** Stops hearing it. The SDK listens to its channels too, so that not everybody may be sent away. */
  deaf(): void;
  /** The SDK's own messages, for their files. */
  originals: Map<number, Message>;
  oldest: { prevPage(): Promise<Pages> } | null;
  entering: boolean;
  seated: boolean;
  /** The highest index that the person has seen here and that is to be told. */
  seen: number;
}

interface Pages {
  items: Message[];
  hasPrevPage: boolean;
  prevPage(): Promise<Pages>;
}

export function openChannel(sid: string, find: FindChannel): ChannelLink {
  const state = makeStore<ChannelState>(noChannel);
  const live: Live = {
    ...{ sid, find, state, channel: null, deaf: () => undefined, originals: new Map(), oldest: null },
    ...{ entering: false, seated: false, seen: -1 },
  };
  const channel = (): Channel => {
    if (live.channel === null) throw new Error('The conversation is not connected yet');
    return live.channel;
  };
  void enter(live);
  return {
    sid,
    state,
    send: async (text, attributes) => channel().sendMessage(text, attributes),
    sendFile: async (file, attributes) => channel().sendMessage(formOf(file), attributes),
    older: () => readOlder(live),
    types: throttled(() => void live.channel?.typing().catch(() => undefined), TYPING_MS),
    read: reader(live),
    markUnread: async index => {
      // At once: what was seen a moment ago and is not told yet must not be told after this.
      live.seen = index - 1;
      await channel().updateLastConsumedMessageIndex(index > 0 ? index - 1 : null);
      state.set(now => ({ ...now, lastRead: index > 0 ? index - 1 : null }));
    },
    mediaUrl: async index => {
      const message = live.originals.get(index);
      if (!message?.media) throw new Error('The message has no file');
      return message.media.getContentTemporaryUrl();
    },
    changeAttributes: async change => {
      const now = (await channel().getAttributes()) as Record<string, unknown>;
      await channel().updateAttributes(change(now));
      showChannel(live);
    },
    leave: async () => void (await live.channel?.leave()),
    enter() {
      live.seated = true;
      void enter(live);
    },
    isSeated: () => live.seated,
    exit: () => exit(live),
    catchUp: () => catchUp(live),
  };
}

async function enter(live: Live): Promise<void> {
  if (live.channel !== null || live.entering) return;
  live.entering = true;
  try {
    const channel = await live.find(live.sid);
    if (channel.status !== 'joined') return live.state.set(now => ({ ...now, status: 'outside' }));
    live.channel = channel;
    live.seated = true;
    listen(live, channel);
    await readNewest(live, channel);
  } catch (error) {
    live.channel = null;
    live.state.set(now => ({ ...now, status: 'outside', error: error as Error }));
  } finally {
    live.entering = false;
  }
}

function exit(live: Live): void {
  live.deaf();
  live.channel = null;
  live.seated = false;
  live.state.set(now => ({ ...now, status: 'outside', typing: [] }));
}

async function readNewest(live: Live, channel: Channel): Promise<void> {
  const [page, members] = await Promise.all([
    channel.getMessages(PAGE) as unknown as Promise<Pages>,
    channel.getMembers(),
  ]);
  keep(live, page.items);
  live.oldest = page.hasPrevPage ? page : null;
  live.state.set(now => ({
    ...now,
    ...{ status: 'ready', error: null, hasOlder: page.hasPrevPage },
    members: members.map(memberOf),
  }));
  showChannel(live);
  for (const member of members) void callByName(live, member);
}

/** What members are called is asked for each, and heard when it changes; until then their identities have to do. */
async function callByName({ state }: Live, member: Member): Promise<void> {
  const user = await member.getUser().catch(() => null);
  if (user === null) return;
  const show = () => {
    if (user.friendlyName) state.set(now => withName(now, user.identity, user.friendlyName));
  };
  show();
  user.on('updated', show);
}

function listen(live: Live, channel: Channel): void {
  const { state } = live;
  live.deaf();
  const said = (message: Message) => keep(live, [message]);
  const met = (member: Member) => state.set(now => withMember(now, memberOf(member)));
  const types = (does: boolean) => (member: Member) =>
    state.set(now => withTyping(now, member.identity, does));
  live.deaf = hear(channel, {
    messageAdded: said,
    messageUpdated: ({ message }: { message: Message }) => said(message),
    messageRemoved: ({ index }: Message) => state.set(now => withoutMessage(now, index)),
    memberJoined(member: Member) {
      met(member);
      void callByName(live, member);
    },
    memberUpdated: ({ member }: { member: Member }) => met(member),
    memberLeft: ({ sid }: Member) => state.set(now => withoutMember(now, sid)),
    typingStarted: types(true),
    typingEnded: types(false),
    updated: () => showChannel(live),
  });
}

type Listener = Parameters<Channel['on']>[1];

function hear(channel: Channel, listeners: Record<string, (said: never) => void>): () => void {
  const all = Object.entries(listeners) as [string, Listener][];
  for (const [event, listener] of all) channel.on(event as 'updated', listener);
  return () => {
    for (const [event, listener] of all) channel.off(event, listener);
  };
}

function keep({ originals, state }: Live, messages: readonly Message[]): void {
  for (const message of messages) originals.set(message.index, message);
  state.set(now => withMessages(now, messages.map(messageOf)));
}

function showChannel({ channel, state }: Live): void {
  if (channel === null) return;
  state.set(now => ({
    ...now,
    friendlyName: channel.friendlyName ?? '',
    attributes: channel.attributes as Record<string, unknown>,
    // What was read here goes out a moment later: the horizon of the server may still be behind.
    lastRead: later(now.lastRead, channel.lastConsumedMessageIndex ?? null),
  }));
}

const later = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

async function readOlder(live: Live): Promise<void> {
  const { oldest, state } = live;
  if (oldest === null || state.get().loadingOlder) return;
  state.set(now => ({ ...now, loadingOlder: true }));
  try {
    const page = await oldest.prevPage();
    live.oldest = page.hasPrevPage ? page : null;
    keep(live, page.items);
    state.set(now => ({ ...now, hasOlder: page.hasPrevPage }));
  } finally {
    state.set(now => ({ ...now, loadingOlder: false }));
  }
}

async function catchUp(live: Live): Promise<void> {
  if (live.channel === null) return enter(live);
  const page = (await live.channel.getMessages(PAGE)) as unknown as Pages;
  keep(live, page.items);
  showChannel(live);
}

/** Sends the highest index that was seen, once in a while. */
function reader(live: Live): (index: number) => void {
  let waiting = false;
  const report = () => {
    waiting = false;
    if (live.seen >= 0) live.channel?.advanceLastConsumedMessageIndex(live.seen).catch(() => undefined);
  };
  return index => {
    const { lastRead } = live.state.get();
    if (index <= Math.max(live.seen, lastRead ?? -1)) return;
    live.seen = index;
    live.state.set(now => ({ ...now, lastRead: index }));
    if (!waiting) setTimeout(report, READING_MS);
    waiting = true;
  };
}

function throttled(act: () => void, pauseMs: number): () => void {
  let last = 0;
  return () => {
    if (Date.now() - last < pauseMs) return;
    last = Date.now();
    act();
  };
}

function formOf(file: File): FormData {
  const form = new FormData();
  form.append('file', file, file.name);
  return form;
}

export function messageOf({
  sid,
  index,
  author,
  body,
  dateCreated,
  media,
  attributes,
}: Message): MessageView {
  return {
    ...{ sid, index, author, body: body ?? '' },
    at: new Date(dateCreated).getTime(),
    media: media
      ? {
          ...{ sid: media.sid, filename: media.filename ?? null },
          ...{ contentType: media.contentType, size: media.size },
        }
      : null,
    attributes: (attributes ?? {}) as Record<string, unknown>,
  };
}

function memberOf({ sid, identity, attributes, lastConsumedMessageIndex }: Member): MemberView {
  return {
    ...{ sid, identity, name: null, attributes: (attributes ?? {}) as Record<string, unknown> },
    lastRead: lastConsumedMessageIndex ?? null,
  };
}
