/** Which roles may call what of Sync. Desks: all objects of services without permissions. The rest is for administrators. */
import type { Admits, RowRule } from '../../kernel/access.ts';

const KINDS = ['Document', 'SyncList', 'SyncListItem', 'SyncMap', 'SyncMapItem', 'SyncStream'];
const DEEDS = ['List', 'Create', 'Fetch', 'Update', 'Delete'];

export function access(open: RowRule): Record<string, Admits> {
  const ids = KINDS.flatMap(kind => DEEDS.map(deed => deed + kind));
  const desks: Admits = { agent: open };
  return Object.fromEntries([...ids, 'CreateStreamMessage', 'FetchService'].map(id => [id, desks]));
}
