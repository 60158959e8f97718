/**
 * The face for the twilio carrier: the part of Twilio's Messages resource that a sender needs, with Basic
 * authentication by a registered account. Like Twilio's, a repeated POST makes a second message.
 * Docs: https://www.twilio.com/docs/messaging/api/message-resource
 */
import type { Delivery } from '../ledger.ts';
import type { World } from '../world.ts';
import { answer, type Exchange, Refused, type Route } from './route.ts';
import { take } from './take.ts';

const path = '/2010-04-01/Accounts/{}/Messages.json';
const mediaLimit = 10;

export const upstreamFace: Route[] = [
  {
    method: 'POST',
    path,
    async run(exchange, world) {
      const accountSid = authenticated(exchange, world);
      const form = new URLSearchParams(exchange.body);
      const mediaUrls = form.getAll('MediaUrl');
      const body = form.get('Body') ?? '';
      if (mediaUrls.length > mediaLimit)
        throw new Refused(400, 21623, 'Number of media files exceeds allowed limit');
      const offer = {
        key: null,
        accountSid,
        from: required(form, 'From', 21603),
        to: required(form, 'To', 21604),
        body: mediaUrls.length > 0 ? body : required(form, 'Body', 21602),
        mediaUrls,
        statusCallback: form.get('StatusCallback'),
      };
      await take(world, exchange, { offer, shows: delivery => resource(delivery, accountSid) });
    },
  },
  {
    method: 'GET',
    path,
    run(exchange, world) {
      const accountSid = authenticated(exchange, world);
      const query = exchange.url.searchParams;
      const size = Math.min(Math.max(Number(query.get('PageSize') ?? 50) || 50, 1), 1000);
      const found = world.ledger.deliveries
        .filter(delivery => delivery.accountSid === accountSid && isWanted(delivery, query))
        .toReversed()
        .slice(0, size);
      answer(exchange, 200, {
        messages: found.map(delivery => resource(delivery, accountSid)),
        page: 0,
        page_size: size,
        start: 0,
        end: Math.max(found.length - 1, 0),
        uri: exchange.url.pathname + exchange.url.search,
        next_page_uri: null,
        previous_page_uri: null,
      });
    },
  },
];

function authenticated(exchange: Exchange, world: World): string {
  const accountSid = exchange.holes[0]!;
  const given = Buffer.from(
    (exchange.headers.authorization ?? '').replace(/^Basic /i, ''),
    'base64',
  ).toString();
  const known = world.subscriptions.some(
    one => one.accountSid === accountSid && `${accountSid}:${one.authToken}` === given,
  );
  if (!known) throw new Refused(401, 20003, 'Authenticate');
  return accountSid;
}

function required(form: URLSearchParams, name: string, code: number): string {
  const value = form.get(name);
  if (value) return value;
  throw new Refused(400, code, `A '${name}' is required`);
}

function isWanted(delivery: Delivery, query: URLSearchParams): boolean {
  const [from, to, since] = [query.get('From'), query.get('To'), query.get('DateSent>')];
  if (from !== null && delivery.from !== from) return false;
  if (to !== null && delivery.to !== to) return false;
  return since === null || delivery.at.getTime() >= Date.parse(since);
}

function resource(delivery: Delivery, accountSid: string): object {
  const date = delivery.at.toUTCString().replace('GMT', '+0000');
  return {
    sid: delivery.sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    from: delivery.from,
    to: delivery.to,
    body: delivery.body,
    num_media: String(delivery.mediaUrls.length),
    direction: 'outbound-api',
    status: delivery.status,
    error_code: delivery.errorCode,
    error_message: null,
    date_created: date,
    date_updated: date,
    date_sent: delivery.status === 'queued' ? null : date,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${delivery.sid}.json`,
  };
}
