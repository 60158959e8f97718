/** A person with an address: writes, hears, waits, reads. */
import { carry } from './inbound.ts';
import type { Delivery } from './ledger.ts';
import { type Media, standardParameters } from './parameters.ts';
import { reportRead } from './receipts.ts';
import type { WebhookAnswer } from './request.ts';
import { type Letter, letterOf } from './webhook.ts';
import { subscriberOf, type World } from './world.ts';

/** The exact text, a pattern, or a question about a delivery. */
export type Match = string | RegExp | ((delivery: Delivery) => boolean);

export interface WriteOptions {
  /** The business address. */
  to: string;
  media?: Media[];
}

export interface Customer {
  readonly address: string;
  /** Writes a message: one signed webhook, under the network's faults. Gives the webhook's last answer; status 0: none. */
  write(text: string, options: WriteOptions): Promise<WebhookAnswer>;
  /** Makes a message without sending it, for whoever wants to post it several times or elsewhere. */
  compose(text: string, options: WriteOptions): Letter;
  /** Everything that has reached the customer, oldest first. */
  heard(): readonly Delivery[];
  /**
   * The next message that matches. It looks only behind the last one that a `waitFor` gave, so the order counts and an
   * equal text is not taken twice. Rejects after `timeoutMs` (5000), and says what was heard instead.
   */
  waitFor(match: Match, timeoutMs?: number): Promise<Delivery>;
  /** Reads everything heard: a `read` receipt for each message that has none yet. */
  reads(): Promise<void>;
}

/** The customer with this address. The first who names one may say what name WhatsApp shows. */
export function customerIn(world: World, address: string, name?: string): Customer {
  const known = world.customers.get(address) ?? newCustomer(world, address, name);
  world.customers.set(address, known);
  return known;
}

function newCustomer(world: World, address: string, name = `Customer ${address.slice(-4)}`): Customer {
  let next = 0;
  const read = new Set<string>();
  const heard = () => world.ledger.received(address);

  function compose(text: string, { to, media = [] }: WriteOptions): Letter {
    const subscription = subscriberOf(world, to);
    if (!subscription) throw new Error(`Nobody has registered for ${to}: call network.register first`);
    const { accountSid } = subscription;
    const writing = { accountSid, from: address, to, body: text, media, profileName: name };
    return letterOf(world, subscription, standardParameters(writing));
  }

  return {
    address,
    compose,
    heard,
    write: async (text, options) => carry(world, compose(text, options)),
    waitFor(match, timeoutMs = 5000) {
      const look = () => {
        const found = heard().findIndex((delivery, at) => at >= next && matches(delivery, match));
        if (found < 0) return undefined;
        next = found + 1;
        return heard()[found];
      };
      return waitUntil(world, {
        address,
        look,
        timeoutMs,
        missing: () => complaint(match, heard().slice(next)),
      });
    },
    async reads() {
      const unread = heard().filter(delivery => !read.has(delivery.sid));
      for (const delivery of unread) read.add(delivery.sid);
      for (const delivery of unread) await reportRead(world, delivery);
    },
  };
}

interface Wait<T> {
  address: string;
  look: () => T | undefined;
  timeoutMs: number;
  missing: () => string;
}

/** Looks now and after each delivery, until something is found or the time is up. */
function waitUntil<T>(world: World, { address, look, timeoutMs, missing }: Wait<T>): Promise<T> {
  const now = look();
  if (now !== undefined) return Promise.resolve(now);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const stop = () => {
    callOff();
    deafen();
    stay();
  };
  const giveUp = () => {
    stop();
    reject(new Error(`${address} waited ${timeoutMs} ms for ${missing()}`));
  };
  const callOff = world.clock.after(timeoutMs, giveUp);
  const deafen = world.ledger.listen(address, () => {
    const found = look();
    if (found === undefined) return;
    stop();
    resolve(found);
  });
  const stay = world.closing.listen(giveUp);
  return promise;
}

function matches(delivery: Delivery, match: Match): boolean {
  if (typeof match === 'string') return delivery.body === match;
  if (match instanceof RegExp) return delivery.body.search(match) >= 0;
  return match(delivery);
}

function complaint(match: Match, others: readonly Delivery[]): string {
  const wanted = typeof match === 'string' ? JSON.stringify(match) : String(match);
  const heard = others.map(delivery => JSON.stringify(delivery.body)).join(', ');
  return `${wanted}; ${heard ? `heard only ${heard}` : 'heard nothing'}`;
}
