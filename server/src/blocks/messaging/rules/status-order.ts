/**
 * How a message's status may move. Receipts come late, twice and in any order, so a status never goes backwards, and an
 * end is final.
 */
export const MESSAGE_STATUSES = [
  'queued',
  'sending',
  'sent',
  'failed',
  'delivered',
  'undelivered',
  'receiving',
  'received',
  'accepted',
  'scheduled',
  'read',
  'partially_delivered',
  'canceled',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

export const DIRECTIONS = ['inbound', 'outbound-api', 'outbound-call', 'outbound-reply'] as const;
export type Direction = (typeof DIRECTIONS)[number];

const progress: Partial<Record<string, number>> = {
  accepted: 0,
  scheduled: 1,
  queued: 2,
  sending: 3,
  sent: 4,
  partially_delivered: 5,
  delivered: 6,
  read: 7,
};

/** Bad ends, and how far a message may have come to meet each. */
const furthest: Partial<Record<string, number>> = { canceled: 2, failed: 4, undelivered: 4 };

/** The status after hearing of `next`; `current` when that is no news, or not a status at all. */
export function laterStatus(current: MessageStatus, next: string): MessageStatus {
  if (current === 'receiving' && next === 'received') return next;
  const now = progress[current];
  if (now === undefined) return current;
  const limit = furthest[next];
  const then = progress[next];
  const moves = limit === undefined ? then !== undefined && then > now : now <= limit;
  return moves ? (next as MessageStatus) : current;
}

/** Whether nothing more can happen to the message, but that a delivered one is read. */
export function isFinal(status: MessageStatus): boolean {
  return ['delivered', 'read', 'failed', 'undelivered', 'canceled', 'received'].includes(status);
}

/** Whether a message in this status has left for the customer. */
export function hasLeft(status: MessageStatus): boolean {
  return (progress[status] ?? 0) >= 4 || status === 'undelivered';
}

/** Whether a message that was not touched for long has come to its end: many carriers never say more than `sent`. */
export const isOver = (status: MessageStatus): boolean => isFinal(status) || hasLeft(status);
