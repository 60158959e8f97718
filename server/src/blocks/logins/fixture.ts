/** The pages as a browser meets them: cookies are kept, forms are sent with what they hide, redirects are looked at. */
import { afterAll } from 'vitest';
import { openKernel, TEST_ACCOUNT, type TestKernel } from '../../../test/kernel.ts';
import { makeHttp } from '../../kernel/http.ts';
import { makeIdempotency } from '../../kernel/idempotency.ts';
import { sealer } from '../../kernel/seal.ts';
import { newSid } from '../../kernel/sid.ts';
import { type LoginChange, type LoginNeeds, makeLogins } from './index.ts';

export const ORIGIN = 'http://switchhook.test';
export const PASSWORD = 'four plain words here';
const CHEAP = { n: 1024, r: 8, p: 1 };

export async function openLogins(more: Partial<LoginNeeds> = {}) {
  const kernel = await openKernel({ name: 'logins', folder: new URL('./migrations/', import.meta.url) });
  const changes: LoginChange[] = [];
  const seated: string[] = [];
  const logins = makeLogins(
    kernel.parts,
    {
      sealer: sealer(Buffer.alloc(32, 7)),
      markKey: Buffer.alloc(32, 9),
      outgoing: { call: async () => Promise.reject(new Error('nobody is called')) },
      deskOrigins: ['https://flex.example.org'],
      publicUrl: ORIGIN,
      issueToken: async ({ identity, roles, sessionSid, seconds }) => ({
        token: `token-of-${sessionSid}`,
        identity,
        roles: [...roles],
        expiresAt: new Date(kernel.parts.clock.now().getTime() + seconds * 1000),
      }),
      seatWorker: async ({ username }) => void seated.push(username),
      record: async change => void changes.push(change),
      ...more,
    },
    CHEAP,
  );
  await logins.provisionAdmin({ accountSid: TEST_ACCOUNT, username: 'admin', password: PASSWORD });
  const http = await serve(kernel, logins);
  return {
    kernel,
    logins,
    http,
    changes,
    seated,
    browser: (options?: BrowserOptions) => makeBrowser(http, options),
  };
}

type Served = Awaited<ReturnType<typeof serve>>;

async function serve({ parts, store }: TestKernel, logins: ReturnType<typeof makeLogins>) {
  const app = await makeHttp({
    operations: [],
    routes: logins.routes,
    productsOf: () => [],
    authenticator: async (name, secret) => (secret === 'secret' ? { accountSid: name, name } : null),
    idempotency: makeIdempotency(store, parts.clock),
    edge: { publicUrl: ORIGIN, isTrustedProxy: () => true },
    log: parts.log,
    newRequestId: () => newSid('RQ'),
    observe: () => {},
  });
  afterAll(() => app.close());
  return app;
}

export interface BrowserOptions {
  address?: string;
}

export interface Seen {
  status: number;
  /** Where a redirect leads; empty without one. */
  location: string;
  text: string;
  headers: Record<string, unknown>;
}

type Fields = Record<string, string | string[]>;

/** One browser with cookies of its own. */
export function makeBrowser(http: Served, { address = '192.0.2.1' }: BrowserOptions = {}) {
  const cookies = new Map<string, string>();
  let last = '';
  async function ask(method: 'GET' | 'POST', path: string, fields?: Fields): Promise<Seen> {
    const pairs = Object.entries(fields ?? {}).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    );
    const reply = await http.inject({
      method,
      url: path,
      headers: {
        'x-forwarded-for': address,
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(fields ? { payload: new URLSearchParams(pairs).toString() } : {}),
    });
    for (const { name, value, maxAge } of reply.cookies) {
      if (maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
    last = reply.body;
    const location = String(reply.headers.location ?? '');
    return { status: reply.statusCode, location, text: reply.body, headers: reply.headers };
  }
  return {
    cookies,
    get: (path: string) => ask('GET', path),
    /** Sends a form as it is, with nothing but what is named. */
    post: (path: string, fields: Fields) => ask('POST', path, fields),
    /** Fills in the form of this action on the page that was seen last, and sends it. */
    send: (action: string, fields: Fields = {}) =>
      ask('POST', action, { ...hiddenOf(last, action), ...fields }),
    async signIn(username = 'admin', password = PASSWORD, path = '/login?prompt=login') {
      await ask('GET', path);
      return ask('POST', '/login', { ...hiddenOf(last, '/login'), username, password });
    },
  };
}

export type Browser = ReturnType<typeof makeBrowser>;

function hiddenOf(page: string, action: string): Record<string, string> {
  const form = page.split('<form ').find(one => one.includes(`action="${action}"`)) ?? '';
  const inputs = form.split('</form>')[0]!.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return Object.fromEntries([...inputs].map(([, name, value]) => [name!, unescaped(value!)]));
}

export const unescaped = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

/** Lets somebody in: by the admin, the link, and a password. */
export async function addSomebody(
  admin: Browser,
  {
    username,
    password = PASSWORD,
    roles = ['agent'],
    fullName = 'Some Body',
  }: { username: string; password?: string; roles?: string[]; fullName?: string },
  guest: Browser,
): Promise<void> {
  await admin.get('/login/people/new');
  const added = await admin.send('/login/people/new', { username, fullName, roles });
  const link = unescaped(/http:[^<]*\/login\/invite\?code=[\w-]+/.exec(added.text)![0]);
  await guest.get(link.slice(ORIGIN.length));
  await guest.send('/login/invite', { password });
}
