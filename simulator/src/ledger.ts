/** What the pretend network has taken, in order, and who is waiting for it. */
import type { Media } from './parameters.ts';
import { newSid } from './random.ts';

/** A message that the network was given for a customer. */
export interface Delivery {
  /** The network's own SID for it. */
  sid: string;
  /** The sender's idempotency key; null on the upstream face, which has none. */
  key: string | null;
  accountSid: string | null;
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  statusCallback: string | null;
  /** The status last reported. */
  status: string;
  errorCode: number | null;
  at: Date;
  /** How often it was offered under the same key. */
  offers: number;
  /** Its place among everything that was written and taken. */
  order: number;
}

export type Offer = Pick<
  Delivery,
  'key' | 'accountSid' | 'from' | 'to' | 'body' | 'mediaUrls' | 'statusCallback' | 'at'
>;

/** A customer's message that was sent to a webhook. */
export interface Written {
  sid: string;
  from: string;
  to: string;
  body: string;
  media: Media[];
  at: Date;
  order: number;
  /** Requests made, duplicates and retries included. */
  attempts: number;
  /** A webhook has answered 2xx: from now on the message must not be lost. */
  acknowledged: boolean;
  /** The status of the last answer, 0 for none; null while nothing has come of it. */
  answered: number | null;
}

/** A status callback that was sent, and how it was answered (0: not at all). */
export interface SentReceipt {
  sid: string;
  status: string;
  answered: number;
}

export class Ledger {
  readonly deliveries: Delivery[] = [];
  readonly written: Written[] = [];
  readonly receipts: SentReceipt[] = [];
  readonly #byAddress = new Map<string, Delivery[]>();
  readonly #byKey = new Map<string, Delivery>();
  readonly #byWriter = new Map<string, Written[]>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #watchers = new Map<string, Set<(change: Delivery | Written) => void>>();
  #order = 0;

  /** Takes a message, once per key. `fresh` is false for a repeat; `conflict` when a repeat says something else. */
  take(offer: Offer): { delivery: Delivery; fresh: boolean; conflict: boolean } {
    const known = offer.key === null ? undefined : this.#byKey.get(offer.key);
    if (known) {
      known.offers += 1;
      return { delivery: known, fresh: false, conflict: contentOf(known) !== contentOf(offer) };
    }
    const sid = newSid(offer.mediaUrls.length > 0 ? 'MM' : 'SM');
    const order = this.#order++;
    const delivery: Delivery = { ...offer, sid, status: 'queued', errorCode: null, offers: 1, order };
    if (offer.key !== null) this.#byKey.set(offer.key, delivery);
    this.deliveries.push(delivery);
    this.#listOf(offer.to).push(delivery);
    for (const listener of [...(this.#listeners.get(offer.to) ?? [])]) listener();
    this.#tell(offer.to, delivery);
    return { delivery, fresh: true, conflict: false };
  }

  /** Enters what a customer has written, before it goes out. */
  write(given: Pick<Written, 'sid' | 'from' | 'to' | 'body' | 'media' | 'at'>): Written {
    const order = this.#order++;
    const entry: Written = { ...given, order, attempts: 0, acknowledged: false, answered: null };
    this.written.push(entry);
    const list = this.#byWriter.get(entry.from) ?? [];
    this.#byWriter.set(entry.from, list);
    list.push(entry);
    this.#tell(entry.from, entry);
    return entry;
  }

  /** Says that a message's state has changed. */
  changed(change: Delivery | Written): void {
    this.#tell('acknowledged' in change ? change.from : change.to, change);
  }

  /** Everything that an address has written and received, in order. */
  threadOf(address: string): readonly (Delivery | Written)[] {
    const all = [...(this.#byWriter.get(address) ?? []), ...this.received(address)];
    return all.sort((one, other) => one.order - other.order);
  }

  /** Forgets what an address has written and received; the whole network's lists keep it. */
  forget(address: string): void {
    this.#byWriter.delete(address);
    this.#byAddress.delete(address);
  }

  /** Calls with each new message of the address and with each change of one; the result ends that. */
  watch(address: string, watcher: (change: Delivery | Written) => void): () => void {
    const watchers = this.#watchers.get(address) ?? new Set();
    this.#watchers.set(address, watchers.add(watcher));
    return () => watchers.delete(watcher);
  }

  #tell(address: string, change: Delivery | Written): void {
    for (const watcher of [...(this.#watchers.get(address) ?? [])]) watcher(change);
  }

  /** What an address has received, oldest first. The list grows. */
  received(address: string): readonly Delivery[] {
    return this.#byAddress.get(address) ?? [];
  }

  /** Calls after each new delivery to the address; the result ends that. */
  listen(address: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(address) ?? new Set();
    this.#listeners.set(address, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(address) === listeners) this.#listeners.delete(address);
    };
  }

  #listOf(address: string): Delivery[] {
    const list = this.#byAddress.get(address) ?? [];
    this.#byAddress.set(address, list);
    return list;
  }
}

function contentOf({ from, to, body, mediaUrls }: Offer): string {
  return JSON.stringify([from, to, body, mediaUrls]);
}
