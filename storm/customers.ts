/**
 * Customers who write one message after the other. Each tries until it gets its 2xx, at whichever server, under the
 * same provider's SID, as carriers do; now and then a message is sent twice at once, or once more when nobody expects it.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sign } from '@switchhook/simulator';
import type { Random } from './random.ts';

export interface Accepted {
  sid: string;
  from: string;
  to: string;
  body: string;
}

export interface CrowdParts {
  random: Random;
  servers: () => readonly string[];
  accountSid: string;
  authToken: string;
  /** Path of the Proxy service's message webhook. */
  webhookPath: string;
  /** Whether customers go on writing. */
  writing: () => boolean;
}

export interface Crowd {
  /** Every message that got a 2xx; those of one customer in their order. */
  accepted: Accepted[];
  /** Resolves when everybody has stopped writing, late repeats included. */
  done: Promise<void>;
}

const PATIENCE_MS = 8000;

/** @param lines who writes to which of our numbers. */
export function gatherCrowd(parts: CrowdParts, lines: readonly { from: string; to: string }[]): Crowd {
  const accepted: Accepted[] = [];
  const late: Promise<unknown>[] = [];
  const write = async (line: { from: string; to: string }): Promise<void> => {
    const random = parts.random.fork(line.from);
    for (let number = 1; parts.writing(); number++) {
      const body =
        `${line.from.slice(-4)} no ${number} ${random.pick(['', '🌩️', '“quoted”', 'naïve & <b>'])}`.trim();
      const sid = `SM${createHash('md5')
        .update(line.from + number)
        .digest('hex')}`;
      const message = { sid, ...line, body };
      await persist(parts, message, random);
      accepted.push(message);
      if (random.chance(0.1))
        late.push(sleep(random.whole(0, 4000)).then(() => attempt(parts, message, random)));
      await sleep(random.whole(5, 250));
    }
  };
  const done = Promise.all(lines.map(write)).then(async () => void (await Promise.all(late)));
  return { accepted, done };
}

/** Until a server has said 2xx; sometimes two requests of the same message race each other. */
async function persist(parts: CrowdParts, message: Accepted, random: Random): Promise<void> {
  for (;;) {
    const tries = Array.from({ length: random.chance(0.1) ? 2 : 1 }, () => attempt(parts, message, random));
    if ((await Promise.all(tries)).includes(true)) return;
    await sleep(random.whole(20, 300));
  }
}

async function attempt(
  parts: CrowdParts,
  { sid, from, to, body }: Accepted,
  random: Random,
): Promise<boolean> {
  const url = random.pick(parts.servers()) + parts.webhookPath;
  const parameters = {
    ...{ MessageSid: sid, AccountSid: parts.accountSid, From: from, To: to, Body: body },
    ...{ NumMedia: '0', NumSegments: '1', SmsStatus: 'received' },
  };
  const answered = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(parameters),
    headers: { 'X-Twilio-Signature': sign(parts.authToken, url, parameters) },
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => undefined);
  await answered?.text().catch(() => undefined);
  return answered?.ok === true;
}
