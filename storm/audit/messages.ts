/** What customers wrote and heard, against what is stored. */
import type { Served } from '../agents.ts';
import type { Taken } from '../carrier.ts';
import type { Accepted } from '../customers.ts';
import { type Complaint, differences, never, type Rows, sequence } from './complaints.ts';

export interface MessageEvidence {
  accepted: readonly Accepted[];
  taken: readonly Taken[];
  /** What a bot says to each message, by the number that it answers at. */
  bots: Readonly<Record<string, (body: string) => string[]>>;
  /** What agents have done: each task once, with the texts that they wrote for it. */
  served: readonly Served[];
}

/** No customer says the same twice. */
const DOUBLED = `
  select account_sid, "from", body, array_agg(concat_ws(' ', channel_sid, index, date_created, sid) order by sid) as places
  from chat.message where "from" like '+%' group by 1, 2, 3 having count(*) > 1`;

/** Every message with a 2xx is in a chat channel once, and each customer's in the order of writing. */
export async function auditInbound(rows: Rows, { accepted }: MessageEvidence): Promise<Complaint[]> {
  const stored = await rows<Owned>(
    `select account_sid as "accountSid", sid from messaging.message where direction = 'inbound'`,
  );
  const said = await rows<Said>(
    `select account_sid as "accountSid", "from", body, channel_sid as "channelSid" from chat.message
     where "from" like '+%' order by channel_sid, index`,
  );
  const doubled = await never(rows, 'a chat message that is there twice', DOUBLED);
  const heard = Map.groupBy(said, lineOf);
  const written = Map.groupBy(accepted, lineOf);
  return [
    ...differences('a stored message', accepted.map(owned), stored.map(owned)),
    ...doubled,
    ...[...written].flatMap(([line, messages]) =>
      sequence(
        `chat messages of ${line}`,
        bodiesOf(messages),
        inOrder(heard.get(line) ?? [], bodiesOf(messages)),
      ),
    ),
  ];
}

/** Every stored answer reached the carrier once, in order; every message to a bot was answered, once. */
export async function auditOutbound(rows: Rows, evidence: MessageEvidence): Promise<Complaint[]> {
  const { accepted, taken, bots, served } = evidence;
  const stored = await rows<Owned & { status: string }>(
    `select account_sid as "accountSid", sid, status from messaging.message where direction <> 'inbound' order by sid`,
  );
  const found = taken.map(({ accountSid, key: sid }) => owned({ accountSid, sid }));
  const complaints = differences('a delivered message', stored.map(owned), found);
  for (const { sid, status } of stored)
    if (!['sent', 'delivered'].includes(status)) complaints.push(`${sid} was delivered and is ${status}`);
  const answers = Map.groupBy(taken, ({ accountSid, to, from }) => [accountSid, to, from].join(' '));
  for (const [line, messages] of Map.groupBy(accepted, one => [one.accountSid, one.from, one.to].join(' '))) {
    const bot = bots[messages[0]!.to];
    if (bot === undefined) continue;
    const wanted = messages.flatMap(({ body }) => bot(body));
    complaints.push(...sequence(`answers to ${line}`, wanted, bodiesOf(answers.get(line) ?? [])));
  }
  for (const { taskSid, texts } of served) {
    const words = bodiesOf(taken).filter(body => body.includes(taskSid));
    complaints.push(...sequence(`the agent's words for ${taskSid}`, texts, words));
  }
  return complaints;
}

interface Owned {
  accountSid: string;
  sid: string;
}

interface Said {
  accountSid: string;
  from: string;
  body: string;
  channelSid: string;
}

const owned = ({ accountSid, sid }: Owned): string => `${accountSid} ${sid}`;
const lineOf = ({ accountSid, from }: { accountSid: string; from: string }): string =>
  `${accountSid} ${from}`;
const bodiesOf = (all: readonly { body: string }[]): string[] => all.map(({ body }) => body);

/** Conversations one after the other: by what was written first in each, because clocks cannot be trusted here. */
function inOrder(said: readonly Said[], written: readonly string[]): string[] {
  const channels = [...Map.groupBy(said, ({ channelSid }) => channelSid).values()];
  const begin = (channel: readonly Said[]): number => written.indexOf(channel[0]!.body);
  return channels.sort((a, b) => begin(a) - begin(b)).flatMap(bodiesOf);
}
