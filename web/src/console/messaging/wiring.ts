/**
 * How far a number is registered, read from what is really there: its Flex Flow, its place in the Proxy service, its
 * handler, and a messaging service that may take its messages away. Pure.
 */
import type { FlexFlow, IncomingNumber, MessagingService, PooledNumber } from '../shared/types.ts';

/** What leads a number's messages to the bot; in the order in which it is made. */
export type Piece = 'flow' | 'pool' | 'handler' | 'service';

export interface Wiring {
  number: IncomingNumber;
  /** The Flex Flow that answers, or would if it were enabled. */
  flow: FlexFlow | null;
  pooled: PooledNumber | null;
  handler: Handler;
  /** The messaging service whose own webhook takes the number's messages. */
  ruler: MessagingService | null;
  state: 'created' | 'disabled' | 'half' | 'free';
  /** Which pieces are missing, where some are there; empty for `created`, `disabled` and `free`. */
  missing: Piece[];
}

export type Handler =
  | { kind: 'proxy'; serviceSid: string }
  | { kind: 'studio'; flowSid: string }
  | { kind: 'application'; sid: string }
  | { kind: 'url'; url: string }
  | { kind: 'none' };

export interface Surroundings {
  flows: readonly FlexFlow[];
  pool: readonly PooledNumber[];
  /** Messaging services by the SIDs of the numbers in them. */
  services: ReadonlyMap<string, MessagingService>;
  proxyServiceSid: string;
}

export function wiringOf(number: IncomingNumber, around: Surroundings): Wiring {
  const flow = flowFor('sms', number.phone_number, around.flows);
  const pooled = around.pool.find(({ sid }) => sid === number.sid) ?? null;
  const handler = handlerOf(number);
  const service = around.services.get(number.sid) ?? null;
  const ruler = service !== null && !service.use_inbound_webhook_on_number ? service : null;
  const leads = handler.kind === 'proxy' && handler.serviceSid === around.proxyServiceSid;
  const lacking: Piece[] = [
    ...(flow === null ? ['flow' as const] : []),
    ...(pooled === null ? ['pool' as const] : []),
    ...(leads ? [] : ['handler' as const]),
    ...(ruler === null || handlerOf({ sms_url: ruler.inbound_request_url }).kind === 'proxy'
      ? []
      : ['service' as const]),
  ];
  const begun = flow !== null || pooled !== null || leads;
  const state = !begun ? 'free' : lacking.length > 0 ? 'half' : flow?.enabled ? 'created' : 'disabled';
  const missing = state === 'half' ? lacking : [];
  return { number, flow, pooled, handler, ruler, state, missing };
}

/** The Flex Flow of an address: the enabled one, else the newest of the disabled ones. */
export function flowFor(channelType: string, identity: string, flows: readonly FlexFlow[]): FlexFlow | null {
  const own = flows.filter(one => one.channel_type === channelType && one.contact_identity === identity);
  const byAge = own.toSorted((left, right) => right.date_created.localeCompare(left.date_created));
  return byAge.find(({ enabled }) => enabled) ?? byAge[0] ?? null;
}

/** What a number's webhook really is. */
export function handlerOf({
  sms_url: url,
  sms_application_sid: application = null,
}: Pick<IncomingNumber, 'sms_url'> & Partial<Pick<IncomingNumber, 'sms_application_sid'>>): Handler {
  if (application) return { kind: 'application', sid: application };
  if (!url) return { kind: 'none' };
  const proxy = /\/Proxy\/(KS[0-9a-f]{32})\/Webhooks\/Message\b/.exec(url);
  if (proxy) return { kind: 'proxy', serviceSid: proxy[1]! };
  const studio = /\/Flows\/(FW[0-9a-f]{32})\b/.exec(url);
  return studio ? { kind: 'studio', flowSid: studio[1]! } : { kind: 'url', url };
}

/**
 * The address of the Incoming Message webhook. The server's public address stands in the webhooks of its flows; before
 * there is any, the page's own origin is the best guess.
 */
export function proxyWebhook(place: {
  flowWebhook: string | undefined;
  origin: string;
  accountSid: string;
  proxyServiceSid: string;
}): string {
  const base = place.flowWebhook?.replace(/\/v1\/Accounts\/.*$/, '') ?? `${place.origin}/webhooks`;
  return `${base}/v1/Accounts/${place.accountSid}/Proxy/${place.proxyServiceSid}/Webhooks/Message`;
}
