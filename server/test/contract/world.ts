/** A real server over a fresh database, with two accounts that know nothing of each other. */
import { randomBytes } from 'node:crypto';
import { afterAll } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { type Clock, systemClock } from '../../src/kernel/clock.ts';
import { makeLogger } from '../../src/kernel/log.ts';
import { freshDatabase } from '../../src/postgres/test-database.ts';

export interface Credentials {
  accountSid: string;
  token: string;
}

export interface Request {
  method: string;
  /** With the product in front: `/chat/v2/Services`. */
  path: string;
  form?: Form | undefined;
  json?: unknown;
  headers?: Record<string, string>;
  /** The first account unless said otherwise; null sends no credentials. */
  as?: Credentials | null;
}

export type Form = Record<string, string | readonly string[]>;

export interface Reply {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came.
  body: any;
}

export interface World {
  ask(request: Request): Promise<Reply>;
  /** Stops the server, and starts another one over the same database. */
  restart(): Promise<void>;
  databaseUrl: string;
  mine: Credentials;
  /** A stranger: holds nothing, and may see nothing of mine. */
  other: Credentials;
}

const mine: Credentials = { accountSid: `AC${'1'.repeat(32)}`, token: 'a'.repeat(32) };

/** What the contract's server is configured with: nothing leaves it, since nobody listens where it would send to. */
export const contractConfig: Config = readConfig({
  SWITCHHOOK_ACCOUNT_SID: mine.accountSid,
  SWITCHHOOK_AUTH_TOKEN: mine.token,
  SWITCHHOOK_PUBLIC_URL: 'http://switchhook.test',
  SWITCHHOOK_SIMULATOR_URL: 'http://127.0.0.1:9',
  SWITCHHOOK_LOG: 'silent',
});

/** The clock of this machine unless another one is given. */
export async function openWorld(clock: Clock = systemClock): Promise<World> {
  const database = await freshDatabase();
  const log = makeLogger('silent');
  const key = randomBytes(32);
  const start = () => startApp({ config: contractConfig, databaseUrl: database.url, key, log, clock });
  let app = await start();
  afterAll(async () => {
    await app.stop();
    await database.drop();
  });
  const ask: World['ask'] = request => askOf(app, request);
  const account = await ask({ method: 'POST', path: '/api/2010-04-01/Accounts.json', form: {} });
  return {
    ask,
    async restart() {
      await app.stop();
      app = await start();
    },
    databaseUrl: database.url,
    mine,
    other: { accountSid: account.body.sid, token: account.body.auth_token },
  };
}

async function askOf(
  { http }: App,
  { method, path, form, json, headers, as = mine }: Request,
): Promise<Reply> {
  const reply = await http.inject({
    method: method as 'GET',
    url: path,
    headers: {
      ...(as && { authorization: basic(as) }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(form && { payload: urlencoded(form) }),
    ...(json !== undefined && { payload: JSON.stringify(json) }),
  });
  const text = reply.body;
  return { status: reply.statusCode, headers: reply.headers, text, body: parsed(text) };
}

export const basic = ({ accountSid, token }: Credentials): string =>
  `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`;

/** JSON, or undefined: what is not JSON is for the tests to refuse. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function urlencoded(form: Form): string {
  const fields = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(fields).toString();
}
