/** What became of messages that went out, as Proxy tells it. States only move forward. Pure. */

export type Mark = 'sent' | 'delivered' | 'read' | 'failed';

export interface Interaction {
  inbound_resource_sid: string | null;
  outbound_resource_sid: string | null;
  outbound_resource_status: string | null;
  date_updated?: string;
}

const MARKS: Readonly<Record<string, Mark>> = {
  ...{ accepted: 'sent', queued: 'sent', sending: 'sent', sent: 'sent' },
  ...{ delivered: 'delivered', read: 'read', undelivered: 'failed', failed: 'failed' },
};

const RANK: readonly Mark[] = ['sent', 'delivered', 'read', 'failed'];

/** A mark, and the message of the network that it is about, where it is known: there stands why it has failed. */
export interface Fate {
  mark: Mark;
  outboundSid: string | null;
}

/** Fates by the SID of the chat message. */
export type Marks = ReadonlyMap<string, Fate>;

/** With what these interactions say; what is known already is never taken back. */
export function withInteractions(marks: Marks, interactions: readonly Interaction[]): Marks {
  const next = new Map(marks);
  for (const interaction of interactions) {
    const { inbound_resource_sid: sid, outbound_resource_sid: outboundSid } = interaction;
    const mark = MARKS[interaction.outbound_resource_status ?? ''];
    if (!sid?.startsWith('IM') || mark === undefined) continue;
    const known = next.get(sid)?.mark;
    if (known === undefined || RANK.indexOf(mark) > RANK.indexOf(known)) next.set(sid, { mark, outboundSid });
  }
  return next;
}

/** When to ask again after something was sent, in milliseconds. */
export const askAgainMs: readonly number[] = [1_000, 3_000, 10_000, 30_000];

/** Codes whose reason is told in words of its own; all others are told as they are. */
const EXPLAINED: ReadonlySet<number> = new Set([
  ...[21610, 21611, 21614, 30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008],
  ...[63001, 63003, 63016, 63018],
]);

/** The name of the words for a code; `other` where the desk has none. */
export const reasonOf = (code: number | null): string =>
  code !== null && EXPLAINED.has(code) ? String(code) : 'other';
