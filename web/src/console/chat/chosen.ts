import { dateOf, objectIn } from '../shared/text.ts';
import type { ChatChannel } from '../shared/types.ts';

/** The channels that a filter lets through: by what their attributes say of them, and by the day of their beginning. */
export function chosenChannels(
  channels: readonly ChatChannel[],
  { status, since }: { status: string | null; since: Date | null },
): ChatChannel[] {
  return channels.filter(
    ({ attributes, date_created }) =>
      (status === null || objectIn(attributes)?.status === status) &&
      (since === null || (dateOf(date_created) ?? since) >= since),
  );
}

export interface Said {
  from: string;
  body: string | null;
  date_created: string;
  index: number;
  media: { filename?: string; content_type?: string } | null;
}

/** A transcript to keep: one line for each message, its time first. */
export function transcriptOf(messages: readonly Said[]): string {
  return messages
    .map(({ date_created, from, body, media }) => {
      const file = media === null ? '' : ` [${media.filename ?? media.content_type ?? 'file'}]`;
      return `${date_created}  ${from}: ${body ?? ''}${file}\n`;
    })
    .join('');
}

/** Whether a message has all the words, in its text, in the name of its file or in that of its author. */
export function saidWith({ from, body, media }: Said, words: string): boolean {
  const text = `${from} ${body ?? ''} ${media?.filename ?? ''}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

/** The words that a found message has for sure: without quotes, what is excluded, and what is behind an "or". */
export function plainWords(query: string): string[] {
  const words = query
    .replaceAll('"', ' ')
    .split(/\s+/)
    .filter(word => word !== '');
  const end = words.findIndex(word => word.toLowerCase() === 'or');
  return (end < 0 ? words : words.slice(0, end)).filter(word => !word.startsWith('-'));
}

const BEFORE = 40;
const SHOWN = 160;

/** As much of a long text as fits a row, from shortly before the first of the words. */
export function excerptOf(text: string, query: string): string {
  if (text.length <= SHOWN) return text;
  const [first = ''] = plainWords(query);
  const at = Math.max(0, text.toLowerCase().indexOf(first.toLowerCase()));
  const space = text.indexOf(' ', at - BEFORE);
  const start = at <= BEFORE ? 0 : space < 0 || space > at ? at : space + 1;
  const letters = Array.from(text.slice(start));
  const end = letters.length > SHOWN ? '…' : '';
  return `${start > 0 ? '…' : ''}${letters.slice(0, SHOWN).join('')}${end}`;
}
