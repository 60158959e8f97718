import { errorCatalogue } from '../../../kernel/error-catalogue.ts';
import { titleOf } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { Listing } from '../../../kernel/page.ts';
import type { Sealer } from '../../../kernel/seal.ts';
import { insertRows, type Queryable } from '../../../kernel/sql.ts';
import { keepForAMonth } from '../retention.ts';
import type { AlertRequest, AlertRow, LogLevel, NewAlert } from '../rows.ts';
import { plainForm, plainText, plainUrl } from '../rules/plain.ts';
import { keepDeliveries } from './deliveries.ts';

const MAX_TEXT = 1000;
const MAX_URL = 4000;
const MAX_VARIABLES = 8192;
const MAX_RESPONSE = 4096;

/** Keeps alerts; what is secret, too long or cannot be stored is taken out on the way, and sealed where it is needed again. */
export const alertKeeper =
  (sealer: Sealer): Batch<NewAlert, { sid: string }> =>
  async (tx, alerts) => {
    if (alerts.length === 0) return [];
    const rows = alerts.map(alert => rowOf(tx, alert));
    await insertRows(tx, 'monitor.alert', rows);
    await keepDeliveries(
      tx,
      sealer,
      alerts.map((alert, i) => ({ ...alert, sid: rows[i]!.sid })),
    );
    await keepForAMonth(tx, alerts);
    return rows.map(({ sid }) => ({ sid }));
  };

function rowOf(tx: Tx, alert: NewAlert): AlertRow {
  const { accountSid, code } = alert;
  return {
    sid: tx.sid('NO'),
    accountSid,
    logLevel: errorCatalogue.get(code)?.warning ? 'warning' : 'error',
    errorCode: code,
    alertText: plainText(alert.text || titleOf(code), MAX_TEXT),
    resourceSid: alert.resourceSid ?? null,
    serviceSid: alert.serviceSid ?? null,
    ...callOf(alert.request),
    dateCreated: tx.now,
  };
}

function callOf(request: AlertRequest | undefined) {
  const response = request?.response;
  return {
    requestMethod: request?.method ?? null,
    requestUrl: request ? plainText(plainUrl(request.url), MAX_URL) : null,
    requestVariables: request ? plainText(plainForm(request.parameters), MAX_VARIABLES) : null,
    responseHeaders: response
      ? plainForm({ 'Content-Type': plainText(response.contentType, MAX_TEXT) })
      : null,
    responseBody: response ? plainText(response.body, MAX_RESPONSE) : null,
  };
}

export interface AlertFilter {
  accountSid: string;
  logLevel: LogLevel | undefined;
  startDate: Date | undefined;
  endDate: Date | undefined;
}

/** Newest first. */
export function listAlerts({ accountSid, logLevel, startDate, endDate }: AlertFilter): Listing {
  return {
    select: `select * from monitor.alert where account_sid = $1 and ($2::text is null or log_level = $2)
      and ($3::timestamptz is null or date_created >= $3) and ($4::timestamptz is null or date_created <= $4)`,
    params: [accountSid, logLevel ?? null, startDate ?? null, endDate ?? null],
    order: [
      ['date_created', 'timestamptz'],
      ['sid', 'text'],
    ],
    descending: true,
  };
}

export async function alertBySid(
  connection: Queryable,
  accountSid: string,
  sid: string,
): Promise<AlertRow | null> {
  const [row] = await connection.query<AlertRow>(
    'select * from monitor.alert where account_sid = $1 and sid = $2',
    [accountSid, sid],
  );
  return row ?? null;
}
