/**
 * `POST /v4/Subscriptions`: which objects a client wants to hear of, and from where on. The request is answered at once;
 * what was missed, the news that a subscription stands, and everything after that come as notifications.
 */
import { ApiError, refuse } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Topics } from '../../kernel/topics.ts';
import type { LiveCaller } from '../caller.ts';
import type { LiveConnection } from '../twilsock/live-connection.ts';
import type { Handlers, InSocketAnswer, InSocketRequest } from '../twilsock/requests.ts';
import { type Poke, readPoke, type Wanted } from './poke.ts';
import { Reader } from './reader.ts';
import { MESSAGE_TYPE, Subscription } from './subscription.ts';
import type { Named, ObjectType, ObjectView } from './view.ts';

const ANSWER = { max_batch_size: 100, ttl_in_s: 7200, estimated_delivery_in_ms: 20_000 };
/** Pages that are replayed at once; a client that missed more is told so, and asks again. */
const MAX_PAGES = 5;
/** Far beyond what one person's desk looks at. */
const MAX_SUBSCRIPTIONS = 10_000;
/**
 * Whoever has just lost an object is told first how, by the list of their channels: clients to whom an object is simply
 * gone take it for destroyed.
 */
const REFUSAL_MS = 200;

export interface SubscriptionParts {
  topics: Topics;
  log: Logger;
  /** The objects in the order of their names; for what is not there, or not the caller's to read, its refusal. */
  find(caller: LiveCaller, named: readonly Named[]): Promise<(ObjectView | ApiError)[]>;
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
    // Subscriptions keep it as long as they stand: without the body, which was read.
    const kept = { ...request, json: undefined };
    // The answer first: clients wait for it before they count what follows.
    setImmediate(() => {
      // Whoever has gone meanwhile is told nothing, and nobody would end what begins now.
      if (!kept.connection.isOpen) return;
      const of = this.of(kept.connection);
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
      const object = { object_sid: sid, object_type: type };
      notify(connection, 'subscription_canceled', { of: poke.correlationId, event: object });
    }
  }

  private async establishAll(
    of: Map<string, Subscription>,
    request: InSocketRequest,
    poke: Poke,
  ): Promise<void> {
    const all = poke.requests.map(wanted => this.begin({ of, request, poke, wanted }));
    try {
      const found = await this.find(request, all);
      // All at once: what sources read for one they read for all who ask in the same moment.
      await Promise.all(all.map((begun, i) => this.establish(begun, found[i]!)));
    } catch (error) {
      for (const begun of all) this.giveUp(begun, error);
    }
  }

  /** From here on the subscription is the client's: it ends with the connection, and when the client asks again. */
  private begin(asked: Asked): Begun {
    const { of, request, wanted } = asked;
    this.drop(of, wanted.sid);
    const subscription = new Subscription(request.connection, request.base, wanted.sid);
    const begun = { ...asked, subscription, listening: this.readers.get(wanted.sid) };
    subscription.departed = () => void this.proveAgain(begun);
    of.set(wanted.sid, subscription);
    return begun;
  }

  /** All objects of a request at once; null in the places of live queries. */
  private async find(
    { caller }: InSocketRequest,
    all: readonly Begun[],
  ): Promise<(ObjectView | ApiError | null)[]> {
    const named = all.map(({ wanted }) => nameOf(wanted));
    const found = (
      await this.parts.find(
        caller,
        named.filter(name => name !== null),
      )
    ).values();
    return named.map(name => (name === null ? null : found.next().value!));
  }

  private async establish(begun: Begun, found: ObjectView | ApiError | null): Promise<void> {
    const { subscription, request, poke, wanted, of } = begun;
    try {
      if (of.size > MAX_SUBSCRIPTIONS) throw refuse(54419);
      const done = await this.follow(begun, found);
      if (subscription.isEnded) return;
      if (!done) this.drop(of, wanted.sid);
      const event = {
        ...{ object_sid: wanted.sid, object_type: wanted.type },
        replay_status: done ? 'completed' : 'interrupted',
        last_event_id: subscription.position,
      };
      notify(request.connection, 'subscription_established', { of: poke.correlationId, event });
    } catch (error) {
      this.giveUp(begun, error);
    }
  }

  /** False when there is more to tell than is told at once. */
  private async follow(begun: Begun, view: ObjectView | ApiError | null): Promise<boolean> {
    const { subscription, request, wanted, listening } = begun;
    if (view === null) {
      subscription.endsWith(await this.parts.query(request.connection, wanted));
      return true;
    }
    if (view instanceof ApiError) throw view;
    const newest = await view.newestEventId();
    // Nobody has what has not happened: whoever says so has it from another time, and would hear nothing for long.
    const position =
      wanted.lastEventId === null
        ? ((await view.state())?.lastEventId ?? 0)
        : Math.max(0, Math.min(wanted.lastEventId, newest));
    if (subscription.isEnded) return true;
    const reader = this.readerOf(view);
    subscription.attach(reader, view);
    subscription.position = position;
    // A reader that listened before the object was looked for has heard whatever came after that look.
    const lacksNothing = reader === listening && position === newest;
    return (lacksNothing && reader.join(subscription)) || this.join(begun, view);
  }

  /** Tells what was missed and joins those who are told as it happens; false when there is more than is told at once. */
  private async join(begun: Begun, view: ObjectView): Promise<boolean> {
    const { subscription, request, poke } = begun;
    for (let page = 0; page < MAX_PAGES; page++) {
      const { reader } = subscription;
      if (reader === null) return false;
      const { events, lastEventId, more, departed = [] } = await reader.read(subscription.position, view);
      // What was read may be younger than the look at what the client may read.
      if (departed.includes(request.caller.identity)) await this.look(begun);
      if (subscription.isEnded) return false;
      for (const event of events) subscription.replay(event, poke.correlationId);
      subscription.position = Math.max(subscription.position, lastEventId);
      if (!more && reader.join(subscription)) return true;
    }
    return false;
  }

  /** The object of one subscription, freshly found. */
  private async look({ request, wanted }: Begun): Promise<ObjectView> {
    const [view] = await this.parts.find(request.caller, [
      { type: wanted.type as ObjectType, key: wanted.sid },
    ]);
    if (view instanceof ApiError) throw view;
    return view!;
  }

  /**
   * Whoever may still read goes on where they were. All others are told that it is over, in a message of no request;
   * where it is not their fault, in one after which clients ask again.
   */
  private async proveAgain(begun: Begun): Promise<void> {
    const { request, wanted } = begun;
    try {
      if (await this.join(begun, await this.look(begun))) return;
    } catch (error) {
      const ofNoRequest = { ...begun, poke: { ...begun.poke, correlationId: null } };
      if (error instanceof ApiError) return this.giveUp(ofNoRequest, error);
      this.parts.log.error({ err: error }, 'a subscription failed');
    }
    if (!this.dropThis(begun)) return;
    const event = { object_sid: wanted.sid, object_type: wanted.type };
    notify(request.connection, 'subscription_canceled', { of: null, event });
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
    if (reader?.release() && this.readers.get(reader.sid) === reader) this.readers.delete(reader.sid);
  }

  /**
   * Ends a subscription and says why. Of a fault of ours nothing is said: after a refusal clients never ask again, after
   * a silence as long as they were told to expect they do.
   */
  private giveUp(begun: Begun, error: unknown): void {
    if (error instanceof ApiError) setTimeout(() => this.refuse(begun, error), REFUSAL_MS).unref();
    else {
      this.parts.log.error({ err: error }, 'a subscription failed');
      this.dropThis(begun);
    }
  }

  private refuse(begun: Begun, { status, code, message }: ApiError): void {
    if (!this.dropThis(begun)) return;
    const { request, poke, wanted } = begun;
    const object = { object_sid: wanted.sid, object_type: wanted.type };
    const event = { ...object, error: { status, code, message } };
    notify(request.connection, 'subscription_failed', { of: poke.correlationId, event });
  }

  /** False when the client has asked anew meanwhile, or has gone. */
  private dropThis({ of, wanted, subscription }: Begun): boolean {
    if (of.get(wanted.sid) !== subscription) return false;
    this.drop(of, wanted.sid);
    return true;
  }
}

/** What one subscription was asked for with, and where all of its client's are kept. */
interface Asked {
  of: Map<string, Subscription>;
  request: InSocketRequest;
  poke: Poke;
  wanted: Wanted;
}

interface Begun extends Asked {
  subscription: Subscription;
  /** The object's reader at that moment, if others are told already. */
  listening: Reader | undefined;
}

const nameOf = ({ type, sid: key }: Wanted): Named | null => (type === 'live_query' ? null : { type, key });

function notify(
  connection: LiveConnection,
  type: string,
  { of, event }: { of: Poke['correlationId']; event: object },
): void {
  connection.notify(MESSAGE_TYPE, { event_type: type, correlation_id: of, event });
}
