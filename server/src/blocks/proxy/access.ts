/**
 * Which roles may call what of Proxy. Agents: the sessions of their chats, also new ones, for conversations that they
 * begin. Supervisors: all of them. What is not named is for administrators.
 */
import type { Admits } from '../../kernel/access.ts';
import type { OwnSessions } from './rules/own-sessions.ts';

export function access(own: OwnSessions): Record<string, Admits> {
  const session: Admits = { agent: own.session, supervisor: true };
  return {
    ListSession: { supervisor: true },
    CreateSession: { agent: own.newSession, supervisor: true },
    FetchSession: session,
    ListParticipant: session,
    CreateParticipant: { agent: own.newParticipant, supervisor: true },
    FetchParticipant: session,
    ListInteraction: session,
    FetchInteraction: session,
    ListMessageInteraction: session,
    FetchMessageInteraction: session,
  };
}
