/** The room beside a conversation, where the team talks: a private channel of its own, so that no customer can be in it. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import type { ChatLink } from '../../sdk/chat-link.ts';
import { useDesk } from '../context.tsx';

export interface Side {
  /** Null as long as nobody has written a note. */
  link: ChannelLink | null;
  /** Makes the room if need be, and sits down in it. */
  ensure(): Promise<ChannelLink>;
}

export const sideName = (channelSid: string): string => `side-${channelSid}`;

export function useSide(channelSid: string): Side {
  const { chat } = useDesk().links;
  const name = sideName(channelSid);
  const found = useQuery({
    queryKey: ['side', name],
    queryFn: async () => {
      const sid = await chat.find(name);
      // Whoever opens the conversation hears what the team says from now on.
      if (sid !== null) await chat.join(sid);
      return sid;
    },
  });
  const { refetch } = found;
  const sid = found.data ?? null;
  return useMemo(
    () => ({
      link: sid === null ? null : chat.channel(sid),
      async ensure() {
        const known = sid ?? (await chat.find(name)) ?? (await makeSide(chat, channelSid));
        await chat.join(known);
        const link = chat.channel(known);
        await inside(link);
        void refetch();
        return link;
      },
    }),
    [sid, chat, name, channelSid, refetch],
  );
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
