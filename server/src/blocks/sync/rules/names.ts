/** Names that applications give to objects, items and people. */
import { isSid } from '../../../kernel/sid.ts';

export const MAX_NAME_LENGTH = 320;
const MAX_IDENTITY_LENGTH = 256;

/** A unique name must not look like a SID, or nobody could say which of the two a path means. */
export function nameProblem(name: string | null): number | null {
  if (name === null) return null;
  return name.length > 0 && name.length <= MAX_NAME_LENGTH && !isSid(name) ? null : 54302;
}

export function keyProblem(key: string): number | null {
  return key.length > 0 && key.length <= MAX_NAME_LENGTH ? null : 54209;
}

export function identityProblem(identity: string): number | null {
  return identity.length > 0 && identity.length <= MAX_IDENTITY_LENGTH ? null : 54351;
}
