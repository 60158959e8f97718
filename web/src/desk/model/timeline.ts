/** One stream of everything that happened in a conversation: messages by index, notes and events by time. Pure. */
import type { MessageView } from '../../sdk/channel-state.ts';
import { type Author, authorOf, type Cast } from './people.ts';

export interface Happening {
  sid: string;
  at: number;
  /** `reservation.accepted` … */
  type: string;
  /** Whom it was about. */
  who: string;
  /** What they gave for a reason; empty when nothing. */
  why?: string;
}

/** Something typed that the server has not confirmed. */
export interface Pending {
  id: string;
  text: string;
  fileName: string | null;
  at: number;
  state: 'waiting' | 'sending' | 'failed';
  reason: string | null;
}

export type Entry =
  | { type: 'day'; key: string; at: number }
  | { type: 'unread'; key: string }
  | { type: 'message'; key: string; message: MessageView; from: Author; follows: boolean }
  | { type: 'note'; key: string; message: MessageView; mine: boolean }
  | { type: 'event'; key: string; happening: Happening }
  | { type: 'pending'; key: string; pending: Pending };

export interface Story {
  messages: readonly MessageView[];
  notes: readonly MessageView[];
  happenings: readonly Happening[];
  pending: readonly Pending[];
  cast: Cast;
  /** Index of the first message that was unread when the conversation was opened. */
  unreadFrom: number | null;
}

/** Two messages of the same author within this time are one turn. */
const TURN_MS = 120_000;

interface Slot {
  at: number;
  entry: Entry;
}

/** The stream, oldest first, with rules between days and before what is new. */
export function timelineOf(story: Story): Entry[] {
  const slots = [...messageSlots(story), ...asideSlots(story)].sort((a, b) => a.at - b.at);
  const entries: Entry[] = [];
  let day = '';
  for (const { at, entry } of slots) {
    const today = new Date(at).toDateString();
    if (today !== day) entries.push({ type: 'day', key: `day ${today}`, at });
    day = today;
    if (entry.type === 'message' && entry.message.index === story.unreadFrom) {
      entries.push({ type: 'unread', key: 'unread' });
    }
    entries.push(entry);
  }
  const sent = new Set(story.messages.map(({ attributes }) => attributes.clientId));
  for (const pending of story.pending) {
    if (!sent.has(pending.id)) entries.push({ type: 'pending', key: pending.id, pending });
  }
  return entries;
}

/** Messages keep the order of their indices even where the times of two machines say otherwise. */
function messageSlots({ messages, cast }: Story): Slot[] {
  let latest = 0;
  let before: { author: string; at: number } | null = null;
  return messages.map(message => {
    latest = Math.max(latest, message.at);
    const follows: boolean =
      before !== null && before.author === message.author && message.at - before.at < TURN_MS;
    before = message;
    const from = authorOf(message.author, cast);
    return { at: latest, entry: { type: 'message', key: message.sid, message, from, follows } };
  });
}

function asideSlots({ notes, happenings, cast }: Story): Slot[] {
  return [
    ...notes.map(message => {
      const entry: Entry = { type: 'note', key: message.sid, message, mine: message.author === cast.me };
      return { at: message.at, entry };
    }),
    ...happenings.map(happening => {
      const entry: Entry = { type: 'event', key: happening.sid, happening };
      return { at: happening.at, entry };
    }),
  ];
}

/** Pieces of a text: plain, or an address of the web that may be linked to. */
export type Piece = { text: string; href: string | null };

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'`]+/gi)) {
    const found = match[0].replace(/[.,;:!?)\]}]+$/, '');
    const href = addressOf(found);
    if (href === null) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: found, href });
    end = match.index + found.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

function addressOf(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}

/** A few emoji and nothing else are shown large. */
export const isEmojiOnly = (text: string): boolean =>
  /^(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s){1,12}$/u.test(text) && text.trim() !== '';
