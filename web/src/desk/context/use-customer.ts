import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Api } from '../../api/client.ts';
import { TwilioError } from '../../api/error.ts';
import { readAll } from '../../api/paging.ts';
import { PEOPLE, readSame } from '../../people/same-person.ts';
import { useApi } from '../../session/use-session.ts';
import { useDesk } from '../context.tsx';
import { readTree } from '../model/tree.ts';

export interface ChatUser {
  sid: string;
  identity: string;
  friendly_name: string | null;
  /** JSON */
  attributes: string;
  date_created: string;
}

/** The chat user behind an identity; null while nobody is known. */
export function useCustomer(identity: string | null) {
  const api = useApi();
  const { chatServiceSid } = useDesk().settings;
  const path = `/chat/v2/Services/${chatServiceSid}/Users/${encodeURIComponent(identity ?? '')}`;
  return useQuery({
    queryKey: [path],
    enabled: identity !== null,
    queryFn: () => api.get<ChatUser>(path),
  });
}

/** The other addresses of whoever has this one. */
export const sameQuery = (api: Api, identity: string) =>
  queryOptions({
    queryKey: [PEOPLE, identity],
    staleTime: 30_000,
    queryFn: () => readSame(api, identity),
  });

export interface PastChannel {
  sid: string;
  /** By which of a person's addresses it ran. */
  identity: string;
  friendlyName: string;
  attributes: Record<string, unknown>;
  createdAt: number;
  updatedAt: number;
  messages: number;
}

interface UserChannel {
  channel_sid: string;
}

interface Channel {
  sid: string;
  friendly_name: string | null;
  attributes: string;
  date_created: string;
  date_updated: string;
  messages_count: number;
}

const MOST = 20;

/** The newest conversations of somebody, over all networks and under all their addresses. */
export function usePast(identity: string | null) {
  const api = useApi();
  const queries = useQueryClient();
  const service = `/chat/v2/Services/${useDesk().settings.chatServiceSid}`;
  return useQuery({
    queryKey: pastKey(identity),
    enabled: identity !== null,
    queryFn: async () => {
      const same = await queries.fetchQuery(sameQuery(api, identity!));
      const found = await Promise.all([identity!, ...same].map(one => pastUnder(api, service, one)));
      const bySid = new Map(found.flat().map(one => [one.sid, one]));
      return [...bySid.values()].sort((a, b) => b.updatedAt - a.updatedAt);
    },
  });
}

export const pastKey = (identity?: string | null): string[] =>
  identity ? ['past conversations', identity] : ['past conversations'];

/** Conversations of one address; none when whoever had it is gone. */
async function pastUnder(api: Api, service: string, identity: string): Promise<PastChannel[]> {
  const path = `${service}/Users/${encodeURIComponent(identity)}/Channels`;
  const seats = await readAll<UserChannel>(api, path).catch(error => {
    if (error instanceof TwilioError && error.status === 404) return [];
    throw error;
  });
  const newest = seats.slice(-MOST);
  const channels = await Promise.all(
    newest.map(({ channel_sid: sid }) => api.get<Channel>(`${service}/Channels/${sid}`)),
  );
  return channels.map(channel => pastOf(channel, identity));
}

function pastOf(channel: Channel, identity: string): PastChannel {
  const { sid, friendly_name: name, attributes, messages_count: messages } = channel;
  return {
    ...{ sid, identity, friendlyName: name ?? '', attributes: readTree(attributes), messages },
    createdAt: Date.parse(channel.date_created),
    updatedAt: Date.parse(channel.date_updated),
  };
}
