/** `/v1/Services/{ServiceSid}/Lists/{ListSid}/Items`: https://www.twilio.com/docs/sync/api/listitem-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { coded, int, required } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { readItems } from '../store/items.ts';
import { changeItem, checkUpdate, itemGives, itemLife, itemPage, range, readIndex } from './items.ts';
import { data, objectAt, paged, shownItem, sidOf, tagged } from './shared.ts';

const item = resource('SyncListItem', {
  document: 'sync_v1',
  collection: '/v1/Services/{ServiceSid}/Lists/{ListSid}/Items',
  key: 'Index',
  gives: { index: int(), listSid: sidOf('ES'), ...itemGives },
});

const kind = 'list';

export const listItemResource = ({ store }: BlockParts): Operation[] => [
  tagged(
    item.create({ data: coded(54156, required(data())), ...itemLife }, exchange => {
      const { at, given } = exchange;
      return changeItem(store, exchange, { deed: 'add', kind, key: at.listSid, item: null, given });
    }),
  ),
  tagged(
    item.fetch(async exchange => {
      const index = readIndex(exchange.at.index);
      const list = await objectAt(store, exchange, { kind, key: exchange.at.listSid });
      const [row] = await readItems(store.read, [{ objectSid: list.sid, key: '', index }]);
      return shownItem(found(row, exchange.path));
    }),
  ),
  tagged(
    item.update({ data: data(), ...itemLife }, exchange => {
      const { at, given } = exchange;
      checkUpdate(given);
      const place = { kind, key: at.listSid, item: readIndex(at.index) } as const;
      return changeItem(store, exchange, { deed: 'update', ...place, given });
    }),
  ),
  item.remove(async exchange => {
    const place = { kind, key: exchange.at.listSid, item: readIndex(exchange.at.index) } as const;
    await changeItem(store, exchange, { deed: 'remove', ...place, given: {} });
  }),
  paged(
    item.list(range, (exchange, page) => {
      const { at, given } = exchange;
      const from = given.from === undefined ? undefined : readIndex(given.from);
      return itemPage(store, exchange, { kind, key: at.listSid, page, given: { ...given, from } });
    }),
  ),
];
