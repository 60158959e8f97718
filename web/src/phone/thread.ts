/** What a phone shows: its messages in order, the conversations they form, and how far each has come. Pure. */
import type { PhoneMessage } from './carrier.ts';

/** The messages with one more, or with a newer state of one, in the network's order. */
export function withMessage(
  messages: readonly PhoneMessage[],
  message: PhoneMessage,
): readonly PhoneMessage[] {
  const others = messages.filter(({ sid }) => sid !== message.sid);
  const at = others.findLastIndex(({ order }) => order < message.order) + 1;
  return others.toSpliced(at, 0, message);
}

/** The other side of a message. */
export const businessOf = ({ direction, from, to }: PhoneMessage): string =>
  direction === 'sent' ? to : from;

/** The business addresses that a phone has talked with, the latest first. */
export function conversations(messages: readonly PhoneMessage[]): string[] {
  return [...new Set(messages.toReversed().map(businessOf))];
}

/** What stands under a message; a key of the texts. */
export type Mark = 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'arrived' | 'seen';

/** Own messages go out to the webhook; those of the business arrive here, and what stands under them is what we report. */
export function markOf({ direction, status }: PhoneMessage): Mark {
  if (direction === 'sent') {
    if (status === 'failed' || status === 'sending' || status === 'read') return status;
    return 'delivered';
  }
  if (status === 'undelivered' || status === 'failed') return 'failed';
  if (status === 'read') return 'seen';
  return status === 'delivered' ? 'arrived' : 'sending';
}

/** Whether anything of the business waits to be read. */
export const hasUnread = (messages: readonly PhoneMessage[]): boolean =>
  messages.some(({ direction, status }) => direction === 'received' && status === 'delivered');

/** A service window: hours and minutes that are left, or that it is closed; null where there is none yet. */
export function windowOf(
  closesAt: string | undefined,
  now: number,
): { open: boolean; hours: number; minutes: number; soon: boolean } | null {
  if (closesAt === undefined) return null;
  const left = Math.max(0, Date.parse(closesAt) - now);
  const minutes = Math.ceil(left / 60_000);
  return { open: left > 0, hours: Math.floor(minutes / 60), minutes: minutes % 60, soon: minutes <= 120 };
}

/** `2026-11-22`, where a message begins a new day of the reader's. */
export const dayOf = (at: string): string => new Date(at).toDateString();
