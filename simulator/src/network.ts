/** A pretend network over real HTTP: phones, WhatsApp, Messenger and LINE users, and everything that goes wrong. */
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from './clock.ts';
import { Closing } from './closing.ts';
import { type Customer, customerIn } from './customer.ts';
import { serverFor } from './faces/index.ts';
import { changed, type FaultChanges, goodDay } from './faults.ts';
import { type Delivery, Ledger, type SentReceipt, type Written } from './ledger.ts';
import type { Media } from './parameters.ts';
import { newSeed, streamsFrom } from './random.ts';
import { hostIn, type Subscription, type World } from './world.ts';

export interface NetworkOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Default 127.0.0.1: it believes whoever can reach it. */
  host?: string;
  /** Decides what goes wrong. Without one it is drawn; `network.seed` tells it. */
  seed?: number;
  clock?: Clock;
  faults?: FaultChanges;
  deliverTo?: Subscription;
  /** The origin whose pages may ask from a browser, `https://app.example.org`. */
  allowOrigin?: string;
}

export interface CustomerOptions {
  /** The name that WhatsApp shows; the first one stays. */
  name?: string;
}

export interface Network {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  readonly seed: number;
  readonly clock: Clock;
  /** The same address gives the same customer. */
  phone(number: string): Customer;
  whatsapp(number: string, options?: CustomerOptions): Customer;
  messenger(id: string): Customer;
  line(id: string): Customer;
  /** A customer by whole address, of any network. */
  customer(address: string, options?: CustomerOptions): Customer;
  /** From now on, messages to its addresses go to this webhook. The latest registration counts. */
  register(subscription: Subscription): void;
  /** Turns some knobs; the others stay. */
  disturb(faults: FaultChanges): void;
  /** What an address has received, oldest first. */
  received(address: string): readonly Delivery[];
  /** Everything that was taken for customers, in order. */
  all(): readonly Delivery[];
  /** Everything that customers wrote, in order, and whether a webhook acknowledged it. */
  written(): readonly Written[];
  /** The status callbacks made so far. */
  receipts(): readonly SentReceipt[];
  /** Hosts something, so that a customer can send it. */
  host(content: Uint8Array | string, contentType: string): Media;
  /** Resolves when no receipt, duplicate or retry is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a network and resolves when it listens. */
export async function startNetwork(options: NetworkOptions = {}): Promise<Network> {
  const seed = options.seed ?? newSeed();
  const closing = new Closing();
  const background = new Set<Promise<unknown>>();
  const world = worldOf(options, { seed, closing, background });
  const server = serverFor(world);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  await promise;
  const { address, family, port } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  world.url = url;
  const settled = async () => {
    while (background.size > 0) await Promise.allSettled(background);
  };
  return {
    ...facesOf(world),
    url,
    seed,
    settled,
    host(content, contentType) {
      return hostIn(world, Buffer.from(content), contentType);
    },
    async close() {
      closing.close();
      await settled();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

function worldOf(
  options: NetworkOptions,
  { seed, closing, background }: { seed: number; closing: Closing; background: Set<Promise<unknown>> },
): World {
  return {
    clock: options.clock ?? systemClock,
    streams: streamsFrom(seed),
    ledger: new Ledger(),
    media: new Map(),
    customers: new Map(),
    subscriptions: options.deliverTo ? [options.deliverTo] : [],
    faults: changed(goodDay, options.faults ?? {}),
    phones: new Map(),
    url: '',
    allowOrigin: options.allowOrigin ?? null,
    closing,
    background(work) {
      background.add(work);
      const forget = () => background.delete(work);
      work.then(forget, forget);
    },
  };
}

function facesOf(world: World): Omit<Network, 'url' | 'seed' | 'host' | 'settled' | 'close'> {
  const customer = (address: string, options?: CustomerOptions) => customerIn(world, address, options?.name);
  return {
    clock: world.clock,
    customer,
    phone: number => customer(number),
    whatsapp: (number, options) => customer(`whatsapp:${number}`, options),
    messenger: id => customer(`messenger:${id}`),
    line: id => customer(`line:${id}`),
    register: subscription => world.subscriptions.push(subscription),
    disturb(faults) {
      world.faults = changed(world.faults, faults);
    },
    received: address => world.ledger.received(address),
    all: () => world.ledger.deliveries,
    written: () => world.ledger.written,
    receipts: () => world.ledger.receipts,
  };
}
