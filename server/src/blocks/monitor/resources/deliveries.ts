/**
 * Our own, beside the alerts: calls of webhooks that nobody took, which can be made again, and those that still wait for
 * their turn or for another attempt. Twilio has nothing of the kind.
 */
import { int, moment, nullable, oneOf, required, sid, text } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { listWaiting } from '../../../kernel/line/waiting.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { WEBHOOK_JOB, type Webhook } from '../../../kernel/webhook.ts';
import { DELIVERY_STATUSES, type DeliveryRow } from '../rows.ts';
import { plainText, plainUrl } from '../rules/plain.ts';
import { deliveryBySid, listDeliveries, queueDelivery } from '../store/deliveries.ts';
import { anySid, endMoment } from './fields.ts';

/** Makes a call once more; its data names the delivery. */
export const REDELIVERY_JOB = 'redelivery';

export interface RedeliveryJob {
  sid: string;
}

const call = {
  accountSid: sid('AC'),
  idempotencyToken: text(),
  requestMethod: oneOf('GET', 'POST'),
  requestUrl: text(),
} as const;

const delivery = resource('WebhookDelivery', {
  ...{ document: 'monitor_v1', collection: '/v1/WebhookDeliveries', key: 'Sid', ours: true },
  gives: {
    sid: sid('NO'),
    ...call,
    status: oneOf(...DELIVERY_STATUSES),
    errorCode: nullable(text()),
    reason: nullable(text()),
    redeliveries: int(),
    resourceSid: nullable(anySid()),
    serviceSid: nullable(anySid()),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
});

const waiting = resource('WaitingWebhook', {
  ...{ document: 'monitor_v1', collection: '/v1/WaitingWebhooks', key: 'IdempotencyToken' },
  ...{ url: false, ours: true },
  gives: { ...call, attempts: int(), reason: nullable(text()), dateOfNextAttempt: nullable(moment()) },
});

export function deliveryOperations(store: Store): Operation[] {
  return [
    delivery.fetch(async ({ caller, at, path }) =>
      asWritten(found(await deliveryBySid(store.read, caller.accountSid, at.sid), path)),
    ),
    delivery.list(
      { status: oneOf(...DELIVERY_STATUSES), startDate: moment(), endDate: endMoment() },
      async ({ caller: { accountSid }, given: { status, startDate, endDate } }, page) => {
        const listing = listDeliveries({ accountSid, status, startDate, endDate });
        const read = await readPage<DeliveryRow>(store.read, listing, page);
        return { ...read, rows: read.rows.map(asWritten) };
      },
    ),
    delivery.update({ status: required(oneOf('queued')) }, ({ caller, at, path }) =>
      again(store, { accountSid: caller.accountSid, sid: at.sid, path }),
    ),
    waiting.list({}, async ({ caller: { accountSid } }, page) => {
      const read = await readPage<WaitingRow>(store.read, listWaiting(WEBHOOK_JOB, accountSid), page);
      return { ...read, rows: read.rows.map(asWaiting) };
    }),
  ];
}

/** On a line of their own, so that they stay in order among themselves and keep nobody's conversation waiting. */
function again(store: Store, { accountSid, sid, path }: { accountSid: string; sid: string; path: string }) {
  return store.transact(async tx => {
    const key = await queueDelivery(tx, accountSid, sid);
    if (key !== null)
      tx.job({
        kind: REDELIVERY_JOB,
        key: `${key}:redelivery`,
        accountSid,
        data: { sid } satisfies RedeliveryJob,
      });
    return asWritten(found(await deliveryBySid(tx, accountSid, sid), path));
  });
}

type Written = Parameters<typeof delivery.write>[0];

const asWritten = (row: DeliveryRow): Written =>
  ({ ...row, errorCode: row.errorCode === null ? null : String(row.errorCode) }) as Written;

interface WaitingRow {
  accountSid: string;
  lane: number;
  id: number;
  data: Webhook;
  attempts: number;
  reason: string | null;
  until: Date | null;
}

const MAX_URL = 4000;

const asWaiting = ({ accountSid, lane, id, data, attempts, reason, until }: WaitingRow) =>
  ({
    ...{ accountSid, attempts, reason, dateOfNextAttempt: until },
    idempotencyToken: `${lane}-${id}`,
    requestMethod: data.method,
    requestUrl: plainText(plainUrl(data.url), MAX_URL),
  }) as Parameters<typeof waiting.write>[0];
