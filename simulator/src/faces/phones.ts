/**
 * The face for phones in a browser: a wall of customers, what each has written and heard as a stream of events, and what
 * goes wrong for each alone. A phone is a customer like any other; the rest of the network need not know it is looked at.
 */
import { customerIn } from '../customer.ts';
import type { FaultChanges } from '../faults.ts';
import type { Delivery, Written } from '../ledger.ts';
import type { Media } from '../parameters.ts';
import { type Phone, passTime, WINDOW_MS } from '../phones.ts';
import type { World } from '../world.ts';
import { mediaIn } from './control.ts';
import { answer, type Exchange, jsonOf, Refused, type Route, textIn } from './route.ts';

const addresses = /^(\+[1-9]\d{6,14}|whatsapp:\+[1-9]\d{6,14}|messenger:\w{3,64}|line:\w{3,64})$/;
const heartbeatMs = 20_000;

/** Told whenever a phone's settings change. */
const watchers = new WeakMap<Phone, Set<() => void>>();

export const phonesFace: Route[] = [
  {
    method: 'GET',
    path: '/phones',
    run: (exchange, world) => answer(exchange, 200, { phones: [...world.phones.values()].map(shownPhone) }),
  },
  { method: 'POST', path: '/phones', run: add },
  { method: 'POST', path: '/phones/{}/messages', run: write },
  { method: 'GET', path: '/phones/{}/events', run: stream },
  {
    method: 'POST',
    path: '/phones/{}/reads',
    async run(exchange, world) {
      await customerIn(world, phoneOf(exchange, world).address).reads();
      answer(exchange, 200, {});
    },
  },
  change('/phones/{}/faults', (phone, { json }) => {
    phone.faults = json as FaultChanges;
  }),
  change('/phones/{}/time', (phone, { json }) => {
    const hours = json.hours;
    if (typeof hours !== 'number' || !(hours > 0))
      throw new Refused(400, 20001, 'hours is not a positive number');
    passTime(phone, hours);
  }),
  change('/phones/{}/reset', (phone, { world }) => {
    phone.faults = {};
    phone.lastWrote.clear();
    world.ledger.forget(phone.address);
  }),
  change('/phones/{}/remove', (phone, { world }) => {
    world.phones.delete(phone.address);
    world.ledger.forget(phone.address);
  }),
];

function phoneOf({ holes, url }: Exchange, world: World): Phone {
  const phone = world.phones.get(holes[0]!);
  if (!phone) throw new Refused(404, 20404, `The requested resource ${url.pathname} was not found`);
  return phone;
}

/** A POST that changes a phone, tells those who watch it, and answers with it. */
function change(
  path: string,
  run: (phone: Phone, given: { json: Record<string, unknown>; world: World }) => void,
): Route {
  return {
    method: 'POST',
    path,
    run(exchange, world) {
      const phone = phoneOf(exchange, world);
      run(phone, { json: jsonOf(exchange), world });
      tell(phone);
      answer(exchange, 200, shownPhone(phone));
    },
  };
}

function tell(phone: Phone): void {
  for (const watcher of watchers.get(phone) ?? []) watcher();
}

/** `{address, name?}`; a phone that is there already is answered as it is. */
function add(exchange: Exchange, world: World): void {
  const given = jsonOf(exchange);
  const address = textIn(given, 'address');
  if (!addresses.test(address)) throw new Refused(400, 21211, `${address} is no address of a phone`);
  const known = world.phones.get(address);
  const name =
    typeof given.name === 'string' && given.name !== '' ? given.name : `Customer ${address.slice(-4)}`;
  const phone: Phone = known ?? { address, name, faults: {}, lastWrote: new Map() };
  world.phones.set(address, phone);
  customerIn(world, address, phone.name);
  answer(exchange, known ? 200 : 201, shownPhone(phone));
}

/** `{to, body?, media?}`; answered when the webhook has answered, with what it said. */
async function write(exchange: Exchange, world: World): Promise<void> {
  const phone = phoneOf(exchange, world);
  const given = jsonOf(exchange);
  const media = mediaIn(given.media ?? []);
  const to = textIn(given, 'to');
  const body = media.length > 0 ? String(given.body ?? '') : textIn(given, 'body');
  phone.lastWrote.set(to, world.clock.now().getTime());
  try {
    const webhook = customerIn(world, phone.address).write(body, { to, media });
    tell(phone);
    answer(exchange, 200, { webhook: await webhook });
  } catch (error) {
    throw new Refused(409, 20409, (error as Error).message);
  }
}

/**
 * Server-sent events: `phone` with its settings, `message` with each message of the past, `ready`, and from then on
 * `message` with every new or changed one and `phone` with every change of settings. A message that is known already
 * (same `sid`) takes the place of the one before.
 */
function stream(exchange: Exchange, world: World): void {
  const phone = phoneOf(exchange, world);
  const { response } = exchange;
  const send = (event: string, data: object) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const sendPhone = () => send('phone', shownPhone(phone));
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  sendPhone();
  for (const message of world.ledger.threadOf(phone.address)) send('message', shownMessage(message));
  send('ready', {});
  const all = watchers.get(phone) ?? new Set();
  watchers.set(phone, all.add(sendPhone));
  let callOff: (() => void) | undefined;
  const beat = () => {
    callOff = world.clock.after(heartbeatMs, beat);
    response.write(': still here\n\n');
  };
  beat();
  const ends = [
    world.ledger.watch(phone.address, message => send('message', shownMessage(message))),
    world.closing.listen(() => response.end()),
    () => all.delete(sendPhone),
    () => callOff?.(),
  ];
  response.on('close', () => {
    for (const end of ends) end();
  });
}

function shownPhone({ address, name, faults, lastWrote }: Phone): object {
  const windows = [...lastWrote].map(([business, at]) => [business, new Date(at + WINDOW_MS)]);
  return { address, name, faults, windows: Object.fromEntries(windows) };
}

function shownMessage(message: Delivery | Written): object {
  const { sid, from, to, body, at, order } = message;
  const common = { sid, from, to, body, at, order };
  if ('acknowledged' in message) {
    return {
      ...common,
      direction: 'sent',
      ...stateOf(message),
      media: message.media,
      attempts: message.attempts,
    };
  }
  const { status, errorCode, mediaUrls } = message;
  const media: (Omit<Media, 'contentType'> & { contentType: null })[] = mediaUrls.map(url => ({
    url,
    contentType: null,
  }));
  return { ...common, direction: 'received', status, errorCode, media, attempts: message.offers };
}

function stateOf({ acknowledged, answered }: Written): { status: string; errorCode: number | null } {
  if (acknowledged) return { status: 'delivered', errorCode: null };
  return answered === null
    ? { status: 'sending', errorCode: null }
    : { status: 'failed', errorCode: answered };
}
