/** `/2010-04-01/…/Notifications`: alerts as the 2010 API showed them. https://www.twilio.com/docs/usage/api/notifications */
import { int, moment, nullable, oneOf, sid, text, url } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { AlertRow, LogLevel } from '../rows.ts';
import { alertBySid, listAlerts } from '../store/alerts.ts';
import { endDay, startDay } from './fields.ts';

const listed = {
  accountSid: sid('AC'),
  apiVersion: nullable(text()),
  callSid: nullable(sid('CA')),
  dateCreated: moment(),
  dateUpdated: moment(),
  errorCode: text(),
  log: text(),
  messageDate: moment(),
  messageText: text(),
  moreInfo: url(),
  requestMethod: nullable(oneOf('GET', 'POST')),
  requestUrl: nullable(url()),
  sid: sid('NO'),
} as const;

/** The call itself is shown only with a single notification. */
const whole = {
  ...listed,
  requestVariables: nullable(text()),
  responseBody: nullable(text()),
  responseHeaders: nullable(text()),
} as const;

const place = {
  document: 'api_v2010',
  style: 'legacy',
  collection: '/2010-04-01/Accounts/{AccountSid}/Notifications',
  key: 'Sid',
} as const;
const notification = resource('Notification', { ...place, gives: whole });
const listedNotification = resource('Notification', { ...place, gives: listed });

/** The older API knows two levels, by number. */
const LEVELS: readonly LogLevel[] = ['error', 'warning'];
const DAY_MS = 86_400_000;

export function notificationOperations(store: Store): Operation[] {
  return [
    notification.fetch(async ({ at: { accountSid, sid }, path }) =>
      asWritten(found(await alertBySid(store.read, accountSid, sid), path)),
    ),
    listedNotification.list(
      { log: int(0, 1), messageDate: startDay(), 'messageDate<': endDay(), 'messageDate>': startDay() },
      async ({ at: { accountSid }, given }, page) => {
        const { log, messageDate: on } = given;
        const startDate = on ?? given['messageDate>'];
        const endDate = on === undefined ? given['messageDate<'] : new Date(on.getTime() + DAY_MS - 1);
        const logLevel = log === undefined ? undefined : LEVELS[log];
        const listing = listAlerts({ accountSid, logLevel, startDate, endDate });
        const read = await readPage<AlertRow>(store.read, listing, page);
        return { ...read, rows: read.rows.map(asWritten) };
      },
    ),
  ];
}

type Written = Parameters<typeof notification.write>[0];

const asWritten = (row: AlertRow): Written =>
  ({
    ...row,
    apiVersion: '2010-04-01',
    callSid: null,
    dateUpdated: row.dateCreated,
    errorCode: String(row.errorCode),
    log: row.logLevel === 'error' ? '0' : '1',
    messageDate: row.dateCreated,
    messageText: row.alertText,
    moreInfo: `https://www.twilio.com/docs/errors/${row.errorCode}`,
  }) as Written;
