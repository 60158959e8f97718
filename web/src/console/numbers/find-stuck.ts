/** Looks for sessions that hang, through the public API. */
import type { Api } from '../../api/client.ts';
import { TwilioError } from '../../api/error.ts';
import { readAll } from '../../api/paging.ts';
import type { ChatChannel, ProxySession } from '../shared/types.ts';
import { channelOfSession, isOpen, type Stuck, stuckness } from './stuck.ts';

export interface StuckSession {
  session: ProxySession;
  why: Stuck;
}

export interface Places {
  proxyService: string;
  chatService: string;
}

const AT_ONCE = 10;

/** All open sessions of a service whose chat is over or gone; one question for each open session. */
export async function findStuck(api: Api, places: Places): Promise<StuckSession[]> {
  const sessions = await readAll<ProxySession>(api, `/proxy/v1/Services/${places.proxyService}/Sessions`);
  const open = sessions.filter(isOpen);
  const found: StuckSession[] = [];
  for (let at = 0; at < open.length; at += AT_ONCE) {
    const some = await Promise.all(open.slice(at, at + AT_ONCE).map(one => stuckOf(api, one, places)));
    found.push(...some.flatMap(one => one ?? []));
  }
  return found;
}

async function stuckOf(api: Api, session: ProxySession, places: Places): Promise<StuckSession | null> {
  const channelSid = channelOfSession(session, []);
  // A session that is not named after a chat may stand for anything: only its participants say for what.
  if (channelSid === null) return null;
  const channel = await channelOrNone(api, `/chat/v2/Services/${places.chatService}/Channels/${channelSid}`);
  const why = stuckness(session, channel);
  return why && { session, why };
}

/** The chat; null when it does not exist (any more). */
export function channelOrNone(api: Api, path: string): Promise<ChatChannel | null> {
  return api.get<ChatChannel>(path).catch(error => {
    if (error instanceof TwilioError && error.status === 404) return null;
    throw error;
  });
}
