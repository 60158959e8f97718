/** `/v1/Services`: Proxy services and their settings. */
import { refuse } from '../../../kernel/errors.ts';
import { fallback, int, moment, nullable, oneOf, required, text, url } from '../../../kernel/fields.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { violates } from '../../../kernel/sql.ts';
import type { ProxyNeeds, ProxyParts } from '../needs.ts';
import type { ServiceRow } from '../rows.ts';
import { expiryTimer, sayClosed } from '../sessions.ts';
import {
  deleteService,
  insertService,
  listServices,
  serviceBySid,
  updateService,
} from '../store/services.ts';
import { sid } from './fields.ts';

const geoMatchLevel = () => oneOf('area-code', 'overlay', 'radius', 'country', 'extended-area-code');
const numberSelectionBehavior = () => oneOf('avoid-sticky', 'prefer-sticky');

const service = resource('Service', {
  document: 'proxy_v1',
  collection: '/v1/Services',
  key: 'Sid',
  gives: {
    sid: sid('KS'),
    uniqueName: text(191),
    accountSid: sid('AC'),
    chatInstanceSid: nullable(sid('IS')),
    callbackUrl: nullable(url()),
    defaultTtl: int(),
    numberSelectionBehavior: numberSelectionBehavior(),
    geoMatchLevel: geoMatchLevel(),
    interceptCallbackUrl: nullable(url()),
    outOfSessionCallbackUrl: nullable(url()),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
  links: { sessions: '/Sessions', phone_numbers: '/PhoneNumbers', short_codes: '/ShortCodes' },
});

const settings = {
  callbackUrl: url(),
  interceptCallbackUrl: url(),
  outOfSessionCallbackUrl: url(),
  chatInstanceSid: sid('IS'),
} as const;

const created = {
  ...settings,
  uniqueName: required(text(191, 1)),
  defaultTtl: fallback(int(), 0),
  geoMatchLevel: fallback(geoMatchLevel(), 'country'),
  numberSelectionBehavior: fallback(numberSelectionBehavior(), 'prefer-sticky'),
} as const;

const edited = {
  ...settings,
  uniqueName: text(191, 1),
  defaultTtl: int(),
  geoMatchLevel: geoMatchLevel(),
  numberSelectionBehavior: numberSelectionBehavior(),
} as const;

export function serviceResource({ store, needs }: ProxyParts): Operation[] {
  return [
    service.create(created, ({ given, caller }) =>
      refusingDoubles(
        store.transact(async tx => {
          await checkChat(tx, needs, { ...given, ...caller });
          return insertService(tx, caller.accountSid, {
            ...given,
            callbackUrl: given.callbackUrl || null,
            interceptCallbackUrl: given.interceptCallbackUrl || null,
            outOfSessionCallbackUrl: given.outOfSessionCallbackUrl || null,
            chatInstanceSid: given.chatInstanceSid ?? null,
          });
        }),
      ),
    ),
    service.fetch(async ({ at, caller, path }) => {
      const row = await serviceBySid(store.read, { accountSid: caller.accountSid, sid: at.sid });
      return found(row, path);
    }),
    service.update(edited, async ({ at, given, caller, path }) => {
      const set = {
        ...given,
        callbackUrl: cleared(given.callbackUrl),
        interceptCallbackUrl: cleared(given.interceptCallbackUrl),
        outOfSessionCallbackUrl: cleared(given.outOfSessionCallbackUrl),
      };
      const place = { accountSid: caller.accountSid, sid: at.sid };
      const row = await refusingDoubles(
        store.transact(async tx => {
          const updated = await updateService(tx, place, set);
          if (updated !== null) await checkChat(tx, needs, { ...given, ...caller });
          return updated;
        }),
      );
      return found(row, path);
    }),
    service.remove(({ at, caller, path }) =>
      store.transact(async tx => {
        const sessions = await deleteService(tx, { accountSid: caller.accountSid, sid: at.sid });
        for (const session of found(sessions, path)) {
          tx.cancelTimer(expiryTimer(session.sid));
          sayClosed(tx, session, session.channelSid);
        }
      }),
    ),
    service.list({}, ({ caller }, page) =>
      readPage<ServiceRow>(store.read, listServices(caller.accountSid), page),
    ),
  ];
}

/** @throws 80306 for a chat service that the account does not have. */
async function checkChat(
  tx: Tx,
  needs: ProxyNeeds,
  { accountSid, chatInstanceSid }: { accountSid: string; chatInstanceSid?: string },
): Promise<void> {
  if (chatInstanceSid === undefined) return;
  if (!(await needs.hasChatService(tx, accountSid, chatInstanceSid))) throw refuse(80306);
}

/** An empty URL takes the URL away; an absent one leaves it. */
function cleared(given: string | undefined): string | null | undefined {
  return given === '' ? null : given;
}

async function refusingDoubles<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (violates(error, 'service_name')) throw refuse(80602);
    if (violates(error, 'service_chat_instance')) {
      throw refuse(80612, 'Another service is bound to this chat instance');
    }
    throw error;
  }
}
