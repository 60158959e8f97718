/** Who is on a connection, as a user of a chat service. */
import type { Person } from '../../blocks/chat/index.ts';
import { DESK_ROLES, VISITOR_ROLE } from '../../kernel/caller.ts';
import { refuse } from '../../kernel/errors.ts';
import type { LiveCaller } from '../caller.ts';
import type { ChatParts } from './parts.ts';

export interface ChatPerson extends Person {
  userSid: string;
}

/** @throws ApiError 54007 for who has no chat service; 50203 to 50207 for an identity that nobody can have. */
export type PersonOf = (caller: LiveCaller) => Promise<ChatPerson>;

/** People arrive once with each token: then their user is there, and has its role. */
export function makePersonOf({ store, blocks }: ChatParts): PersonOf {
  const arrived = new WeakMap<LiveCaller, Promise<ChatPerson>>();
  const arrive = async (caller: LiveCaller): Promise<ChatPerson> => {
    const { accountSid, identity, chatServiceSid: serviceSid, chatRoleSid: roleSid } = caller;
    if (serviceSid === null) throw refuse(54007);
    const at = { accountSid, serviceSid, identity };
    const user = await store.transact(tx => blocks.chat.arrive(tx, { ...at, roleSid, as: kindOf(caller) }));
    return { ...at, userSid: user.sid };
  };
  return caller => {
    const known = arrived.get(caller);
    if (known !== undefined) return known;
    const person = arrive(caller);
    arrived.set(caller, person);
    // Who could not be let in may be let in later: a service that is made, a database that comes back.
    person.catch(() => arrived.delete(caller));
    return person;
  };
}

function kindOf({ roles }: LiveCaller): 'agent' | 'guest' | null {
  if (roles.some(role => DESK_ROLES.includes(role))) return 'agent';
  return roles.includes(VISITOR_ROLE) ? 'guest' : null;
}
