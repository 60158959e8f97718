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

/** Marks by the SID of the chat message. */
export type Marks = ReadonlyMap<string, Mark>;

/** With what these interactions say; what is known already is never taken back. */
export function withInteractions(marks: Marks, interactions: readonly Interaction[]): Marks {
  const next = new Map(marks);
  for (const { inbound_resource_sid: sid, outbound_resource_status: status } of interactions) {
    const mark = MARKS[status ?? ''];
    if (!sid?.startsWith('IM') || mark === undefined) continue;
    const known = next.get(sid);
    if (known === undefined || RANK.indexOf(mark) > RANK.indexOf(known)) next.set(sid, mark);
  }
  return next;
}

/** When to ask again after something was sent, in milliseconds. */
export const askAgainMs: readonly number[] = [1_000, 3_000, 10_000, 30_000];
