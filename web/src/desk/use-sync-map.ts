import { useQuery } from '@tanstack/react-query';
import type { Api } from '../api/client.ts';
import { readAll } from '../api/paging.ts';
import { useApi } from '../session/use-session.ts';

const MAPS = '/sync/v1/Services/default/Maps';

export interface MapItem {
  key: string;
  data: unknown;
}

const none: readonly MapItem[] = [];

/** What stands in a Sync Map of the default service; nothing while there is no such map. */
export function useSyncMap(name: string): readonly MapItem[] {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [MAPS, name],
    staleTime: 60_000,
    queryFn: () => itemsOf(api, name),
  });
  return data ?? none;
}

/** The map is looked for in the list: asking for one that is not there is an error on every page. */
async function itemsOf(api: Api, name: string): Promise<readonly MapItem[]> {
  const maps = await readAll<{ unique_name: string | null }>(api, MAPS, { PageSize: 100 });
  if (!maps.some(({ unique_name: unique }) => unique === name)) return none;
  return readAll<MapItem>(api, `${MAPS}/${name}/Items`);
}
