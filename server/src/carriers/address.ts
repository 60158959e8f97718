/**
 * Addresses, in Twilio's notation: E.164 numbers and short codes for SMS, a prefix for every other network
 * (`whatsapp:+15551234567`, `messenger:<id>`, `line:<id>`). What else there is belongs to a custom channel.
 */
import type { ChannelType } from './carrier.ts';

const prefixed = /^([a-z][a-z0-9_-]*):(.*)$/is;
const e164 = /^\+[1-9]\d{1,14}$/;
const shortCode = /^\d{3,8}$/;
const channelTypes = new Map<string, ChannelType>([
  ['whatsapp', 'whatsapp'],
  ['messenger', 'facebook'],
  ['line', 'line'],
]);

/** The network's prefix in lower case, without the colon; empty for a plain address. */
export function prefixOf(address: string): string {
  return prefixed.exec(address.trim())?.[1]?.toLowerCase() ?? '';
}

/**
 * One spelling for one address, so that conversations are found again: blanks around it go, the prefix is in lower case,
 * and a phone number loses the marks that people write between digits. Anything else stays as it is.
 */
export function normalAddress(address: string): string {
  const trimmed = address.trim();
  const [, prefix, rest] = prefixed.exec(trimmed) ?? [];
  if (prefix === undefined || rest === undefined) return normalNumber(trimmed);
  return `${prefix.toLowerCase()}:${normalNumber(rest.trim())}`;
}

/** Which Flex channel type an address belongs to. */
export function channelTypeOf(address: string): ChannelType {
  const normal = normalAddress(address);
  const prefix = prefixOf(normal);
  if (prefix === '') return e164.test(normal) || shortCode.test(normal) ? 'sms' : 'custom';
  if (normal.length === prefix.length + 1) return 'custom';
  return channelTypes.get(prefix) ?? 'custom';
}

/**
 * May a message go from one to the other? Both ends share the network's prefix, or Twilio refuses with 21910.
 * Alphanumeric sender ids have no prefix, as the numbers that they write to have none.
 */
export function sameChannel(from: string, to: string): boolean {
  return prefixOf(from) === prefixOf(to);
}

function normalNumber(text: string): string {
  const bare = text.replace(/[\s().-]/g, '');
  return e164.test(bare) ? bare : text;
}
