/** What the tests of subscriptions stand on: Sync's objects over a real database, and clients without sockets. */
import { expect } from 'vitest';
import { openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { makeSync } from '../../blocks/sync/index.ts';
import { refuse } from '../../kernel/errors.ts';
import type { TopicListener } from '../../kernel/topics.ts';
import type { LiveCaller } from '../caller.ts';
import type { LiveConnection } from '../twilsock/live-connection.ts';
import { makeAnswerer } from '../twilsock/requests.ts';
import { findAll, objectHandlers, viewOf } from './http.ts';
import { type SubscriptionParts, subscriptionHandlers } from './subscriptions.ts';
import { makeSyncSource } from './sync-source.ts';
import type { ObjectSource } from './view.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came.
type Json = any;

/** A client that keeps what it is told. */
export class Client implements LiveConnection {
  readonly id = 1;
  isOpen = true;
  readonly caller: LiveCaller;
  readonly told: Json[] = [];
  private readonly closers: (() => void)[] = [];

  constructor(caller: LiveCaller) {
    this.caller = caller;
  }

  notify(_: string, payload: unknown): void {
    this.told.push(JSON.parse(JSON.stringify(payload)));
  }

  notifyText(_: string, json: string): void {
    this.told.push(JSON.parse(json));
  }

  onClose(ended: () => void): void {
    if (this.isOpen) this.closers.push(ended);
    else ended();
  }

  close(): void {
    this.isOpen = false;
    for (const ended of this.closers) ended();
  }
}

/** @param source stands before Sync's own. */
export async function openObjects(source?: ObjectSource) {
  const kernel = await openKernel({
    name: 'sync',
    folder: new URL('../../blocks/sync/migrations/', import.meta.url),
  });
  const { store, topics } = kernel;
  const sync = makeSync(kernel.parts);
  const serviceSid = (await store.transact(tx => sync.provision(tx, TEST_ACCOUNT))).sid;
  const own = makeSyncSource({ store, sync, clock: kernel.parts.clock });
  const sources = source === undefined ? [own] : [source, own];
  /** How many listen, to whatever. */
  const listening = { count: 0 };
  const subscribe = (topic: string, listener: TopicListener) => {
    listening.count++;
    const end = topics.subscribe(topic, listener);
    return () => {
      listening.count--;
      end();
    };
  };
  const desk: SubscriptionParts = {
    ...{ topics: { ...topics, subscribe }, log: kernel.parts.log },
    find: async (caller, named) => (await findAll(sources, caller, named)).map(viewOf),
    query: async () => {
      throw refuse(54502);
    },
  };
  const handlers = [...objectHandlers(sources), ...subscriptionHandlers(desk)];
  const answer = makeAnswerer({
    handlers,
    failed(error) {
      throw error;
    },
  });
  const clientOf = (identity: string): Client =>
    new Client({
      ...{ accountSid: TEST_ACCOUNT, identity, syncService: serviceSid, roles: [], sessionSid: null },
      ...{ chatServiceSid: null, chatRoleSid: null, workspaceSid: null, workerSid: null },
      ...{ workspaceRole: null, expiresAt: new Date('2026-02-01') },
    });
  const ask = async (client: Client, method: string, path: string, body?: object) => {
    const [pathname, query = ''] = path.split('?');
    const raw = {
      ...{ host: 'cds.us1.twilio.com', method, path: pathname!, headers: {} },
      params: Object.fromEntries(new URLSearchParams(query)),
      contentType: 'application/json',
      body: body === undefined ? '' : JSON.stringify(body),
    };
    const { status, body: read } = await answer(raw, {
      ...{ caller: client.caller, connection: client, scheme: 'https', token: '', address: null },
    });
    return { status, body: read as Json };
  };
  const poke = (client: Client, action: string, requests: object[], correlation = 7) =>
    ask(client, 'POST', '/v4/Subscriptions', {
      ...{ event_protocol_version: 3, action, correlation_id: correlation, ttl_in_s: -1 },
      requests,
    });
  return { kernel, sync, serviceSid, sources, listening, clientOf, ask, poke };
}

/** What will be so; the machine may be busy. */
export const soon = <T>(get: () => T) => expect.poll(get, { timeout: 8000 });

/** What came until this type of event, which is taken out too. */
export async function until(client: Client, type: string): Promise<Json[]> {
  await soon(() => client.told.some(({ event_type }) => event_type === type)).toBe(true);
  return client.told.splice(0, client.told.findIndex(({ event_type }) => event_type === type) + 1);
}
