/** What all parts of one pretend network share. */

import type { Clock } from './clock.ts';
import type { Closing } from './closing.ts';
import type { Customer } from './customer.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Media } from './parameters.ts';
import type { Phone } from './phones.ts';
import { newSid, type Stream } from './random.ts';

/** Where customers' messages go, and whose token signs them. */
export interface Subscription {
  webhookUrl: string;
  /** The webhook's HTTP method, as a number's configuration names it. Default POST. */
  method?: 'POST' | 'GET';
  /** Receipts go here unless the message named a status callback of its own. */
  statusUrl?: string;
  authToken: string;
  accountSid: string;
  /** The business addresses that this is for; without them it is for every address that nobody else has. */
  addresses?: string[];
}

/** Something that customers can send and the network hosts. */
export interface HostedMedia {
  content: Uint8Array;
  contentType: string;
}

export interface World {
  readonly clock: Clock;
  readonly streams: (name: string) => Stream;
  readonly ledger: Ledger;
  readonly media: Map<string, HostedMedia>;
  /** By address, whoever has been named so far. */
  readonly customers: Map<string, Customer>;
  readonly subscriptions: Subscription[];
  faults: Faults;
  /** Phones that somebody looks at, by address: they have faults and a clock of their own. */
  readonly phones: Map<string, Phone>;
  /** Where the network listens; known from then on. */
  url: string;
  /** The origin whose pages may ask from a browser; null for none. */
  readonly allowOrigin: string | null;
  /** When the network closes, whoever waits stops waiting. */
  readonly closing: Closing;
  /** Keeps account of work that nobody awaits, so that `settled` can. */
  background(work: Promise<unknown>): void;
}

/** The account by its SID; undefined when it has not registered. */
export function accountOf(world: World, accountSid: string): Subscription | undefined {
  return world.subscriptions.findLast(one => one.accountSid === accountSid);
}

/** Whose the business address is; undefined when nobody has registered for it. */
export function subscriberOf(world: World, address: string): Subscription | undefined {
  return (
    world.subscriptions.findLast(one => one.addresses?.includes(address)) ??
    world.subscriptions.findLast(one => one.addresses === undefined)
  );
}

/** Hosts a file, so that a customer can send it. */
export function hostIn(world: World, content: Uint8Array, contentType: string): Media {
  const id = newSid('ME');
  world.media.set(id, { content, contentType });
  return { url: `${world.url}/media/${id}`, contentType };
}
