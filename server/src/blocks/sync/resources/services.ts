/** `/v1/Services`: https://www.twilio.com/docs/sync/api/service */
import type { BlockParts } from '../../../kernel/block.ts';
import { bool, coded, int, moment, nullable, text, url } from '../../../kernel/fields.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { ServiceRow } from '../rows.ts';
import { itemTimer, objectTimer } from '../rules/expiry.ts';
import {
  deleteService,
  insertService,
  listServices,
  type ServiceSettings,
  type Timed,
  updateService,
} from '../store/services.ts';
import { paged, serviceNamed, sidOf } from './shared.ts';

const MIN_WINDOW_MS = 1000;
const MAX_WINDOW_MS = 30_000;

const service = resource('Service', {
  document: 'sync_v1',
  collection: '/v1/Services',
  key: 'Sid',
  gives: {
    sid: sidOf('IS'),
    uniqueName: nullable(text()),
    accountSid: sidOf('AC'),
    friendlyName: nullable(text()),
    dateCreated: moment(),
    dateUpdated: moment(),
    webhookUrl: nullable(url()),
    webhooksFromRestEnabled: bool(),
    reachabilityWebhooksEnabled: bool(),
    aclEnabled: bool(),
    reachabilityDebouncingEnabled: bool(),
    reachabilityDebouncingWindow: int(),
  },
  links: { documents: '/Documents', lists: '/Lists', maps: '/Maps', streams: '/Streams' },
});

const settings = {
  friendlyName: coded(54053, text(256)),
  webhookUrl: coded(54051, url()),
  reachabilityWebhooksEnabled: bool(),
  aclEnabled: bool(),
  reachabilityDebouncingEnabled: bool(),
  reachabilityDebouncingWindow: int(MIN_WINDOW_MS, MAX_WINDOW_MS),
  webhooksFromRestEnabled: bool(),
};

export const services = ({ store }: BlockParts): Operation[] => [
  service.create(settings, ({ given, caller }) =>
    store.transact(tx => insertService(tx, caller.accountSid, cleared(given))),
  ),
  service.fetch(({ at, caller, path }) =>
    serviceNamed(store, { accountSid: caller.accountSid, key: at.sid, path }),
  ),
  service.update(settings, async ({ at, given, caller, path }) => {
    const { accountSid } = caller;
    const { sid } = await serviceNamed(store, { accountSid, key: at.sid, path });
    const row = await store.transact(tx => updateService(tx, { accountSid, sid }, cleared(given)));
    return found(row, path);
  }),
  service.remove(async ({ at, caller, path }) => {
    const { accountSid } = caller;
    const { sid } = await serviceNamed(store, { accountSid, key: at.sid, path });
    await store.transact(async tx => {
      cancelTimers(tx, found(await deleteService(tx, { accountSid, sid }), path));
    });
  }),
  paged(
    service.list({}, ({ caller }, page) =>
      readPage<ServiceRow>(store.read, listServices(caller.accountSid), page),
    ),
  ),
];

/** An empty URL takes the URL away. */
function cleared(given: Partial<ServiceSettings>): Partial<ServiceSettings> {
  return given.webhookUrl === '' ? { ...given, webhookUrl: null } : given;
}

function cancelTimers(tx: Tx, { objectSids, items }: Timed): void {
  for (const sid of objectSids) tx.cancelTimer(objectTimer(sid));
  for (const item of items) tx.cancelTimer(itemTimer(item));
}
