import { useQuery } from '@tanstack/react-query';
import type { Api } from '../../api/client.ts';
import { TwilioError } from '../../api/error.ts';
import { readAll } from '../../api/paging.ts';

/** When keys were last used, by their SIDs; null for never. */
export type KeyUses = ReadonlyMap<string, string | null>;

/** The server writes last uses down every twenty seconds. */
const LOOK_MS = 10_000;

interface KeyUse {
  sid: string;
  date_last_used: string | null;
}

/** Null where the server does not tell it: it is no part of Twilio's contract. */
export async function readKeyUses(api: Api): Promise<KeyUses | null> {
  try {
    const uses = await readAll<KeyUse>(api, '/iam/v1/KeyUses');
    return new Map(uses.map(({ sid, date_last_used }) => [sid, date_last_used]));
  } catch (error) {
    if (error instanceof TwilioError && error.status === 404) return null;
    throw error;
  }
}

/** Kept up to date while the page is open. Each reading is a new map, so that ages are said anew with it. */
export const useKeyUses = (api: Api) =>
  useQuery({
    queryKey: ['keys', api.accountSid, 'uses'],
    queryFn: () => readKeyUses(api),
    refetchInterval: ({ state }) => (state.data === null ? false : LOOK_MS),
    gcTime: 0,
  });
