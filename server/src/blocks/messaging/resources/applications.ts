import { bool, coded, fallback, moment, nullable, oneOf, sid, text, url } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import {
  type ApplicationRow,
  applicationBySid,
  changeApplication,
  deleteApplication,
  insertApplication,
  listApplications,
} from '../store/applications.ts';

const method = oneOf('GET', 'POST');
const address = nullable(url());

const application = resource('Application', {
  document: 'api_v2010',
  style: 'legacy',
  collection: '/2010-04-01/Accounts/{AccountSid}/Applications',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    apiVersion: text(),
    dateCreated: moment(),
    dateUpdated: moment(),
    friendlyName: text(),
    messageStatusCallback: address,
    sid: sid('AP'),
    smsFallbackMethod: method,
    smsFallbackUrl: address,
    smsMethod: method,
    smsStatusCallback: address,
    smsUrl: address,
    statusCallback: address,
    statusCallbackMethod: method,
    voiceCallerIdLookup: bool(),
    voiceFallbackMethod: method,
    voiceFallbackUrl: address,
    voiceMethod: method,
    voiceUrl: address,
    publicApplicationConnectEnabled: bool(),
  },
});

const addresses = {
  voiceUrl: coded(21402, url()),
  voiceFallbackUrl: coded(21402, url()),
  statusCallback: coded(21502, url()),
  smsUrl: coded(21402, url()),
  smsFallbackUrl: coded(21402, url()),
  smsStatusCallback: coded(21502, url()),
  messageStatusCallback: coded(21502, url()),
};
const methods = {
  voiceMethod: coded(21403, method),
  voiceFallbackMethod: coded(21403, method),
  statusCallbackMethod: coded(21403, method),
  smsMethod: coded(21403, method),
  smsFallbackMethod: coded(21403, method),
};
const friendlyName = coded(20002, text(64));
const changed = {
  ...addresses,
  ...methods,
  friendlyName,
  apiVersion: text(16),
  voiceCallerIdLookup: bool(),
  publicApplicationConnectEnabled: bool(),
};
const created = {
  ...addresses,
  voiceMethod: fallback(methods.voiceMethod, 'POST'),
  voiceFallbackMethod: fallback(methods.voiceFallbackMethod, 'POST'),
  statusCallbackMethod: fallback(methods.statusCallbackMethod, 'POST'),
  smsMethod: fallback(methods.smsMethod, 'POST'),
  smsFallbackMethod: fallback(methods.smsFallbackMethod, 'POST'),
  friendlyName: fallback(friendlyName, ''),
  apiVersion: fallback(text(16), '2010-04-01'),
  voiceCallerIdLookup: fallback(bool(), false),
  publicApplicationConnectEnabled: fallback(bool(), false),
};

/** Webhooks under one SID. https://www.twilio.com/docs/usage/api/applications */
export function applicationOperations(store: Store): Operation[] {
  return [
    application.create(created, async ({ at: { accountSid }, given }) => {
      const { voiceUrl, voiceFallbackUrl, statusCallback } = given;
      const { smsUrl, smsFallbackUrl, smsStatusCallback, messageStatusCallback } = given;
      const urls = orNull({ voiceUrl, voiceFallbackUrl, statusCallback });
      const smsUrls = orNull({ smsUrl, smsFallbackUrl, smsStatusCallback, messageStatusCallback });
      return written(
        await store.transact(tx => insertApplication(tx, { accountSid, ...given, ...urls, ...smsUrls })),
      );
    }),
    application.fetch(async ({ at, path }) => written(found(await applicationBySid(store.read, at), path))),
    application.update(changed, async ({ at, given, path }) =>
      written(found(await store.transact(tx => changeApplication(tx, at, emptied(given))), path)),
    ),
    application.remove(async ({ at, path }) => {
      found((await store.transact(tx => deleteApplication(tx, at))) || null, path);
    }),
    application.list({ friendlyName: text() }, async ({ at: { accountSid }, given }, page) => {
      const listed = await listApplications(store.read, { accountSid, ...given }, page);
      return { ...listed, rows: listed.rows.map(written) };
    }),
  ];
}

/** Addresses that are absent or empty are none. */
function orNull<T extends Record<string, string | undefined>>(urls: T): Record<keyof T, string | null> {
  const entries = Object.entries(urls).map(([name, value]) => [name, value || null]);
  return Object.fromEntries(entries) as Record<keyof T, string | null>;
}

/** An empty address takes the setting away; a name can be empty. */
function emptied(given: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(given).map(([name, value]) => [
    name,
    value === '' && name in addresses ? null : value,
  ]);
  return Object.fromEntries(entries);
}

type Written = Parameters<typeof application.write>[0];
const written = (row: ApplicationRow): Written => row as ApplicationRow & Written;
