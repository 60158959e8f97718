/** What may stand as identity, name and author. */
import { refuse } from '../../../kernel/errors.ts';
import { isSid } from '../../../kernel/sid.ts';

const MAX_IDENTITY_LENGTH = 256;
const RESERVED = new Set(['system']);

/** @throws ApiError 50203, 50206, 50207 for what no user may be called. Letter case matters. */
export function checkIdentity(identity: string): string {
  if (identity.length > MAX_IDENTITY_LENGTH) throw refuse(50207);
  if (isSid(identity, 'US')) throw refuse(50206);
  if (RESERVED.has(identity)) throw refuse(50203);
  return identity;
}

/** @throws ApiError 50003 for a friendly name over the limit. */
export function checkFriendlyName<T extends string | undefined>(name: T, maxLength: number): T {
  if (name !== undefined && name.length > maxLength) throw refuse(50003);
  return name;
}

/**
 * The unique name as it is kept; an empty one means none.
 * @throws ApiError 50004 over the limit, 50306 when it looks like a channel's SID.
 */
export function checkUniqueName(name: string, maxLength: number): string | null {
  if (name.length > maxLength) throw refuse(50004);
  if (isSid(name, 'CH')) throw refuse(50306);
  return name === '' ? null : name;
}

/** @throws ApiError 50310 for an author, or a creator, that is too long. */
export function checkAuthor<T extends string | undefined>(author: T): T {
  if (author !== undefined && author.length > MAX_IDENTITY_LENGTH) throw refuse(50310);
  return author;
}
