/** What the journey reads in the attributes of channels and tasks. */
import { hasStatus } from '../blocks/chat/index.ts';

export type Attributes = Record<string, unknown>;

/** Attributes are free text of the account's own code: anything but an object counts as none. */
export function readAttributes(text: string): Attributes {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Attributes) : {};
  } catch {
    return {};
  }
}

/** Most attributes need not be read to know that they say no such thing. */
export const isInactive = (attributes: string): boolean =>
  /inactive/i.test(attributes) && hasStatus(attributes, 'INACTIVE');
