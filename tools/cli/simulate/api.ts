/** The public API as any program uses it: forms in, JSON out, the product as the first segment of the path. */
import { setTimeout as sleep } from 'node:timers/promises';

export type Json = Record<string, unknown>;

export interface Account {
  /** Where the server listens, without a slash at the end. */
  url: string;
  accountSid: string;
  authToken: string;
}

export interface Api extends Account {
  get(path: string): Promise<Json>;
  /** Creates or updates. Rejects with the server's own sentence when it refuses, as all of these do. */
  post(path: string, form: Record<string, string>): Promise<Json>;
  remove(path: string): Promise<void>;
}

export function apiOf(account: Account): Api {
  const credentials = Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64');
  async function ask(method: string, path: string, form?: Record<string, string>): Promise<Json> {
    const response = await fetch(account.url + path, {
      method,
      headers: { authorization: `Basic ${credentials}` },
      ...(form && { body: new URLSearchParams(form) }),
    });
    const text = await response.text();
    if (response.ok) return text === '' ? {} : JSON.parse(text);
    throw new Error(`${method} ${path} was answered with ${response.status}: ${sentenceOf(text)}`);
  }
  return {
    ...account,
    get: path => ask('GET', path),
    post: (path, form) => ask('POST', path, form),
    remove: async path => void (await ask('DELETE', path)),
  };
}

function sentenceOf(text: string): string {
  try {
    return String(JSON.parse(text).message);
  } catch {
    return text.slice(0, 200);
  }
}

const LIMIT_SECONDS = 10;
const PAUSE_MS = 15;

/** Looks until `attempt` gives something. Rejects after ten seconds with a sentence about `what`. */
export async function until<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + LIMIT_SECONDS * 1000;
  for (;;) {
    const found = await attempt();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${LIMIT_SECONDS} seconds`);
    await sleep(PAUSE_MS);
  }
}

/** The rows of a list's first page, which is where everything is that one scripted conversation makes. */
export async function rowsOf(api: Api, path: string): Promise<Json[]> {
  const page = await api.get(path);
  const { key } = page.meta as { key: string };
  return page[key] as Json[];
}
