/**
 * People who chat in pairs, in a process of their own: `node bench/live/chatters/main.ts FILE`. They write by commands in
 * their sockets, as the SDKs of Flex UI do; measured is how long it takes until the other side is told.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { forEach } from '../account.ts';
import { CDS, connectRaw, follow, type RawClient } from '../follow.ts';
import { paced, round, runPhases, spread, waitFor } from '../phases.ts';

interface Order {
  url: string;
  people: { identity: string; token: string; channelSid: string }[];
  perSecond: number;
  warmUpSeconds: number;
  seconds: number;
}

interface Person {
  client: RawClient;
  identity: string;
  sessionSid: string;
  channelSid: string;
}

const order = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Order;
const people: Person[] = [];
/** When each message that is under way was given to its author's socket. */
const sentAt = new Map<string, number>();
let delays: number[] = [];
let answers: number[] = [];
let failed = 0;
let twice = 0;

async function enter({ identity, token, channelSid }: Order['people'][number]): Promise<void> {
  const client = await connectRaw(order.url, token);
  const context = { type: 'IpMsgSession', apiVersion: '3' };
  const session = await client.ask('POST', `${CDS}/v3/Lists`, { purpose: 'com.twilio.rtd.ipmsg', context });
  const sessionSid = session.body.sid as string;
  const begun = Promise.withResolvers<{ userInfo: string; myChannels: string }>();
  const hear = (payload: Told): void => {
    if (payload?.event_type === 'list_context_updated') begun.resolve(payload.event.context_data);
    else if (payload?.event_type === 'list_item_added') isTold(identity, payload.event.item_data);
  };
  await follow(client, [[sessionSid, 'list']], hear);
  const { userInfo, myChannels } = await begun.promise;
  const objects = [
    [userInfo, 'map'],
    [myChannels, 'map'],
    [`${channelSid}.channel`, 'document'],
    [`${channelSid}.messages`, 'list'],
    [`${channelSid}.roster`, 'map'],
  ] as const;
  await follow(client, objects, hear);
  people.push({ client, identity, sessionSid, channelSid });
}

// biome-ignore lint/suspicious/noExplicitAny: whatever JSON came.
type Told = any;

function isTold(reader: string, { author, text }: { author: string; text: string }): void {
  if (author === reader) return;
  const since = sentAt.get(text);
  if (since === undefined) twice++;
  else delays.push(performance.now() - since);
  sentAt.delete(text);
}

let turn = 0;

async function write(): Promise<void> {
  const author = people[turn++ % people.length]!;
  const commandId = randomUUID();
  const begun = performance.now();
  sentAt.set(commandId, begun);
  const request = {
    ...{ action: 'sendMessage', channelSid: author.channelSid, text: commandId, attributes: '{}' },
  };
  const { status } = await author.client
    .ask('POST', `${CDS}/v3/Lists/${author.sessionSid}/Items`, { data: { commandId, request } })
    .catch(() => ({ status: 0 }));
  answers.push(performance.now() - begun);
  if (status !== 201) failed++;
}

async function chat(seconds: number): Promise<object> {
  delays = [];
  answers = [];
  await paced({ perSecond: order.perSecond, seconds }, () => void write());
  const written = order.perSecond * seconds;
  await waitFor(() => delays.length === written && answers.length === written);
  return {
    'messages/s': order.perSecond,
    written,
    ...{ failed, 'not told': sentAt.size, 'told twice': twice },
    ...spread(delays),
    ...spread(answers, 'answer '),
  };
}

async function enterAll(): Promise<object> {
  const begun = performance.now();
  await forEach(order.people, enter);
  // Neighbours are not of one channel: those who write are then many.
  people.sort((one, other) => (one.identity < other.identity ? -1 : 1));
  return { clients: people.length, seconds: round((performance.now() - begun) / 1000) };
}

await runPhases([enterAll, () => chat(order.warmUpSeconds), () => chat(order.seconds)]);
