/** What may take part in a session: phone numbers, addresses of other networks, and chat channels. */
import { isSid } from '../../../kernel/sid.ts';
import type { SessionMode } from '../rows.ts';

const e164 = /^\+[1-9]\d{1,14}$/;
const shortCode = /^\d{3,8}$/;
const prefixed = /^[a-z][a-z0-9_-]*:\S+$/i;

/** A chat channel (CH): the agents' side of a Flex conversation. */
export function isChannel(identifier: string): boolean {
  return isSid(identifier, 'CH');
}

/** An address of another network, told by its prefix: `whatsapp:+15551234567`, `messenger:1234`. */
export function isPrefixed(identifier: string): boolean {
  return prefixed.test(identifier);
}

export function isPhoneNumber(identifier: string): boolean {
  return e164.test(identifier);
}

/** A phone number without the marks that people write between digits; anything else as it is, without blanks around. */
export function normalIdentifier(identifier: string): string {
  const trimmed = identifier.trim();
  const bare = trimmed.replace(/[\s().-]/g, '');
  return e164.test(bare) ? bare : trimmed;
}

/**
 * Why an identifier cannot take part: 80404 when it is none, 80616 when its network carries no calls and the session
 * does; null when it may. A service with a chat instance also knows the free identities of custom channels.
 */
export function identifierRefusal(
  identifier: string,
  { mode, chat }: { mode: SessionMode; chat: boolean },
): 80404 | 80616 | null {
  if (isPhoneNumber(identifier) || shortCode.test(identifier)) return null;
  if (isChannel(identifier) && !chat) return 80404;
  if (!isChannel(identifier) && !isPrefixed(identifier) && !chat) return 80404;
  if (identifier === '') return 80404;
  return mode === 'message-only' ? null : 80616;
}
