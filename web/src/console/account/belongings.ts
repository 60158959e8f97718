/** Everything of one contact, found and erased through the public API. */
import type { Api } from '../../api/client.ts';
import { TwilioError } from '../../api/error.ts';
import { readAll } from '../../api/paging.ts';
import { PEOPLE, pathOf, readSame, tiesBetween } from '../../people/same-person.ts';
import { objectIn } from '../shared/text.ts';

export type Kind = 'sessions' | 'executions' | 'channels' | 'users' | 'messages' | 'links';

export interface Belongings {
  identity: string;
  /** In the order in which they go: what points to something goes before it. */
  parts: { kind: Kind; paths: string[] }[];
}

interface Place {
  chatServices: readonly string[];
  proxyService: string | null;
}

/** What the account keeps of a contact. Chats are those that were begun for the contact; others only lose the user. */
export async function findBelongings(api: Api, identity: string, place: Place): Promise<Belongings> {
  const [chats, messages, executions, same] = await Promise.all([
    Promise.all(place.chatServices.map(service => chatsOf(api, service, identity))),
    messagesOf(api, identity),
    executionsOf(api, identity),
    readSame(api, identity),
  ]);
  const channels = chats.flatMap(one => one.channels);
  const sessions = await sessionsOf(
    api,
    place.proxyService,
    chats.flatMap(one => one.sessions),
  );
  return {
    identity,
    parts: [
      { kind: 'sessions', paths: sessions },
      { kind: 'executions', paths: executions },
      { kind: 'channels', paths: channels },
      { kind: 'users', paths: chats.flatMap(one => one.users) },
      { kind: 'messages', paths: messages },
      { kind: 'links', paths: tiesBetween([identity], same).map(pathOf) },
    ],
  };
}

async function chatsOf(api: Api, service: string, identity: string) {
  const base = `/chat/v2/Services/${service}`;
  const user = await unlessMissing(api.get<{ sid: string }>(`${base}/Users/${encodeURIComponent(identity)}`));
  if (user === null) return { users: [], channels: [], sessions: [] };
  const memberships = await readAll<{ channel_sid: string }>(api, `${base}/Users/${user.sid}/Channels`);
  const read = await Promise.all(
    memberships.map(async ({ channel_sid: sid }) => {
      const path = `${base}/Channels/${sid}`;
      const channel = await unlessMissing(api.get<{ attributes: string }>(path));
      return { path, attributes: objectIn(channel?.attributes) ?? {} };
    }),
  );
  const own = read.filter(({ attributes }) => attributes.from === identity);
  const sessions = own
    .map(({ attributes }) => attributes.proxySession)
    .filter(sid => typeof sid === 'string');
  return { users: [`${base}/Users/${user.sid}`], channels: own.map(({ path }) => path), sessions };
}

async function sessionsOf(api: Api, service: string | null, sids: readonly string[]): Promise<string[]> {
  if (service === null) return [];
  const paths = sids.map(sid => `/proxy/v1/Services/${service}/Sessions/${sid}`);
  const found = await Promise.all(paths.map(path => unlessMissing(api.get(path))));
  return paths.filter((_, at) => found[at] !== null);
}

async function messagesOf(api: Api, identity: string): Promise<string[]> {
  const base = `/api/2010-04-01/Accounts/${api.accountSid}/Messages`;
  const lists = await Promise.all(
    [{ From: identity }, { To: identity }].map(query => readAll<{ sid: string }>(api, `${base}.json`, query)),
  );
  return [...new Set(lists.flat().map(({ sid }) => `${base}/${sid}.json`))];
}

async function executionsOf(api: Api, identity: string): Promise<string[]> {
  const flows = await readAll<{ sid: string }>(api, '/studio/v2/Flows');
  const lists = await Promise.all(
    flows.map(async ({ sid }) => {
      const path = `/studio/v2/Flows/${sid}/Executions`;
      const all = await readAll<{ sid: string; contact_channel_address: string }>(api, path);
      const own = all.filter(one => one.contact_channel_address === identity);
      return own.map(one => `${path}/${one.sid}`);
    }),
  );
  return lists.flat();
}

const isMissing = (error: unknown): boolean => error instanceof TwilioError && error.status === 404;

function unlessMissing<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch(error => {
    if (isMissing(error)) return null;
    throw error;
  });
}

export const stepsOf = ({ parts }: Belongings): number => parts.flatMap(({ paths }) => paths).length;

export interface Erased {
  gone: string[];
  refused: { path: string; reason: string }[];
}

/** Deletes one after the other; what is gone already counts as gone, and a refusal does not stop the rest. */
export async function erase(
  api: Api,
  belongings: Belongings,
  progress: (done: number) => void,
): Promise<Erased> {
  const erased: Erased = { gone: [], refused: [] };
  for (const path of belongings.parts.flatMap(({ paths }) => paths)) {
    await api.remove(path).then(
      () => erased.gone.push(path),
      error => {
        if (isMissing(error)) erased.gone.push(path);
        else erased.refused.push({ path, reason: (error as Error).message });
      },
    );
    progress(erased.gone.length + erased.refused.length);
  }
  return erased;
}

/** Links are named by the addresses that they link. */
const unnamed = (path: string): string => (path.startsWith(PEOPLE) ? `${PEOPLE}/…` : path);

/** Proof of an erasure. It names objects by their SIDs and the contact not at all. */
export function receiptOf(
  belongings: Belongings,
  erased: Erased,
  { by, at }: { by: string; at: Date },
): object {
  return {
    at: at.toISOString(),
    by,
    contact: `${belongings.identity.slice(0, 2)}…${belongings.identity.slice(-2)}`,
    found: Object.fromEntries(belongings.parts.map(({ kind, paths }) => [kind, paths.length])),
    gone: erased.gone.map(unnamed),
    refused: erased.refused.map(({ path, reason }) => ({ path: unnamed(path), reason })),
  };
}
