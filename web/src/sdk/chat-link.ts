/** The chat connection of the page: one socket for chat and Sync, kept alive, and its channels as stores. */

import type { Channel } from 'twilio-chat/lib/channel';
import { Client } from 'twilio-chat/lib/client.js';
import { makeStore, type Store } from '../ui/store.ts';
import { type ChannelLink, openChannel } from './channel-link.ts';
import { followOwnChats, type OwnChats } from './own-chats.ts';
import { bringMediaHere, placesAt } from './places.ts';

export interface ChatState {
  status: 'connecting' | 'connected' | 'lost' | 'denied';
  /** Whether it has been connected before: then what is shown is old, not missing. */
  began: boolean;
}

export interface ChatLink {
  state: Store<ChatState>;
  /** The chats that the person sits in. */
  own: Store<OwnChats>;
  /** The same link for the same channel, as long as the page is open. */
  channel(sid: string): ChannelLink;
  /** The SID of the channel with this unique name; null when there is none that the person may see. */
  find(uniqueName: string): Promise<string | null>;
  /** Whether anybody has this identity in chat: a question in the socket, where no is an answer and no error. */
  knows(identity: string): Promise<boolean>;
  /** Takes a seat in a channel that the person may enter; nothing happens when they sit there. */
  join(sid: string): Promise<void>;
  /** Makes a private channel with the person as its only member; gives its SID. */
  create(channel: { uniqueName: string; friendlyName: string; attributes: object }): Promise<string>;
  /** Tells of channels in which the person has been given a seat, until the result is called. */
  seated(heard: (channel: Seat) => void): () => void;
  updateToken(token: string): void;
  close(): void;
}

export interface Seat {
  sid: string;
  uniqueName: string | null;
}

export interface ChatPlace {
  origin: string;
  token: string;
}

const AGAIN_MS = 5_000;

interface Live extends ChatPlace {
  state: Store<ChatState>;
  own: Store<OwnChats>;
  client: Client | null;
  /** Resolves with the first client that connects, and is replaced when that one is given up. */
  ready: PromiseWithResolvers<Client>;
  links: Map<string, ChannelLink>;
  seats: Set<(channel: Seat) => void>;
  closed: boolean;
}

let redirected = false;

export function openChat(place: ChatPlace): ChatLink {
  if (!redirected) bringMediaHere(place.origin);
  redirected = true;
  const state = makeStore<ChatState>({ status: 'connecting', began: false });
  const live: Live = {
    ...place,
    state,
    own: makeStore<OwnChats>(new Map()),
    client: null,
    ready: Promise.withResolvers(),
    links: new Map(),
    seats: new Set(),
    closed: false,
  };
  void connect(live);
  return {
    state,
    own: live.own,
    channel(sid) {
      const known = live.links.get(sid) ?? openChannel(sid, one => found(live, one));
      live.links.set(sid, known);
      return known;
    },
    async find(uniqueName) {
      const client = await live.ready.promise;
      return client.getChannelByUniqueName(uniqueName).then(
        ({ sid }) => sid,
        // The SDK says of what is missing only that it could not be had.
        () => null,
      );
    },
    async knows(identity) {
      const client = await live.ready.promise;
      return client.getUserDescriptor(identity).then(
        () => true,
        (error: { status?: number; body?: { status?: number } }) => {
          if ((error.status ?? error.body?.status) === 404) return false;
          throw error;
        },
      );
    },
    async join(sid) {
      const channel = await found(live, sid);
      if (channel.status !== 'joined') await channel.join();
    },
    async create({ uniqueName, friendlyName, attributes }) {
      const client = await live.ready.promise;
      const channel = await client.createChannel({ uniqueName, friendlyName, attributes, isPrivate: true });
      if (channel.status !== 'joined') await channel.join();
      return channel.sid;
    },
    seated(heard) {
      live.seats.add(heard);
      return () => live.seats.delete(heard);
    },
    updateToken(token) {
      live.token = token;
      live.client?.updateToken(token).catch(() => undefined);
    },
    close() {
      live.closed = true;
      live.client?.removeAllListeners();
      void live.client?.shutdown();
    },
  };
}

async function found({ ready }: Live, sid: string): Promise<Channel> {
  const client = await ready.promise;
  return client.getChannelBySid(sid);
}

async function connect(live: Live): Promise<void> {
  try {
    const client = await Client.create(live.token, {
      ...{ logLevel: 'silent', twilsock: { uri: placesAt(live.origin).twilsock } },
    } as Client.Options);
    if (live.closed) return void client.shutdown();
    live.client = client;
    listen(live, client);
    followOwnChats(client, live.own);
    live.ready.resolve(client);
    change(live, client.connectionState);
  } catch {
    if (live.closed) return;
    live.state.set(now => ({ ...now, status: now.began ? 'lost' : 'connecting' }));
    setTimeout(() => !live.closed && void connect(live), AGAIN_MS);
  }
}

function listen(live: Live, client: Client): void {
  client.on('connectionStateChanged', (state: string) => change(live, state));
  client.on('tokenAboutToExpire', () => client.updateToken(live.token).catch(() => undefined));
  client.on('channelJoined', ({ sid, uniqueName }: Channel) => {
    live.links.get(sid)?.enter();
    for (const heard of [...live.seats]) heard({ sid, uniqueName: uniqueName ?? null });
  });
  client.on('channelLeft', ({ sid }: Channel) => live.links.get(sid)?.exit());
  client.on('channelRemoved', ({ sid }: Channel) => live.links.get(sid)?.exit());
}

const STATES: Readonly<Record<string, ChatState['status']>> = { connected: 'connected', denied: 'denied' };

function change(live: Live, said: string): void {
  const before = live.state.get();
  const status = STATES[said] ?? (before.began ? 'lost' : 'connecting');
  live.state.set({ status, began: before.began || status === 'connected' });
  if (status === 'connected' && before.status === 'lost') {
    for (const link of live.links.values()) void link.catchUp().catch(() => undefined);
  }
}
