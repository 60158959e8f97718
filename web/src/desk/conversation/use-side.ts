/** The room beside a conversation, where the team talks: a private channel of its own, so that no customer can be in it. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Api } from '../../api/client.ts';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import { useApi } from '../../session/use-session.ts';
import { useActions } from '../actions.ts';
import { type Desk, useDesk } from '../context.tsx';

export interface Side {
  /** Null as long as nobody has written a note. */
  link: ChannelLink | null;
  /** Makes the room if need be, and sits down in it. */
  ensure(): Promise<ChannelLink>;
}

export const sideName = (channelSid: string): string => `side-${channelSid}`;

export function useSide(channelSid: string): Side {
  const desk = useDesk();
  const api = useApi();
  const { sit } = useActions();
  const path = sidePath(desk, channelSid);
  const found = useQuery({
    queryKey: [path],
    queryFn: async () => {
      const sid = await findSide(api, path);
      // Whoever opens the conversation hears what the team says from now on.
      if (sid !== null) await sit(sid);
      return sid;
    },
  });
  const { refetch } = found;
  const sid = found.data ?? null;
  return useMemo(
    () => ({
      link: sid === null ? null : desk.links.chat.channel(sid),
      async ensure() {
        const known = sid ?? (await findSide(api, path)) ?? (await makeSide(desk, channelSid));
        const link = desk.links.chat.channel(known);
        await sit(known).catch(() => undefined);
        await inside(link);
        void refetch();
        return link;
      },
    }),
    [sid, api, path, desk, channelSid, sit, refetch],
  );
}

const sidePath = ({ settings }: Desk, channelSid: string): string =>
  `/chat/v2/Services/${settings.chatServiceSid}/Channels/${sideName(channelSid)}`;

async function findSide(api: Api, path: string): Promise<string | null> {
  try {
    return (await api.get<{ sid: string }>(path)).sid;
  } catch (error) {
    if ((error as { status?: number }).status === 404) return null;
    throw error;
  }
}

const makeSide = ({ links }: Desk, channelSid: string): Promise<string> =>
  links.chat.create({
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
