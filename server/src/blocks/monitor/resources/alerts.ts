/** `/v1/Alerts`: what went wrong. https://www.twilio.com/docs/usage/monitor-alert */
import { moment, nullable, oneOf, sid, text, url } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { type AlertRow, LOG_LEVELS } from '../rows.ts';
import { alertBySid, listAlerts } from '../store/alerts.ts';
import { anySid, endMoment } from './fields.ts';

const listed = {
  accountSid: sid('AC'),
  alertText: text(),
  apiVersion: nullable(text()),
  dateCreated: moment(),
  dateGenerated: moment(),
  dateUpdated: moment(),
  errorCode: text(),
  logLevel: oneOf(...LOG_LEVELS),
  moreInfo: url(),
  requestMethod: nullable(oneOf('GET', 'POST')),
  requestUrl: nullable(text()),
  resourceSid: nullable(anySid()),
  serviceSid: nullable(anySid()),
  sid: sid('NO'),
} as const;

/** The call itself is shown only with a single alert. */
const whole = {
  ...listed,
  requestHeaders: nullable(text()),
  requestVariables: nullable(text()),
  responseBody: nullable(text()),
  responseHeaders: nullable(text()),
} as const;

const place = { document: 'monitor_v1', collection: '/v1/Alerts', key: 'Sid' } as const;
const alert = resource('Alert', { ...place, gives: whole });
const listedAlert = resource('Alert', { ...place, gives: listed });

export function alertOperations(store: Store): Operation[] {
  return [
    alert.fetch(async ({ caller, at, path }) =>
      asWritten(found(await alertBySid(store.read, caller.accountSid, at.sid), path)),
    ),
    listedAlert.list(
      { logLevel: oneOf(...LOG_LEVELS), startDate: moment(), endDate: endMoment() },
      async ({ caller: { accountSid }, given }, page) => {
        const { logLevel, startDate, endDate } = given;
        const listing = listAlerts({ accountSid, logLevel, startDate, endDate });
        const read = await readPage<AlertRow>(store.read, listing, page);
        return { ...read, rows: read.rows.map(asWritten) };
      },
    ),
  ];
}

type Written = Parameters<typeof alert.write>[0];

const asWritten = (row: AlertRow): Written =>
  ({
    ...row,
    errorCode: String(row.errorCode),
    moreInfo: `https://www.twilio.com/docs/errors/${row.errorCode}`,
    apiVersion: null,
    requestHeaders: null,
    dateGenerated: row.dateCreated,
    dateUpdated: row.dateCreated,
  }) as Written;
