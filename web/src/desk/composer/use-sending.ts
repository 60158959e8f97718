import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApi } from '../../session/use-session.ts';
import { useStore } from '../../ui/store.ts';
import { useChannel, useChannelState, useDesk } from '../context.tsx';
import { ensureSide, inviteTeam, sideKey } from '../conversation/use-side.ts';
import { deliver } from './deliver.ts';
import { channelOf, drain, type Letter, noteQueue, outbox } from './outbox.ts';

const none: readonly Letter[] = [];

export interface Unsent {
  replies: readonly Letter[];
  notes: readonly Letter[];
}

/** What this conversation has not got through yet, its notes apart. */
export function useUnsent(channelSid: string): Unsent {
  const all = useStore(outbox);
  return { replies: all[channelSid] ?? none, notes: all[noteQueue(channelSid)] ?? none };
}

/** The conversations for which something waits; whatever is open, all of it goes out when the line is there. */
export function useUnsentChannels(): readonly string[] {
  return [...new Set(Object.keys(useStore(outbox)).map(channelOf))];
}

/** Sends what waits for this conversation, its notes too, as soon as there is a line and a seat. */
export function useSending(channelSid: string): void {
  const { links, settings, me } = useDesk();
  const { chatServiceSid } = settings;
  const { chat } = links;
  const api = useApi();
  const queries = useQueryClient();
  const link = useChannel(channelSid);
  const { replies, notes } = useUnsent(channelSid);
  const isConnected = useStore(chat.state).status === 'connected';
  const isInside = useChannelState(link).status === 'ready';
  const isDue = (letters: readonly Letter[]) => isConnected && letters[0]?.state === 'waiting';
  const goes = isInside && isDue(replies);
  const notesGo = isDue(notes);
  useEffect(() => {
    if (goes) void drain(channelSid, letter => deliver(chat, link, letter));
  }, [goes, channelSid, chat, link]);
  useEffect(() => {
    if (!notesGo) return;
    void drain(noteQueue(channelSid), async letter => {
      const known = queries.getQueryData<string | null>(sideKey(channelSid)) ?? null;
      const side = await ensureSide(chat, channelSid, known);
      // Where the conversation is open, the room appears beside it.
      void queries.invalidateQueries({ queryKey: sideKey(channelSid) });
      await inviteTeam(api, side, { chatServiceSid, about: link.state.get(), me });
      await deliver(chat, side, letter);
    });
  }, [notesGo, channelSid, chat, queries, api, chatServiceSid, link, me]);
}
