/**
 * The carrier of the storm: takes deliveries by idempotency key, remembers what it saw and in which order, and makes
 * trouble: refuses, takes and says nothing, answers half, sends receipts late, twice and in any order.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sign } from '@switchhook/simulator';
import type { Account } from './account.ts';
import type { Random } from './random.ts';
import { pause } from './scope.ts';

export interface Taken {
  /** Whose message it is, by the address that its receipts are asked for at. */
  accountSid: string;
  key: string;
  from: string;
  to: string;
  body: string;
}

export interface CarrierParts {
  random: Random;
  /** Which servers receipts may go to. */
  servers: () => readonly string[];
  accounts: readonly Account[];
  signal: AbortSignal;
}

export interface PretendCarrier {
  url: string;
  /** Each message once, in the order in which it was first taken. */
  taken(): readonly Taken[];
  /** Whether a message with these words was taken. */
  heard(said: { from: string; to: string; body: string }): boolean;
  /** Makes no more trouble. */
  calm(): void;
  /** Resolves when every receipt was acknowledged or given up. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

type Trouble = 'none' | 'refuse' | 'tooMany' | 'takeAndHangUp' | 'takeAndFail' | 'answerHalf';
const TROUBLES: readonly Trouble[] = ['refuse', 'tooMany', 'takeAndHangUp', 'takeAndFail', 'answerHalf'];
const TROUBLE_SHARE = 0.12;
const RECEIPT_ATTEMPTS = 20;

export async function startCarrier(parts: CarrierParts): Promise<PretendCarrier> {
  const seen = new Map<string, Taken>();
  const said = new Set<string>();
  const receipts = new Set<Promise<void>>();
  let stormy = true;
  const server = createServer((request, response) => {
    void readBody(request).then(text => {
      // Its sender died over it.
      if (text === null) return response.destroy();
      const key = String(request.headers['idempotency-key']);
      const trouble = stormy && parts.random.chance(TROUBLE_SHARE) ? parts.random.pick(TROUBLES) : 'none';
      if (takes(trouble) && !seen.has(key)) {
        const message = JSON.parse(text) as Deliverable;
        seen.set(key, { ...message, key, accountSid: accountOf(message) });
        said.add(wordsOf(message));
        const sending = sendReceipts(parts, key, message, () => stormy).finally(() =>
          receipts.delete(sending),
        );
        // Whoever waits for all of them hears of it; until then the end of the storm is no fault.
        sending.catch(() => undefined);
        receipts.add(sending);
      }
      answer(response, { trouble, key });
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: () => [...seen.values()],
    heard: words => said.has(wordsOf(words)),
    calm: () => {
      stormy = false;
    },
    settled: async () => void (await Promise.all(receipts)),
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const takes = (trouble: Trouble): boolean => trouble !== 'refuse' && trouble !== 'tooMany';

function answer(response: ServerResponse, { trouble, key }: { trouble: Trouble; key: string }): void {
  const json = { 'Content-Type': 'application/json' };
  if (trouble === 'takeAndHangUp') return void response.destroy();
  if (trouble === 'refuse' || trouble === 'takeAndFail')
    return void response.writeHead(500).end('<html>It is not our day</html>');
  if (trouble === 'tooMany') return void response.writeHead(429, { 'Retry-After': '1' }).end();
  const body = JSON.stringify({ sid: key, status: 'sent' });
  response.writeHead(201, { ...json, 'Content-Length': Buffer.byteLength(body) });
  if (trouble !== 'answerHalf') return void response.end(body);
  response.write(body.slice(0, 9));
  setImmediate(() => response.destroy());
}

type Deliverable = Omit<Taken, 'key' | 'accountSid'> & { statusCallback: string };

const wordsOf = ({ from, to, body }: { from: string; to: string; body: string }): string =>
  [from, to, body].join(' ');

const accountOf = ({ statusCallback }: Deliverable): string =>
  /AC[0-9a-f]{32}/.exec(statusCallback)?.[0] ?? '';

/** Two receipts, sometimes late, sometimes twice, in any order; repeated until they are acknowledged. */
async function sendReceipts(parts: CarrierParts, key: string, message: Deliverable, stormy: () => boolean) {
  const { random } = parts;
  const statuses = random.chance(0.3) ? ['delivered', 'sent'] : ['sent', 'delivered'];
  if (random.chance(0.2)) statuses.push('sent');
  for (const status of statuses) {
    if (stormy()) await pause(random.whole(0, 400), parts.signal);
    for (let attempt = 0; attempt < RECEIPT_ATTEMPTS; attempt++) {
      if (await sendReceipt(parts, { MessageSid: key, MessageStatus: status }, message)) break;
      await pause(200, parts.signal);
    }
  }
}

async function sendReceipt(
  { random, servers, accounts, signal }: CarrierParts,
  said: Record<string, string>,
  message: Deliverable,
): Promise<boolean> {
  const { from, to, statusCallback } = message;
  const accountSid = accountOf(message);
  const authToken = accounts.find(account => account.accountSid === accountSid)?.authToken ?? '';
  const url = receiptsUrl(random.pick(servers()), statusCallback);
  const parameters = { ...said, From: from, To: to, AccountSid: accountSid };
  const answered = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(parameters),
    headers: { 'X-Twilio-Signature': sign(authToken, url, parameters) },
    signal: AbortSignal.any([signal, AbortSignal.timeout(3000)]),
  }).catch(() => undefined);
  return answered?.ok === true;
}

/** The callback that the message named, at one of the servers. */
function receiptsUrl(origin: string, callback: string): string {
  const { pathname, search } = new URL(callback);
  return `${origin}${pathname}${search}`;
}

/** The body of a request that came whole; null for half a one. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8') || null;
}
