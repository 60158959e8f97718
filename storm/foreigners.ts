/**
 * Web services of others, which the servers call: for the events of TaskRouter and the statuses of messages. They answer
 * with errors, rubbish, one byte after the other or not at all, hang up, or send the caller round in circles.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sign } from '@switchhook/simulator';
import type { Account } from './account.ts';
import type { Random } from './random.ts';

export interface Called {
  path: string;
  parameters: Record<string, string>;
  /** Signed by the account as the contract has it. */
  genuine: boolean;
}

export interface Foreigners {
  url: string;
  called: Called[];
  /** From now on everything is answered well and at once, also what still waits for an answer. */
  calm(): void;
  close(): Promise<void>;
}

const MANNERS = ['fail', 'rubbish', 'hang', 'trickle', 'hangUp', 'circle'] as const;
type Manner = (typeof MANNERS)[number] | 'fine';
const RUDE_SHARE = 0.2;
const TRICKLE_MS = 300;
const TRICKLED_BYTES = 20;

export async function openForeigners({
  random,
  account,
}: {
  random: Random;
  account: Account;
}): Promise<Foreigners> {
  const called: Called[] = [];
  const hanging = new Set<ServerResponse>();
  let rude = true;
  const server = createServer(async (request, response) => {
    const heard = await read(request, account.authToken).catch(() => undefined);
    if (heard === undefined) return void response.destroy();
    called.push(heard);
    const manner: Manner = rude && random.chance(RUDE_SHARE) ? random.pick(MANNERS) : 'fine';
    if (manner !== 'hang') return behave(response, manner);
    hanging.add(response);
    response.once('close', () => hanging.delete(response));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    calm() {
      rude = false;
      for (const response of hanging) response.end();
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const BEHAVIOUR: Record<Exclude<Manner, 'hang'>, (response: ServerResponse) => void> = {
  fine: response => void response.writeHead(204).end(),
  fail: response => void response.writeHead(500).end('<h1>Out of order</h1>'),
  rubbish: response =>
    void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"instruction":\u0000"{{'),
  trickle: response => void trickle(response),
  hangUp: response => void response.destroy(),
  circle: response => void response.writeHead(307, { Location: '/circle' }).end(),
};

function behave(response: ServerResponse, manner: Exclude<Manner, 'hang'>): void {
  // Whoever follows the circle is told the same at every corner.
  if (response.req.url === '/circle') BEHAVIOUR.circle(response);
  else BEHAVIOUR[manner](response);
}

async function trickle(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  for (let i = 0; i < TRICKLED_BYTES && !response.destroyed; i++) {
    response.write('.');
    await new Promise(resolve => setTimeout(resolve, TRICKLE_MS));
  }
  response.end();
}

async function read(request: IncomingMessage, authToken: string): Promise<Called> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const parameters = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
  const path = request.url ?? '/';
  const signed = sign(authToken, `http://${request.headers.host}${path}`, parameters);
  return { path, parameters, genuine: signed === request.headers['x-twilio-signature'] };
}
