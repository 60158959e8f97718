import { useEffect } from 'react';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import { useStore } from '../../ui/store.ts';
import { useChannelState, useDesk } from '../context.tsx';
import type { Side } from '../conversation/use-side.ts';
import { drain, fileOf, type Letter, outbox } from './outbox.ts';

const none: readonly Letter[] = [];

export interface Unsent {
  replies: readonly Letter[];
  notes: readonly Letter[];
}

export const noteQueue = (channelSid: string): string => `note:${channelSid}`;

/** Sends what waits for this conversation, its notes too, as soon as there is a line and a seat. */
export function useSending(link: ChannelLink, side: Side): Unsent {
  const { links } = useDesk();
  const all = useStore(outbox);
  const replies = all[link.sid] ?? none;
  const notes = all[noteQueue(link.sid)] ?? none;
  const isConnected = useStore(links.chat.state).status === 'connected';
  const isInside = useChannelState(link).status === 'ready';
  const isDue = (letters: readonly Letter[]) => isConnected && letters[0]?.state === 'waiting';
  const goes = isInside && isDue(replies);
  const notesGo = isDue(notes);
  useEffect(() => {
    if (goes) void drain(link.sid, letter => deliver(link, letter));
  }, [goes, link]);
  useEffect(() => {
    if (notesGo) void drain(noteQueue(link.sid), async letter => deliver(await side.ensure(), letter));
  }, [notesGo, link, side]);
  return { replies, notes };
}

/** Whoever is not sure whether a message went out looks before sending it again. */
async function deliver(link: ChannelLink, { id, text, attributes, fileName, at }: Letter): Promise<void> {
  const isOld = Date.now() - at > 2_000;
  if (isOld) await link.catchUp();
  if (link.state.get().messages.some(message => message.attributes.clientId === id)) return;
  if (fileName === null) return void (await link.send(text, attributes));
  const file = fileOf(id);
  if (file === undefined) throw new Error('The file is no longer there: attach it again');
  await link.sendFile(file, attributes);
}
