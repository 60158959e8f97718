/** The room beside a conversation, where the team talks: a private channel of its own, so that no customer can be in it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Api } from '../../api/client.ts';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import type { ChannelState, MessageView } from '../../sdk/channel-state.ts';
import type { ChatLink } from '../../sdk/chat-link.ts';
import { announce } from '../../ui/announce.tsx';
import { serverNow } from '../clock.ts';
import { useDesk } from '../context.tsx';
import { chime } from '../inbox/ring.ts';
import { missingFrom } from '../model/people.ts';

export interface Side {
  /** Null as long as nobody has written a note. */
  link: ChannelLink | null;
}

export const sideName = (channelSid: string): string => `side-${channelSid}`;

export const sideKey = (channelSid: string): readonly string[] => ['side', sideName(channelSid)];

export function useSide(channelSid: string): Side {
  const { chat } = useDesk().links;
  const queries = useQueryClient();
  // Somebody else may open the room later, a supervisor who whispers: then a seat is given to whoever is here.
  useEffect(
    () =>
      chat.seated(({ sid, uniqueName }) => {
        if (uniqueName === sideName(channelSid)) queries.setQueryData(sideKey(channelSid), sid);
      }),
    [chat, channelSid, queries],
  );
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

export interface Invitation {
  chatServiceSid: string;
  /** The conversation that the notes are about. */
  about: ChannelState;
  me: string;
}

/** Gives a seat beside the conversation to everybody of the team who sits in it: a note is for them to hear. */
export async function inviteTeam(api: Api, side: ChannelLink, invitation: Invitation): Promise<void> {
  const path = `/chat/v2/Services/${invitation.chatServiceSid}/Channels/${side.sid}/Members`;
  const seats = missingFrom(side.state.get(), invitation.about, invitation.me).map(Identity =>
    api.post(path, { Identity }).catch((error: { status?: number }) => {
      // Somebody else was faster.
      if (error.status !== 409) throw error;
    }),
  );
  await Promise.all(seats);
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

/** Says aloud what somebody else of the team has just noted. */
export function useWhispers(notes: readonly MessageView[], me: string): void {
  const { t } = useTranslation('desk');
  const heardUntil = useRef(serverNow());
  const last = notes.at(-1);
  useEffect(() => {
    if (last === undefined || last.author === me || last.at <= heardUntil.current) return;
    heardUntil.current = last.at;
    announce(t('note.said', { author: last.author, text: last.body }));
    chime();
  }, [last, me, t]);
}
