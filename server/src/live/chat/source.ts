/** Chat as a source of Sync objects. */
import type { StandingAsked } from '../../blocks/chat/index.ts';
import { ApiError, refuse } from '../../kernel/errors.ts';
import type { LiveCaller } from '../caller.ts';
import type { Named, ObjectSource, ObjectView } from '../objects/view.ts';
import { channelView } from './channel-views.ts';
import { readName } from './names.ts';
import type { ChatParts } from './parts.ts';
import type { PersonOf } from './people.ts';
import { gathered } from './reads.ts';
import { createSession, isSession, makeSessionFinder, SessionView } from './session.ts';
import { NOW, userView } from './user-views.ts';

export function chatSource(parts: ChatParts, personOf: PersonOf): ObjectSource {
  const finder = { personOf, ...readsOf(parts) };
  const sessionOf = makeSessionFinder(parts);
  async function look(caller: LiveCaller, { type, key }: Named): Promise<ObjectView | ApiError | null> {
    if (caller.chatServiceSid === null) return null;
    const name = readName(type, key);
    try {
      if (name === null) return type === 'list' ? await sessionOf(caller, key) : null;
      const { part, of } = name;
      return part === 'info' || part === 'channels'
        ? await findUserPart(finder, caller, { part, of })
        : await findChannelPart(finder, caller, { part, of });
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  }
  return {
    // Each is looked for at the same time; what is read for one is read for all in one statement.
    find: (caller, named) => Promise.all(named.map(one => look(caller, one))),
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

/** What the views read: together for all who ask in one moment. */
function readsOf({ store: { read }, blocks: { chat } }: ChatParts) {
  return {
    chat,
    ofChannels: {
      ...{ chat, read },
      changes: gathered(
        (input: Parameters<typeof chat.channelChanges>[1][number]) => `${input.channelSid} ${input.since}`,
        inputs => chat.channelChanges(read, inputs),
      ),
    },
    ofUsers: {
      ...{ chat, read },
      changes: gathered(
        (input: Parameters<typeof chat.userChanges>[1][number]) => `${input.userSid} ${input.since}`,
        inputs => chat.userChanges(read, inputs),
      ),
    },
    standingOf: gathered(
      ({ serviceSid, identity, channelSid }: StandingAsked) => `${serviceSid} ${channelSid} ${identity}`,
      inputs => chat.standingsOf(read, inputs),
    ),
  };
}

interface Finder extends ReturnType<typeof readsOf> {
  personOf: PersonOf;
}

async function findChannelPart(
  { chat, personOf, standingOf, ofChannels }: Finder,
  caller: LiveCaller,
  { part, of: channelSid }: { part: 'channel' | 'messages' | 'roster'; of: string },
): Promise<ObjectView | null> {
  const { accountSid, serviceSid, identity } = await personOf(caller);
  const standing = await standingOf({ accountSid, serviceSid, identity, channelSid });
  if (!standing?.channel) return null;
  const may = chat.readingOf(standing, identity);
  const isReadable = part === 'channel' ? may.channel : may.messages;
  return isReadable ? channelView(part, standing.channel, ofChannels) : null;
}

/** Everybody may know who the others in the service are; one's channels are one's own. */
async function findUserPart(
  { personOf, ofUsers }: Finder,
  caller: LiveCaller,
  { part, of: userSid }: { part: 'info' | 'channels'; of: string },
): Promise<ObjectView | null> {
  const { accountSid, serviceSid, userSid: own } = await personOf(caller);
  if (part === 'channels' && userSid !== own) return null;
  const user = (await ofUsers.changes({ accountSid, userSid, since: NOW }))?.user;
  return user?.serviceSid === serviceSid ? userView(part, user, ofUsers) : null;
}
