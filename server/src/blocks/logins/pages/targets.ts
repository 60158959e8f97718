/** The deep link that a sign-in keeps through all its pages. */

import type { Room } from '../room.ts';
import { FIRST_TARGET, type Target, targetOf, withoutOwnOrigin } from '../rules/targets.ts';
import { PageRefusal } from '../web/refusal.ts';
import type { Visit } from '../web/visit.ts';

/** Where the person wanted to go: `returnTo`, or `state`, as Flex calls it. Refuses places that are not on the list. */
export function wantedTarget({ room, origin, asked, field }: Visit): Target {
  const wanted = field('returnTo') || asked('returnTo') || asked('state') || FIRST_TARGET;
  const target = permitted(room, wanted, origin);
  if (target === null)
    throw new PageRefusal(
      400,
      'The sign-in cannot end there',
      'The address to go on to is not one of this server, nor of the desks that its operator has named.',
    );
  return target;
}

export function permitted({ needs }: Room, wanted: unknown, origin?: string): Target | null {
  const own = [new URL(needs.publicUrl).origin, ...(origin === undefined ? [] : [origin])];
  return targetOf(withoutOwnOrigin(wanted, own), { origins: needs.deskOrigins });
}
