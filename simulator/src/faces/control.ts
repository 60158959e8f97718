/** The face for other processes (command line, bench, web phone): customers and knobs by JSON. */
import { customerIn } from '../customer.ts';
import { changed, type FaultChanges } from '../faults.ts';
import type { Delivery } from '../ledger.ts';
import type { Media } from '../parameters.ts';
import type { Subscription, World } from '../world.ts';
import { answer, type Exchange, jsonOf, Refused, type Route, textIn } from './route.ts';

const longestWaitSeconds = 55;

export const controlFace: Route[] = [
  { method: 'GET', path: '/healthz', run: exchange => answer(exchange, 200, { status: 'ok' }) },
  { method: 'POST', path: '/customers/{}/messages', run: write },
  { method: 'GET', path: '/customers/{}/messages', run: hear },
  {
    method: 'POST',
    path: '/customers/{}/reads',
    async run(exchange, world) {
      await customerIn(world, exchange.holes[0]!).reads();
      answer(exchange, 200, {});
    },
  },
  {
    method: 'GET',
    path: '/messages',
    run: (exchange, world) => answer(exchange, 200, { messages: world.ledger.deliveries.map(shown) }),
  },
  {
    method: 'POST',
    path: '/subscriptions',
    run(exchange, world) {
      world.subscriptions.push(subscriptionIn(jsonOf(exchange)));
      answer(exchange, 201, {});
    },
  },
  {
    method: 'PUT',
    path: '/faults',
    run(exchange, world) {
      world.faults = changed(world.faults, jsonOf(exchange) as FaultChanges);
      answer(exchange, 200, world.faults);
    },
  },
];

/** `{to, body, media?: [{url, contentType}], name?}`: the customer writes; answered with the webhook's own answer. */
async function write(exchange: Exchange, world: World): Promise<void> {
  const given = jsonOf(exchange);
  const name = typeof given.name === 'string' ? given.name : undefined;
  const media = mediaIn(given.media ?? []);
  const to = textIn(given, 'to');
  const body = media.length > 0 ? String(given.body ?? '') : textIn(given, 'body');
  const customer = customerIn(world, exchange.holes[0]!, name);
  try {
    answer(exchange, 200, { webhook: await customer.write(body, { to, media }) });
  } catch (error) {
    throw new Refused(409, 20409, (error as Error).message);
  }
}

/**
 * What a customer has heard after the first `after` messages; `next` is the `after` of the next call. With
 * `waitSeconds` the answer waits for a new message if there is none.
 */
function hear(exchange: Exchange, world: World): void {
  const address = exchange.holes[0]!;
  const query = exchange.url.searchParams;
  const after = wholeNumber(query.get('after'));
  const waitSeconds = Math.min(wholeNumber(query.get('waitSeconds')), longestWaitSeconds);
  const tell = () => {
    const heard = world.ledger.received(address);
    answer(exchange, 200, { messages: heard.slice(after).map(shown), next: heard.length });
  };
  if (world.ledger.received(address).length > after || waitSeconds === 0) {
    tell();
    return;
  }
  const stop = () => {
    callOff();
    deafen();
  };
  const end = () => {
    stop();
    tell();
  };
  const callOff = world.clock.after(waitSeconds * 1000, end);
  const deafen = world.ledger.listen(address, end);
  exchange.response.on('close', stop);
}

function shown({ sid, from, to, body, mediaUrls, status, at }: Delivery): object {
  return { sid, from, to, body, mediaUrls, status, at };
}

function subscriptionIn(given: Record<string, unknown>): Subscription {
  const webhookUrl = textIn(given, 'webhookUrl');
  if (!URL.canParse(webhookUrl)) throw new Refused(400, 20001, 'webhookUrl is not a URL');
  return {
    webhookUrl,
    authToken: textIn(given, 'authToken'),
    accountSid: textIn(given, 'accountSid'),
    ...(given.method === 'GET' && { method: 'GET' }),
    ...(given.statusUrl !== undefined && { statusUrl: textIn(given, 'statusUrl') }),
    ...(Array.isArray(given.addresses) && { addresses: given.addresses.map(String) }),
  };
}

/** The `media` of a request, checked. */
export function mediaIn(value: unknown): Media[] {
  if (!Array.isArray(value)) throw new Refused(400, 20001, 'media is not a list');
  return value.map(one => ({ url: textIn(one ?? {}, 'url'), contentType: textIn(one ?? {}, 'contentType') }));
}

function wholeNumber(text: string | null): number {
  if (text === null) return 0;
  if (!/^\d{1,9}$/.test(text)) throw new Refused(400, 20001, `${text} is not a whole number`);
  return Number(text);
}
