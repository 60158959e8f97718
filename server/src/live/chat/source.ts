/** Chat as a source of Sync objects. */
import { refuse } from '../../kernel/errors.ts';
import type { LiveCaller } from '../caller.ts';
import type { ObjectSource, ObjectType, ObjectView } from '../objects/view.ts';
import { channelView } from './channel-views.ts';
import { type Part, readName } from './names.ts';
import type { ChatParts } from './parts.ts';
import type { PersonOf } from './people.ts';
import { gathered } from './reads.ts';
import { createSession, findSessionView, isSession, SessionView } from './session.ts';
import { userView } from './user-views.ts';

export function chatSource(parts: ChatParts, personOf: PersonOf): ObjectSource {
  const { store } = parts;
  const { chat } = parts.blocks;
  const { read } = store;
  const ofChannels = {
    ...{ chat, read },
    changes: gathered(
      (input: Parameters<typeof chat.channelChanges>[1][number]) => `${input.channelSid} ${input.since}`,
      inputs => chat.channelChanges(read, inputs),
    ),
  };
  const ofUsers = {
    ...{ chat, read },
    changes: gathered(
      (input: Parameters<typeof chat.userChanges>[1][number]) => `${input.userSid} ${input.since}`,
      inputs => chat.userChanges(read, inputs),
    ),
  };

  async function findChannelPart(
    caller: LiveCaller,
    part: 'channel' | 'messages' | 'roster',
    channelSid: string,
  ): Promise<ObjectView | null> {
    const person = await personOf(caller);
    const { accountSid, serviceSid, identity } = person;
    const standing = await chat.rolesOf(read, { accountSid, serviceSid, identity, channelSid });
    if (standing === null) return null;
    const may = chat.readingOf(standing, identity);
    const isReadable = part === 'channel' ? may.channel : may.messages;
    return isReadable ? channelView(part, { accountSid, serviceSid, channelSid }, ofChannels) : null;
  }

  /** Everybody may know who the others in the service are; one's channels are one's own. */
  async function findUserPart(
    caller: LiveCaller,
    part: 'info' | 'channels',
    userSid: string,
  ): Promise<ObjectView | null> {
    const person = await personOf(caller);
    const { accountSid, serviceSid } = person;
    const isOwn = person.userSid === userSid;
    if (part === 'channels' && !isOwn) return null;
    if (!isOwn && (await chat.findUser(read, { accountSid, serviceSid, key: userSid })) === null) return null;
    return userView(part, { accountSid, userSid }, ofUsers);
  }

  const findPart = (caller: LiveCaller, part: Part, of: string): Promise<ObjectView | null> =>
    part === 'info' || part === 'channels'
      ? findUserPart(caller, part, of)
      : findChannelPart(caller, part, of);

  return {
    async find(caller: LiveCaller, type: ObjectType, key: string) {
      if (caller.chatServiceSid === null) return null;
      const name = readName(type, key);
      if (name !== null) return findPart(caller, name.part, name.of);
      return type === 'list' ? findSessionView(parts, caller, key) : null;
    },
    async create(caller, wanted) {
      return isSession(wanted) ? createSession(parts, personOf, caller) : null;
    },
    async change(caller, view, change) {
      if (view instanceof SessionView && change.deed === 'push') return view.push(caller, change.data);
      // What chat shows is changed by commands alone.
      throw refuse(54007);
    },
  };
}
