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
  find(request: InSocketRequest, wanted: Wanted): Promise<ObjectView>;
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
      if (poke.action === 'cancel') this.cancel(of, request, poke);
      else void this.establishAll(of, request, poke);
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
    try {
      if (of.size >= MAX_SUBSCRIPTIONS) throw refuse(54419);
      of.set(wanted.sid, subscription);
      const view = await this.parts.find(request, wanted);
      if (subscription.isEnded) return;
      const done = await this.catchUp(subscription, view, asked);
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

  /** Tells what was missed and joins those who are told as it happens; false when there is more than is told at once. */
  private async catchUp(
    subscription: Subscription,
    view: ObjectView,
    { wanted, poke }: Asked,
  ): Promise<boolean> {
    const reader = this.readerOf(view);
    subscription.attach(reader, view);
    if (wanted.lastEventId === null) subscription.position = (await view.state())?.lastEventId ?? 0;
    else subscription.position = wanted.lastEventId;
    for (let page = 0; page < MAX_PAGES; page++) {
      const { events, lastEventId, more } = await reader.read(subscription.position, view);
      if (subscription.isEnded) return false;
      for (const event of events) subscription.replay(event, poke.correlationId);
      subscription.position = Math.max(subscription.position, lastEventId);
      if (!more && reader.join(subscription)) return true;
    }
    return false;
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
  private reader: Reader | null = null;

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

  follow(event: ObjectEvent): void {
    this.connection.notifyText(MESSAGE_TYPE, textOf(event, this.place()));
  }

  replay(event: ObjectEvent, correlationId: unknown): void {
    const written = writtenEvent(event, this.place());
    this.connection.notify(MESSAGE_TYPE, { ...written, correlation_id: correlationId });
  }

  /** Answers the reader that it held; null when there was none (any more). */
  end(): Reader | null {
    this.isEnded = true;
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
