/**
 * What of Proxy is an agent's own: the sessions of the chat channels that the agent sits in. A session bears the name of
 * its channel, or has the channel for a participant.
 */
import type { Asked, RowRule } from '../../../kernel/access.ts';
import type { ProxyParts } from '../needs.ts';
import { participantsOf, readSession } from '../store/sessions.ts';
import { isChannel, normalIdentifier } from './identifiers.ts';
import type { AskedParticipant } from './participants-parameter.ts';

const rule = (rows: string, holds: RowRule['holds']): RowRule => ({ rows, holds });

export function ownSessions({ store, needs }: ProxyParts) {
  const sitsIn = async ({ accountSid, identity }: Asked, channelSid: string): Promise<boolean> =>
    isChannel(channelSid) && ((await needs.sitsIn?.({ accountSid, channelSid, identity })) ?? false);
  const isOwn = async (asked: Asked): Promise<boolean> => {
    const { accountSid, at } = asked;
    const sessionSid = at.sessionSid ?? at.sid ?? '';
    const session = await readSession(store.read, { accountSid, serviceSid: at.serviceSid!, sessionSid });
    if (session === null) return false;
    const participants = await participantsOf(store.read, session);
    const names = [session.uniqueName, ...participants.map(({ identifier }) => identifier)];
    for (const name of new Set(names)) if (name !== null && (await sitsIn(asked, name))) return true;
    return false;
  };
  /** Nobody puts a chat into a session who does not sit in it. */
  const areOwn = async (asked: Asked, identifiers: readonly string[]): Promise<boolean> => {
    const channels = identifiers.map(normalIdentifier).filter(isChannel);
    for (const channel of channels) if (!(await sitsIn(asked, channel))) return false;
    return true;
  };
  return {
    session: rule('sessions of chats that they sit in', isOwn),
    newParticipant: rule(
      'sessions of chats that they sit in',
      async asked => (await isOwn(asked)) && areOwn(asked, [asked.given.identifier as string]),
    ),
    newSession: rule('named after a chat that they sit in', async asked => {
      const { uniqueName, participants = [] } = asked.given as Given;
      const identifiers = participants.map(({ identifier }) => identifier);
      return (await sitsIn(asked, uniqueName ?? '')) && areOwn(asked, identifiers);
    }),
  };
}

interface Given {
  uniqueName?: string;
  participants?: readonly AskedParticipant[];
}

export type OwnSessions = ReturnType<typeof ownSessions>;
