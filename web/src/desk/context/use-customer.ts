import { useQuery } from '@tanstack/react-query';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { useDesk } from '../context.tsx';

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

export interface PastChannel {
  sid: string;
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

/** The conversations of somebody over all networks that share their identity, newest first. */
export function usePast(identity: string | null) {
  const api = useApi();
  const { chatServiceSid } = useDesk().settings;
  const service = `/chat/v2/Services/${chatServiceSid}`;
  const path = `${service}/Users/${encodeURIComponent(identity ?? '')}/Channels`;
  return useQuery({
    queryKey: [path],
    enabled: identity !== null,
    queryFn: async () => {
      const seats = await readAll<UserChannel>(api, path);
      const newest = seats.slice(-MOST);
      const channels = await Promise.all(
        newest.map(({ channel_sid: sid }) => api.get<Channel>(`${service}/Channels/${sid}`)),
      );
      return channels.map(pastOf).sort((a, b) => b.updatedAt - a.updatedAt);
    },
  });
}

function pastOf({
  sid,
  friendly_name,
  attributes,
  date_created,
  date_updated,
  messages_count,
}: Channel): PastChannel {
  return {
    ...{ sid, friendlyName: friendly_name ?? '', attributes: readTree(attributes), messages: messages_count },
    ...{ createdAt: Date.parse(date_created), updatedAt: Date.parse(date_updated) },
  };
}

/** Attributes are JSON that others have written: whatever they are, an object comes out. */
export function readTree(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
