/**
 * Customers who write one message after the other. Each tries until it gets its 2xx, at whichever server, under the
 * same provider's SID, as carriers do; now and then a message is sent twice at once, or once more when nobody expects it.
 */
import { createHash } from 'node:crypto';
import { sign } from '@switchhook/simulator';
import type { Account } from './account.ts';
import type { Random } from './random.ts';
import { pause, until } from './scope.ts';

export interface Accepted {
  accountSid: string;
  sid: string;
  from: string;
  to: string;
  body: string;
}

/** Who writes to which of our numbers. */
export interface Line {
  account: Account;
  /** Path of the account's message webhook. */
  webhookPath: string;
  from: string;
  to: string;
  /** What the customer wants to have heard after a message before the next one is written. */
  patience?: (body: string) => string;
}

export interface CrowdParts {
  random: Random;
  servers: () => readonly string[];
  /** Whether customers go on writing. */
  writing: () => boolean;
  /** Whether the carrier has brought this to the customer. */
  heard: (said: { from: string; to: string; body: string }) => boolean;
  signal: AbortSignal;
}

export interface Crowd {
  /** Every message that got a 2xx; those of one customer in their order. */
  accepted: Accepted[];
  /** How often a message was answered with which status; `none` for no answer. */
  answers: Map<number | 'none', number>;
  /** Resolves when everybody has stopped writing, late repeats included. */
  done: Promise<void>;
}

const PATIENCE_MS = 8000;

interface Writer {
  line: Line;
  random: Random;
  parts: CrowdParts;
  crowd: Omit<Crowd, 'done'>;
}

export function gatherCrowd(parts: CrowdParts, lines: readonly Line[]): Crowd {
  const crowd: Omit<Crowd, 'done'> = { accepted: [], answers: new Map() };
  const late: Promise<unknown>[] = [];
  const write = async (line: Line): Promise<void> => {
    const random = parts.random.fork(line.account.name + line.from);
    const writer: Writer = { line, random, parts, crowd };
    for (let number = 1; parts.writing(); number++) {
      const message = compose(writer, number);
      await persist(writer, message);
      crowd.accepted.push(message);
      if (random.chance(0.1)) late.push(repeatLate(writer, message).catch(() => undefined));
      const { patience } = line;
      if (patience)
        await until(
          () => parts.heard({ from: line.to, to: line.from, body: patience(message.body) }),
          parts.signal,
        );
      await pause(random.whole(5, 250), parts.signal);
    }
  };
  const done = Promise.all(lines.map(write)).then(async () => void (await Promise.all(late)));
  return { ...crowd, done };
}

function compose({ line: { account, from, to }, random }: Writer, number: number): Accepted {
  const { accountSid, name } = account;
  const ornament = random.pick(['', '🌩️', '“quoted”', 'naïve & <b>']);
  const body = `${name}${from.slice(-4)} no ${number} ${ornament}`.trim();
  const sid = `SM${createHash('md5')
    .update(accountSid + from + to + number)
    .digest('hex')}`;
  return { accountSid, sid, from, to, body };
}

async function repeatLate(writer: Writer, message: Accepted): Promise<void> {
  await pause(writer.random.whole(0, 4000), writer.parts.signal);
  await attempt(writer, message);
}

/** Until a server has said 2xx; sometimes two requests of the same message race each other. */
async function persist(writer: Writer, message: Accepted): Promise<void> {
  const { random, parts } = writer;
  for (;;) {
    const tries = Array.from({ length: random.chance(0.1) ? 2 : 1 }, () => attempt(writer, message));
    if ((await Promise.all(tries)).includes(true)) return;
    await pause(random.whole(20, 300), parts.signal);
  }
}

async function attempt({ line, random, parts, crowd }: Writer, message: Accepted): Promise<boolean> {
  const { accountSid, authToken } = line.account;
  const url = random.pick(parts.servers()) + line.webhookPath;
  const parameters = {
    ...{ MessageSid: message.sid, AccountSid: accountSid, From: message.from, To: message.to },
    ...{ Body: message.body, NumMedia: '0', NumSegments: '1', SmsStatus: 'received' },
  };
  const answered = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(parameters),
    headers: { 'X-Twilio-Signature': sign(authToken, url, parameters) },
    signal: AbortSignal.any([parts.signal, AbortSignal.timeout(PATIENCE_MS)]),
  }).catch(() => undefined);
  await answered?.text().catch(() => undefined);
  const status = answered?.status ?? 'none';
  crowd.answers.set(status, (crowd.answers.get(status) ?? 0) + 1);
  return answered?.ok === true;
}
