/** What a customer brings to a conversation and leaves after it: text of the account's own pages and programs. */
import { invalid, refuse } from '../../../kernel/errors.ts';
import { isSid } from '../../../kernel/sid.ts';

/** The data becomes part of the chat channel's attributes, which hold 16 KB together with the keys that Flex adds. */
const ENGAGEMENT_BYTES = 14_336;
/** Identities that stand for Flex itself. */
const RESERVED = new Set(['system']);
/** What looks like a user's SID could not be told from one. */
const isReserved = (identity: string): boolean =>
  RESERVED.has(identity.toLowerCase()) || isSid(identity, 'US');

/** The data's value; null when there is none.
 * @throws ApiError 45731 when it is too large, 45733 when it is not JSON. */
export function readPreEngagement(given: string | undefined): unknown {
  if (given === undefined || given === '') return null;
  if (Buffer.byteLength(given) > ENGAGEMENT_BYTES) throw refuse(45731);
  const value = parsed(given);
  if (value === undefined) throw refuse(45733);
  return value;
}

/** @throws ApiError 45004 when it is too large or not JSON. */
export function checkPostEngagement(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (Buffer.byteLength(given) > ENGAGEMENT_BYTES) throw invalid('PostEngagementData', 'is too large', 45004);
  if (parsed(given) === undefined) throw invalid('PostEngagementData', 'must be valid JSON', 45004);
  return given;
}

/** @throws ApiError 45211 for an identity that no customer may have. */
export function checkIdentity(identity: string): string {
  if (isReserved(identity)) throw refuse(45211);
  return identity;
}

/** @throws ApiError 45004 when the text is not a JSON object. */
export function checkTaskAttributes(given: string | undefined): string | null {
  if (given === undefined || given === '') return null;
  const value = parsed(given);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return given;
  throw invalid('TaskAttributes', 'must be a JSON object', 45004);
}

/** Undefined when the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
