/**
 * Agents at their desks and the customers who write to them, in a process of their own: `node bench/live/agents/main.ts
 * FILE`. Measured is the whole way in: from the carrier's webhook to the event in the agent's socket.
 */
import { readFileSync } from 'node:fs';
import { call, forEach } from '../account.ts';
import { connectRaw, follow } from '../follow.ts';
import { paced, round, runPhases, spread, waitFor } from '../phases.ts';
import { type Carrier, post } from '../webhook.ts';

interface Order {
  origin: string;
  url: string;
  carrier: Carrier;
  channelsPath: string;
  agents: { identity: string; token: string }[];
  perSecond: number;
  warmUpSeconds: number;
  seconds: number;
}

const order = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Order;
const customerOf = (n: number): string => `+1556${String(n).padStart(7, '0')}`;
const sentAt = new Map<string, number>();
let delays: number[] = [];
let answers: number[] = [];
let failed = 0;
let posted = 0;

async function write(n: number): Promise<void> {
  const body = `message ${posted++}`;
  const begun = performance.now();
  sentAt.set(body, begun);
  const isTaken = await post(order.carrier, { from: customerOf(n), body, n: posted }).catch(() => false);
  answers.push(performance.now() - begun);
  if (!isTaken) failed++;
}

interface Page {
  channels: { sid: string; attributes: string }[];
  meta: { next_page_url: string | null };
}

/** The channel of each customer. */
async function channels(): Promise<Map<string, string>> {
  const { origin, channelsPath } = order;
  const known = new Map<string, string>();
  for (let path: string | null = `${channelsPath}?PageSize=100`; path !== null; ) {
    const page = (await call({ origin }, path)) as Page;
    for (const { sid, attributes } of page.channels) known.set(JSON.parse(attributes).from, sid);
    path = page.meta.next_page_url?.slice(origin.length) ?? null;
  }
  return known;
}

/** Everybody has a customer of their own, who has written once. */
async function enterAll(): Promise<object> {
  const begun = performance.now();
  await forEach(order.agents.keys(), write);
  let known = await channels();
  while (order.agents.some((_, n) => !known.has(customerOf(n)))) {
    await new Promise(resolve => setTimeout(resolve, 100));
    known = await channels();
  }
  await forEach(order.agents.entries(), async ([n, { identity, token }]) => {
    const channelSid = known.get(customerOf(n))!;
    await call({ origin: order.origin }, `${order.channelsPath}/${channelSid}/Members`, {
      Identity: identity,
    });
    const client = await connectRaw(order.url, token);
    const objects = [
      [`${channelSid}.channel`, 'document'],
      [`${channelSid}.messages`, 'list'],
      [`${channelSid}.roster`, 'map'],
    ] as const;
    await follow(client, objects, payload => {
      if (payload?.event_type === 'list_item_added') isTold(payload.event.item_data.text);
    });
  });
  sentAt.clear();
  return { agents: order.agents.length, seconds: round((performance.now() - begun) / 1000) };
}

function isTold(text: string): void {
  const since = sentAt.get(text);
  if (since === undefined) return;
  delays.push(performance.now() - since);
  sentAt.delete(text);
}

async function serve(seconds: number): Promise<object> {
  delays = [];
  answers = [];
  const { perSecond, agents } = order;
  let turn = 0;
  await paced({ perSecond, seconds }, () => void write(turn++ % agents.length));
  const written = perSecond * seconds;
  await waitFor(() => delays.length === written && answers.length === written);
  return {
    ...{ 'messages/s': perSecond, written, failed, 'not told': sentAt.size },
    ...spread(delays),
    ...spread(answers, 'answer '),
  };
}

await runPhases([enterAll, () => serve(order.warmUpSeconds), () => serve(order.seconds)]);
