/** The chats that the person sits in, as the SDK's list shows them: without their messages. */
import type { Channel } from 'twilio-chat/lib/channel';
import type { Client } from 'twilio-chat/lib/client.js';
import type { Store } from '../ui/store.ts';

export interface ChatView {
  sid: string;
  friendlyName: string;
  attributes: Readonly<Record<string, unknown>>;
}

export type OwnChats = ReadonlyMap<string, ChatView>;

/** Keeps the store as the client knows the chats, for as long as the client lives. */
export function followOwnChats(client: Client, chats: Store<OwnChats>): void {
  const seen = (channel: Channel) => {
    if (channel.status === 'joined') show(chats, channel);
  };
  const gone = ({ sid }: Channel) => {
    if (chats.get().has(sid)) chats.set(all => new Map([...all].filter(([known]) => known !== sid)));
  };
  client.on('channelJoined', seen);
  client.on('channelUpdated', ({ channel }: { channel: Channel }) => seen(channel));
  client.on('channelLeft', gone);
  client.on('channelRemoved', gone);
  client.getLocalChannels().then(
    all => all.forEach(seen),
    // Without a line there is no list yet; the events above bring it.
    () => undefined,
  );
}

/** Whatever else changes in a chat, such as its last message, is no news here. */
function show(chats: Store<OwnChats>, channel: Channel): void {
  const attributes = channel.attributes as Record<string, unknown>;
  const friendlyName = channel.friendlyName ?? '';
  const known = chats.get().get(channel.sid);
  if (known?.attributes === attributes && known.friendlyName === friendlyName) return;
  chats.set(all => new Map(all).set(channel.sid, { sid: channel.sid, friendlyName, attributes }));
}
