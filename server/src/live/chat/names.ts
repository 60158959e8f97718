/** The Sync objects that chat shows itself in, by name: a channel has three of them, a user two. */
import { isSid } from '../../kernel/sid.ts';
import type { ObjectType } from '../objects/view.ts';

export const nameOf = {
  channel: (channelSid: string): string => `${channelSid}.channel`,
  messages: (channelSid: string): string => `${channelSid}.messages`,
  roster: (channelSid: string): string => `${channelSid}.roster`,
  info: (userSid: string): string => `${userSid}.info`,
  channels: (userSid: string): string => `${userSid}.channels`,
};

export type Part = keyof typeof nameOf;

const PARTS: Record<Part, { prefix: string; type: ObjectType }> = {
  channel: { prefix: 'CH', type: 'document' },
  messages: { prefix: 'CH', type: 'list' },
  roster: { prefix: 'CH', type: 'map' },
  info: { prefix: 'US', type: 'map' },
  channels: { prefix: 'US', type: 'map' },
};

/** What a name means; null for one that is not of chat, or of another type of object. */
export function readName(type: ObjectType, name: string): { part: Part; of: string } | null {
  const [of = '', part = '', ...rest] = name.split('.');
  if (rest.length > 0 || !Object.hasOwn(PARTS, part)) return null;
  const known = PARTS[part as Part];
  return known.type === type && isSid(of, known.prefix) ? { part: part as Part, of } : null;
}
