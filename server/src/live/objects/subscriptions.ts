/**
 * `POST /v4/Subscriptions`: which objects a client wants to hear of, and from where on. The request is answered at once;
 * what was missed, the news that a subscription stands, and everything after that come as notifications.
 */
import { ApiError, refuse } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Topics } from '../../kernel/topics.ts';
import type { LiveConnection } from '../twilsock/live-connection.ts';
import type { Handlers, InSocketAnswer, InSocketRequest } from '../twilsock/requests.ts';
import { type Poke, readPoke, type Wanted } from './poke.ts';
import { type Follower, Reader } from './reader.ts';
import type { ObjectEvent, ObjectType, ObjectView } from './view.ts';
import { writtenEvent } from './written.ts';

/** All notifications have this type: clients then know that events come in order. */
const MESSAGE_TYPE = 'twilio.sync.event';
const ANSWER = { max_batch_size: 100, ttl_in_s: 7200, estimated_delivery_in_ms: 20_000 };
/** Pages that are replayed at once; a client that missed more is told so, and asks again. */
const MAX_PAGES = 5;
/** Far beyond what one person's desk looks at. */
const MAX_SUBSCRIPTIONS = 10_000;
/** How many objects of one request are looked up at the same time. */
const AT_ONCE = 8;

export interface SubscriptionParts {
  topics: Topics;
  log: Logger;
  /** @throws ApiError for what is not there, or not the caller's to read. */
  find(request: InSocketRequest, wanted: { sid: string; type: ObjectType }): Promise<ObjectView>;
  /** Follows a live query; answers how to end that. @throws ApiError for what is no query. */
  query(connection: LiveConnection, wanted: Wanted): Promise<() => void>;
}

export function subscriptionHandlers(parts: SubscriptionParts): Handlers {
  const desk = new Desk(parts);
  return [{ product: 'cds', method: 'POST', path: '/v4/Subscriptions', answer: desk.poke }];
}

class Desk {
  private readonly parts: SubscriptionParts;
  private readonly readers = new Map<string, Reader>();
  private readonly perConnection = new WeakMap<LiveConnection, Map<string, Subscription>>();

  constructor(parts: SubscriptionParts) {
    this.parts = parts;
  }

  readonly poke = async (request: InSocketRequest): Promise<InSocketAnswer> => {
    const poke = readPoke(request.json);
    const of = this.of(request.connection);
    // The answer first: clients wait for it before they count what follows.
    setImmediate(() => {
      // Subscriptions keep it as long as they stand: without the body, which was read.
      const kept = { ...request, json: undefined };
      if (poke.action === 'cancel') this.cancel(of, kept, poke);
      else void this.establishAll(of, kept, poke);
    });
    return { status: 202, body: ANSWER };
  };

  private of(connection: LiveConnection): Map<string, Subscription> {
    const known = this.perConnection.get(connection);
    if (known !== undefined) return known;
    const subscriptions = new Map<string, Subscription>();
    this.perConnection.set(connection, subscriptions);
    connection.onClose(() => {
      for (const one of subscriptions.values()) this.end(one);
      subscriptions.clear();
    });
    return subscriptions;
  }

  private cancel(of: Map<string, Subscription>, { connection }: InSocketRequest, poke: Poke): void {
    for (const { sid, type } of poke.requests) {
      this.drop(of, sid);
      notify(connection, poke, 'subscription_canceled', { object_sid: sid, object_type: type });
    }
  }

  private async establishAll(
    of: Map<string, Subscription>,
    request: InSocketRequest,
    poke: Poke,
  ): Promise<void> {
    const left = poke.requests.values();
    const work = async (): Promise<void> => {
      for (const wanted of left) await this.establish(of, { request, poke, wanted });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  private async establish(of: Map<string, Subscription>, asked: Asked): Promise<void> {
    const { request, poke, wanted } = asked;
    const { connection, base } = request;
    this.drop(of, wanted.sid);
    const subscription = new Subscription(connection, base, wanted.sid);
    subscription.departed = () => void this.proveAgain(of, subscription, asked);
    try {
      if (of.size >= MAX_SUBSCRIPTIONS) throw refuse(54419);
      of.set(wanted.sid, subscription);
      const done = await this.follow(subscription, asked);
      if (subscription.isEnded) return;
      if (!done) this.drop(of, wanted.sid);
      notify(connection, poke, 'subscription_established', {
        ...{ object_sid: wanted.sid, object_type: wanted.type },
        replay_status: done ? 'completed' : 'interrupted',
        last_event_id: subscription.position,
      });
    } catch (error) {
      if (of.get(wanted.sid) === subscription) this.drop(of, wanted.sid);
      this.fail(asked, error);
    }
  }

  /** False when there is more to tell than is told at once. */
  private async follow(subscription: Subscription, asked: Asked): Promise<boolean> {
    const { request, wanted } = asked;
    const { sid, type } = wanted;
    if (type === 'live_query') {
      subscription.endsWith(await this.parts.query(request.connection, wanted));
      return true;
    }
    const view = await this.parts.find(request, { sid, type });
    return subscription.isEnded || this.catchUp(subscription, view, asked);
  }

  /** Tells what was missed and joins those who are told as it happens; false when there is more than is told at once. */
  private async catchUp(subscription: Subscription, view: ObjectView, asked: Asked): Promise<boolean> {
    const { wanted } = asked;
    subscription.attach(this.readerOf(view), view);
    if (wanted.lastEventId === null) subscription.position = (await view.state())?.lastEventId ?? 0;
    else subscription.position = wanted.lastEventId;
    return this.join(subscription, view, asked);
  }

  private async join(
    subscription: Subscription,
    view: ObjectView,
    { request, wanted: { sid }, poke }: Asked,
  ): Promise<boolean> {
    for (let page = 0; page < MAX_PAGES; page++) {
      const { reader } = subscription;
      if (reader === null) return false;
      const { events, lastEventId, more, departed = [] } = await reader.read(subscription.position, view);
      // What was read may be younger than the look at what the client may read.
      if (departed.includes(request.caller.identity))
        await this.parts.find(request, { sid, type: view.type });
      if (subscription.isEnded) return false;
      for (const event of events) subscription.replay(event, poke.correlationId);
      subscription.position = Math.max(subscription.position, lastEventId);
      if (!more && reader.join(subscription)) return true;
    }
    return false;
  }

  /** Whoever may still read goes on where they were; for all others the subscription is over, and they know why. */
  private async proveAgain(
    of: Map<string, Subscription>,
    subscription: Subscription,
    asked: Asked,
  ): Promise<void> {
    const { sid, type } = asked.wanted;
    try {
      const view = await this.parts.find(asked.request, { sid, type: type as ObjectType });
      if (await this.join(subscription, view, asked)) return;
    } catch (error) {
      if (!(error instanceof ApiError)) this.parts.log.error({ err: error }, 'a subscription failed');
    }
    if (of.get(subscription.sid) === subscription) this.drop(of, subscription.sid);
  }

  /** Held from here on: whatever is published while a client catches up is known. */
  private readerOf(view: ObjectView): Reader {
    const reader = this.readers.get(view.sid) ?? new Reader(view, this.parts);
    this.readers.set(view.sid, reader);
    reader.hold();
    return reader;
  }

  private drop(of: Map<string, Subscription>, sid: string): void {
    const known = of.get(sid);
    if (known === undefined) return;
    of.delete(sid);
    this.end(known);
  }

  private end(subscription: Subscription): void {
    const reader = subscription.end();
    if (reader?.release() && this.readers.get(subscription.sid) === reader)
      this.readers.delete(subscription.sid);
  }

  private fail({ request, poke, wanted }: Asked, error: unknown): void {
    const known = error instanceof ApiError ? error : refuse(20500);
    if (known !== error) this.parts.log.error({ err: error }, 'a subscription failed');
    const { status, code, message } = known;
    const object = { object_sid: wanted.sid, object_type: wanted.type };
    notify(request.connection, poke, 'subscription_failed', { ...object, error: { status, code, message } });
  }
}

interface Asked {
  request: InSocketRequest;
  poke: Poke;
  wanted: Wanted;
}

function notify(connection: LiveConnection, poke: Poke, type: string, event: object): void {
  connection.notify(MESSAGE_TYPE, { event_type: type, correlation_id: poke.correlationId, event });
}

/** One client's interest in one object. */
class Subscription implements Follower {
  readonly sid: string;
  position = 0;
  isEnded = false;
  private readonly connection: LiveConnection;
  private readonly base: string;
  private type: ObjectType = 'document';
  private uniqueName: string | null = null;
  reader: Reader | null = null;
  /** Called when its client may have lost the right to read. */
  departed: () => void = () => undefined;
  private ended: (() => void) | null = null;

  constructor(connection: LiveConnection, base: string, sid: string) {
    this.connection = connection;
    this.base = base;
    this.sid = sid;
  }

  attach(reader: Reader, { type, uniqueName = null }: ObjectView): void {
    this.reader = reader;
    this.type = type;
    this.uniqueName = uniqueName;
  }

  /** What else ends with this subscription; at once when it has ended already. */
  endsWith(ended: () => void): void {
    if (this.isEnded) ended();
    else this.ended = ended;
  }

  follow(event: ObjectEvent): void {
    this.connection.notifyText(MESSAGE_TYPE, textOf(event, this.place()));
  }

  leaves(identities: readonly string[]): boolean {
    const isMeant = identities.includes(this.connection.caller.identity);
    if (isMeant) this.departed();
    return isMeant;
  }

  replay(event: ObjectEvent, correlationId: unknown): void {
    const written = writtenEvent(event, this.place());
    this.connection.notify(MESSAGE_TYPE, { ...written, correlation_id: correlationId });
  }

  /** Answers the reader that it held; null when there was none (any more). */
  end(): Reader | null {
    this.isEnded = true;
    this.ended?.();
    this.ended = null;
    const { reader } = this;
    this.reader = null;
    reader?.leave(this);
    return reader;
  }

  private place() {
    return { base: this.base, type: this.type, sid: this.sid, uniqueName: this.uniqueName };
  }
}

const texts = new WeakMap<ObjectEvent, { base: string; text: string }>();

/** The JSON text of an event: made once for all who call the product by the same address. */
function textOf(event: ObjectEvent, place: Parameters<typeof writtenEvent>[1]): string {
  const made = texts.get(event);
  if (made?.base === place.base) return made.text;
  const text = JSON.stringify(writtenEvent(event, place));
  texts.set(event, { base: place.base, text });
  return text;
}
