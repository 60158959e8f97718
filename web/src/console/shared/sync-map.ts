/** What all of the team shares stands in Sync Maps of the default service: read, added to, changed and taken away here. */
import type { Api } from '../../api/client.ts';
import { TwilioError } from '../../api/error.ts';
import { readAll } from '../../api/paging.ts';

const MAPS = '/sync/v1/Services/default/Maps';

export interface MapItem {
  key: string;
  data: Readonly<Record<string, unknown>> | null;
  /** Names what was read, so that nothing is overwritten that somebody else has changed since. */
  revision: string;
}

/** The path of a map's items. */
export const itemsPath = (map: string): string => `${MAPS}/${map}/Items`;
const pathOf = (map: string, key: string): string => `${itemsPath(map)}/${encodeURIComponent(key)}`;

/** All items; none while there is no map, which is looked for in the list: asking for it would be an error on the page. */
export async function readItems(api: Api, map: string): Promise<MapItem[]> {
  const maps = await readAll<{ unique_name: string | null }>(api, MAPS);
  return maps.some(({ unique_name: name }) => name === map) ? readAll<MapItem>(api, itemsPath(map)) : [];
}

/** Adds an item; makes the map when this is the first one. Refused (409) when the key is taken. */
export async function addItem(
  api: Api,
  map: string,
  { key, data }: Omit<MapItem, 'revision'>,
): Promise<void> {
  const add = () => api.post(itemsPath(map), { Key: key, Data: JSON.stringify(data) });
  await add().catch(async error => {
    if (!(error instanceof TwilioError && error.status === 404)) throw error;
    await api.post(MAPS, { UniqueName: map });
    await add();
  });
}

/** Changes an item; refused (412) when somebody else has since `revision`. */
export function changeItem(api: Api, map: string, { key, data, revision }: MapItem): Promise<unknown> {
  return api.call(pathOf(map, key), {
    method: 'POST',
    form: { Data: JSON.stringify(data) },
    headers: { 'if-match': revision },
  });
}

export const removeItem = (api: Api, map: string, key: string): Promise<void> => api.remove(pathOf(map, key));
