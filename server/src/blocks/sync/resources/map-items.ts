/** `/v1/Services/{ServiceSid}/Maps/{MapSid}/Items`: https://www.twilio.com/docs/sync/api/map-item-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { coded, required, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { MAX_NAME_LENGTH } from '../rules/names.ts';
import { readItems } from '../store/items.ts';
import { changeItem, checkUpdate, itemGives, itemLife, itemPage, range } from './items.ts';
import { data, objectAt, paged, shownItem, sidOf, tagged } from './shared.ts';

const item = resource('SyncMapItem', {
  document: 'sync_v1',
  collection: '/v1/Services/{ServiceSid}/Maps/{MapSid}/Items',
  key: 'Key',
  gives: { key: text(), mapSid: sidOf('MP'), ...itemGives },
});

const creatable = {
  key: coded(54209, required(text(MAX_NAME_LENGTH, 1))),
  data: coded(54206, required(data())),
  ...itemLife,
};

const kind = 'map';

export const mapItemResource = ({ store }: BlockParts): Operation[] => [
  tagged(
    item.create(creatable, exchange => {
      const { at, given } = exchange;
      return changeItem(store, exchange, { deed: 'add', kind, key: at.mapSid, item: given.key, given });
    }),
  ),
  tagged(
    item.fetch(async exchange => {
      const map = await objectAt(store, exchange, { kind, key: exchange.at.mapSid });
      const [row] = await readItems(store.read, [{ objectSid: map.sid, key: exchange.at.key, index: 0 }]);
      return shownItem(found(row, exchange.path));
    }),
  ),
  tagged(
    item.update({ data: data(), ...itemLife }, exchange => {
      const { at, given } = exchange;
      checkUpdate(given);
      return changeItem(store, exchange, { deed: 'update', kind, key: at.mapSid, item: at.key, given });
    }),
  ),
  item.remove(async exchange => {
    const { at } = exchange;
    await changeItem(store, exchange, { deed: 'remove', kind, key: at.mapSid, item: at.key, given: {} });
  }),
  paged(
    item.list(range, (exchange, page) => {
      const { at, given } = exchange;
      return itemPage(store, exchange, { kind, key: at.mapSid, page, given: { ...given, from: given.from } });
    }),
  ),
];
