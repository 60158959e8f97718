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
