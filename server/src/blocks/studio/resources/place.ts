import type { Exchange } from '../../../kernel/operation.ts';

/** The holes of a path together with whose resource is meant and the path for the 404. */
export function placeOf<At extends object>({ at, caller, path }: Exchange<At, unknown>) {
  return { ...at, accountSid: caller.accountSid, path };
}
