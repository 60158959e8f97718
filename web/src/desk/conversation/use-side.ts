/** The room beside a conversation, where the team talks: a private channel of its own, so that no customer can be in it. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import type { ChatLink } from '../../sdk/chat-link.ts';
import { useDesk } from '../context.tsx';

export interface Side {
  /** Null as long as nobody has written a note. */
  link: ChannelLink | null;
}

export const sideName = (channelSid: string): string => `side-${channelSid}`;

export const sideKey = (channelSid: string): readonly string[] => ['side', sideName(channelSid)];

export function useSide(channelSid: string): Side {
  const { chat } = useDesk().links;
  const { data: sid = null } = useQuery({
    queryKey: sideKey(channelSid),
    queryFn: async () => {
      const sid = await chat.find(sideName(channelSid));
      // Whoever opens the conversation hears what the team says from now on.
      if (sid !== null) await chat.join(sid);
      return sid;
    },
  });
  return useMemo(() => ({ link: sid === null ? null : chat.channel(sid) }), [sid, chat]);
}

/** Makes the room if need be, and sits down in it. `known`: its SID, when somebody has found it already. */
export async function ensureSide(
  chat: ChatLink,
  channelSid: string,
  known: string | null,
): Promise<ChannelLink> {
  const sid = known ?? (await chat.find(sideName(channelSid))) ?? (await makeSide(chat, channelSid));
  await chat.join(sid);
  const link = chat.channel(sid);
  await inside(link);
  return link;
}

const makeSide = (chat: ChatLink, channelSid: string): Promise<string> =>
  chat.create({
    uniqueName: sideName(channelSid),
    friendlyName: 'Notes of the team',
    attributes: { about: channelSid },
  });

const PATIENCE_MS = 10_000;

/** Resolves when the channel is heard. */
function inside(link: ChannelLink): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (link.state.get().status !== 'ready') return;
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const unsubscribe = link.state.subscribe(look);
    const timer = setTimeout(() => {
      unsubscribe();
      reject(new Error('The notes cannot be reached'));
    }, PATIENCE_MS);
    link.enter();
    look();
  });
}
