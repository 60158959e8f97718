/**
 * What of a chat is an agent's own: all chats of the service that the account's Flex project uses may be read; to
 * write in one, the agent sits in it, and writes in its own name.
 */
import type { Asked, RowRule } from '../../../kernel/access.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import { findChannel } from '../store/channels.ts';
import { findMember } from '../store/members.ts';
import { findMessage } from '../store/message-changes.ts';
import { areSeatedTogether, isSeated } from '../store/seats.ts';
import { findUser } from '../store/users.ts';

/** The chat service of an account's Flex project; null where there is none. */
export type FlexServiceOf = (accountSid: string) => Promise<string | null>;

const rule = (rows: string, holds: RowRule['holds']): RowRule => ({ rows, holds });

export function ownChats(read: Queryable, flexServiceOf: FlexServiceOf) {
  const inFlex = async ({ accountSid, at }: Asked): Promise<boolean> => {
    const service = await flexServiceOf(accountSid);
    return service !== null && service === (at.serviceSid ?? at.sid);
  };
  /** The channel of the path, where the bearer sits in it; else null. */
  const ownChannel = async (asked: Asked): Promise<{ accountSid: string; channelSid: string } | null> => {
    if (!(await inFlex(asked))) return null;
    const { accountSid, identity, at } = asked;
    const key = at.channelSid ?? at.sid ?? '';
    const channel = await findChannel(read, { accountSid, serviceSid: at.serviceSid!, key });
    const place = channel && { accountSid, channelSid: channel.sid };
    return place && (await isSeated(read, { ...place, identity })) ? place : null;
  };
  const isOwnMessage = async (asked: Asked): Promise<boolean> => {
    const channel = await ownChannel(asked);
    const message = channel && (await findMessage(read, { ...channel, key: asked.at.sid ?? '' }));
    return message !== null && message.from === asked.identity;
  };
  const isOwnSeat = async (asked: Asked): Promise<boolean> => {
    const channel = await ownChannel(asked);
    const member = channel && (await findMember(read, { ...channel, key: asked.at.sid ?? '' }));
    return member !== null && member.identity === asked.identity;
  };
  const userOf = async (asked: Asked) => {
    if (!(await inFlex(asked))) return null;
    const { accountSid, at } = asked;
    return findUser(read, { accountSid, serviceSid: at.serviceSid!, key: at.userSid ?? at.sid ?? '' });
  };
  const isPartner = async (asked: Asked): Promise<boolean> => {
    const user = await userOf(asked);
    if (user === null) return false;
    const { accountSid, serviceSid, identity } = user;
    const identities = [asked.identity, identity] as const;
    return identity === asked.identity || areSeatedTogether(read, { accountSid, serviceSid, identities });
  };
  return {
    service: rule('the Flex chat service', inFlex),
    channel: rule(
      'chats that they sit in',
      async asked => isPlain(asked) && (await ownChannel(asked)) !== null,
    ),
    ownWords: rule(
      'chats that they sit in, in their own name',
      async asked =>
        asked.given.from === asked.identity && isPlain(asked) && (await ownChannel(asked)) !== null,
    ),
    ownMessage: rule('own messages', async asked => isPlain(asked) && isOwnMessage(asked)),
    ownSeat: rule('own seat', async asked => isPlain(asked) && isOwnSeat(asked)),
    ownUser: rule('themselves', async asked => (await userOf(asked))?.identity === asked.identity),
    partner: rule(
      'themselves and those they sit in a chat with',
      async asked => isPlain(asked) && isPartner(asked),
    ),
  };
}

export type OwnChats = ReturnType<typeof ownChats>;

/** Another's name, another time and a higher role are nothing that an agent could give. */
function isPlain({ identity, given }: Asked): boolean {
  const isOwnName = (name: unknown) => name === undefined || name === identity;
  return (
    ['from', 'lastUpdatedBy', 'createdBy'].every(name => isOwnName(given[name])) &&
    ['roleSid', 'dateCreated', 'dateUpdated'].every(name => given[name] === undefined)
  );
}
