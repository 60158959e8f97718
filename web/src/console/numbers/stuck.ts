/** Whether a Proxy session hangs: it is open though its chat is over, or gone. Pure. */
import { objectIn } from '../shared/text.ts';
import type { ChatChannel, ProxySession } from '../shared/types.ts';

export type Stuck = 'gone' | 'inactive' | 'empty';

export const isOpen = ({ status }: Pick<ProxySession, 'status'>): boolean =>
  status === 'open' || status === 'in-progress';

/** `channel`: null when the chat does not exist (any more). */
export function stuckness(
  { status }: Pick<ProxySession, 'status'>,
  channel: Pick<ChatChannel, 'attributes' | 'members_count'> | null,
): Stuck | null {
  if (!isOpen({ status })) return null;
  if (channel === null) return 'gone';
  const attributes = objectIn(channel.attributes);
  // A long-lived conversation only rests: the customer's next message wakes it.
  if (attributes?.status === 'INACTIVE') return attributes.long_lived === true ? null : 'inactive';
  return channel.members_count === 0 ? 'empty' : null;
}

/** The chat that a session stands for: sessions of Flex are named after it, or have it as a participant. */
export function channelOfSession(
  { unique_name: name }: Pick<ProxySession, 'unique_name'>,
  participants: readonly { identifier: string }[],
): string | null {
  const texts = [name ?? '', ...participants.map(({ identifier }) => identifier)];
  return texts.map(text => /CH[0-9a-f]{32}/.exec(text)?.[0]).find(sid => sid !== undefined) ?? null;
}
