/**
 * Many clients on one server, in a process of their own: `node bench/live/main.ts FILE`, which holds the order as JSON.
 * Says a JSON line after each phase and waits for SIGUSR2 before the next one: connected and idle, come again all at once, told of changes.
 */
import { readFileSync } from 'node:fs';
import { connectRaw, type RawClient } from '../../conformance/test/twilsock.ts';
import { CDS } from './follow.ts';
import { round, runPhases, spread } from './phases.ts';

interface Order {
  url: string;
  tokens: string[];
  /** A document that everybody is subscribed to. */
  shared: string;
  /** Connections that are opened at the same time in the first phase; in the second all are. */
  atOnce: number;
  changes: number;
}

const RETRY_MS = 500;
const order = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Order;
const clients: (RawClient | null)[] = order.tokens.map(() => null);
/** When the change under way was asked for, and how long it took to reach each client; milliseconds. */
let changedAt = 0;
let delays: number[] = [];
/** How often somebody had to come again. */
let refused = 0;

/** Comes again until it is in, as the official clients do; answers how long that took. */
async function enter(n: number): Promise<number> {
  const begun = performance.now();
  for (;;) {
    try {
      await enterOnce(n);
      return performance.now() - begun;
    } catch {
      refused++;
      await new Promise(resolve => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function enterOnce(n: number): Promise<void> {
  const client = await connectRaw(order.url, order.tokens[n]!);
  clients[n] = client;
  const sids = [order.shared, await ownDocument(client, n)];
  const established = Promise.withResolvers<void>();
  void client.ended.then(() => established.reject(new Error('cut off')));
  let left = sids.length;
  client.onNotified(({ payload }) => {
    if (payload?.event_type === 'document_updated') delays.push(performance.now() - changedAt);
    else if (payload?.event_type === 'subscription_established' && --left === 0) established.resolve();
  });
  await client.ask('POST', `${CDS}/v4/Subscriptions`, {
    ...{ event_protocol_version: 3, action: 'establish', correlation_id: n },
    requests: sids.map(sid => ({ object_sid: sid, object_type: 'document', last_event_id: null })),
  });
  await established.promise;
}

const own: string[] = [];

async function ownDocument(client: RawClient, n: number): Promise<string> {
  own[n] ??= (await client.ask('POST', `${CDS}/v3/Documents`, { data: {} })).body.sid as string;
  return own[n]!;
}

async function enterAll(atOnce: number): Promise<object> {
  const begun = performance.now();
  const next = order.tokens.keys();
  const taken: number[] = [];
  const work = async (): Promise<void> => {
    for (const n of next) taken.push(await enter(n));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const seconds = round((performance.now() - begun) / 1000);
  return { clients: taken.length, seconds, ...spread(taken), refused };
}

async function storm(): Promise<object> {
  const gone = clients.map(client => client!.ended);
  for (const client of clients) client!.close();
  await Promise.all(gone);
  return enterAll(order.tokens.length);
}

async function changes(): Promise<object> {
  const all: number[] = [];
  for (let n = 0; n < order.changes; n++) {
    delays = [];
    changedAt = performance.now();
    await clients[0]!.ask('POST', `${CDS}/v3/Documents/${order.shared}`, { data: { n } });
    while (delays.length < clients.length) await new Promise(resolve => setTimeout(resolve, 5));
    all.push(...delays);
  }
  return { told: all.length, ...spread(all) };
}

await runPhases([() => enterAll(order.atOnce), storm, changes]);
