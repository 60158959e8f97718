/** An account of Twilio's, or of a server that speaks like it: read page by page, and written to. */
import { setTimeout as sleep } from 'node:timers/promises';

export type Row = Readonly<Record<string, unknown>>;
export type Product = 'api' | 'chat' | 'flex-api' | 'proxy' | 'studio' | 'sync' | 'taskrouter';
/** Names and values of a form; a name with several values stands there several times. */
export type Form = readonly (readonly [name: string, value: string])[];

export interface Place {
  accountSid: string;
  get(product: Product, path: string): Promise<Row>;
  /** All rows of a list, however many pages it has. */
  list(product: Product, path: string): Promise<Row[]>;
  /** Creates or updates; rejects with the other side's own sentence. */
  post(product: Product, path: string, body: Form | object): Promise<Row>;
}

export interface Account {
  /** A server of ours; null for Twilio itself. */
  url: string | null;
  accountSid: string;
  authToken: string;
}

/** So often one who is told to come later (429) comes again. */
const ATTEMPTS = 8;
const PAUSE_MS = 1000;
const PAGE_SIZE = 500;

export function placeOf({ url, accountSid, authToken }: Account): Place {
  const hostOf = (name: string): string => (url === null ? `https://${name}.twilio.com` : `${url}/${name}`);
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const ask = async (address: string, body?: Form | object): Promise<Row> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await fetch(address, { headers: { authorization }, ...requestOf(body) });
      const text = await answer.text();
      if (answer.ok) return JSON.parse(text) as Row;
      if (answer.status !== 429 || attempt === ATTEMPTS) throw new Error(sentenceOf(answer.status, text));
      await sleep(PAUSE_MS * attempt);
    }
  };
  const list = async (product: Product, path: string): Promise<Row[]> => {
    const rows: Row[] = [];
    let next: string | null = `${hostOf(product)}${path}?PageSize=${PAGE_SIZE}`;
    while (next !== null) {
      const page: Row = await ask(next);
      rows.push(...rowsIn(page));
      next = nextOf(page, hostOf(product));
    }
    return rows;
  };
  return {
    accountSid,
    get: (product, path) => ask(hostOf(product) + path),
    list,
    post: (product, path, body) => ask(hostOf(product) + path, body),
  };
}

function requestOf(body: Form | object | undefined): RequestInit {
  if (body === undefined) return {};
  if (!isForm(body)) return { method: 'POST', body: JSON.stringify(body) };
  return {
    method: 'POST',
    body: new URLSearchParams(body.map(([name, value]): [string, string] => [name, value])),
  };
}

const isForm = (body: Form | object): body is Form => Array.isArray(body);

/** Lists name their rows in `meta.key`; those of the 2010 API are the only list in the answer. */
function rowsIn(page: Row): Row[] {
  const key = (page.meta as { key?: string } | undefined)?.key;
  const rows = key === undefined ? Object.values(page).find(Array.isArray) : page[key];
  return (rows ?? []) as Row[];
}

function nextOf(page: Row, host: string): string | null {
  const { next_page_url: next } = (page.meta ?? {}) as { next_page_url?: string | null };
  if (next) return next;
  return typeof page.next_page_uri === 'string' ? host + page.next_page_uri : null;
}

function sentenceOf(status: number, text: string): string {
  try {
    const { code, message } = JSON.parse(text) as { code?: number; message?: string };
    return `${code ?? status}: ${message}`;
  } catch {
    return `${status}: ${text.slice(0, 200)}`;
  }
}
