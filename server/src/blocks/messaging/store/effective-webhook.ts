import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { NumberRow } from './numbers.ts';

type Webhook = Pick<NumberRow, 'smsUrl' | 'smsMethod' | 'smsFallbackUrl' | 'smsFallbackMethod'>;

/**
 * Numbers with the webhook that answers to their messages: that of the messaging service unless it leaves it to its
 * numbers, else that of the number's application, else the number's own. Most numbers have neither and cost nothing.
 */
export async function withEffectiveWebhooks(
  connection: Queryable,
  rows: (NumberRow | null)[],
): Promise<(NumberRow | null)[]> {
  const keys = rows.flatMap((row, place) => (row === null || !isRuled(row) ? [] : [keyOf(row, place)]));
  if (keys.length === 0) return rows;
  const rulings = await connection.query<Webhook & { place: number }>(
    `select x.place, w.sms_url, w.sms_method, w.sms_fallback_url, w.sms_fallback_method
     from json_to_recordset($1::json) as x(place int, account_sid text, service_sid text, application_sid text)
     cross join lateral (
       select 1 as rank, s.inbound_request_url as sms_url, s.inbound_method as sms_method,
         s.fallback_url as sms_fallback_url, s.fallback_method as sms_fallback_method
       from messaging.service s where s.account_sid = x.account_sid and s.sid = x.service_sid
         and not s.use_inbound_webhook_on_number
       union all
       select 2, a.sms_url, a.sms_method, a.sms_fallback_url, a.sms_fallback_method
       from messaging.application a where a.account_sid = x.account_sid and a.sid = x.application_sid
       order by rank limit 1) w`,
    [rowsParameter(keys)],
  );
  const webhooks = new Map(rulings.map(({ place, ...webhook }) => [place, webhook]));
  return rows.map((row, place) => row && { ...row, ...webhooks.get(place) });
}

function isRuled({ messagingServiceSid, smsApplicationSid }: NumberRow): boolean {
  return messagingServiceSid !== null || Boolean(smsApplicationSid);
}

function keyOf(row: NumberRow, place: number) {
  const { accountSid, messagingServiceSid: serviceSid, smsApplicationSid: applicationSid } = row;
  return { place, accountSid, serviceSid, applicationSid };
}
