/** What a page asks the server for, held against the server's own description of its API. */
import type { Page } from 'playwright-core';

export interface Asked {
  method: string;
  url: string;
}

/** Records every request of a page to the API; the app's own files, and the phones' door to their network, are none. */
export function recordTraffic(page: Page, serverUrl: string): Asked[] {
  const asked: Asked[] = [];
  page.on('request', request => {
    const url = request.url();
    if (!url.startsWith(serverUrl)) return;
    const path = new URL(url).pathname;
    if (!/^\/(assets|console|desk|phone|welcome|simulator|login)(\/|$)/.test(path)) {
      asked.push({ method: request.method(), url });
    }
  });
  return asked;
}

interface Document {
  servers: { url: string }[];
  paths: Record<string, Record<string, unknown>>;
}

/** What no published document has, and this project describes: signing in, files of chats, and the socket of workers. */
const DESCRIBED = [
  /\/iam\/v1\/Accounts\/AC\w+\/Tokens(\/validate|\/refresh)?$/,
  /\/mcs\/v1\/Services\/IS\w+\/Media(\/ME\w+(\/Content)?)?$/,
  /\/event-bridge\/v1\/wschannels$/,
];

/** The requests that no document of the server names; empty for an app that does what a script of anybody's could do. */
export async function undocumented(serverUrl: string, asked: readonly Asked[]): Promise<string[]> {
  const index = await (await fetch(`${serverUrl}/openapi`)).text();
  const names = [...index.matchAll(/href="\/openapi\/(\w+)\.json"/g)].map(match => match[1]!);
  const documents = await Promise.all(
    names.map(async name => (await (await fetch(`${serverUrl}/openapi/${name}.json`)).json()) as Document),
  );
  const known = documents.flatMap(operationsOf);
  return asked
    .filter(({ url }) => !DESCRIBED.some(path => path.test(pathOf(url))))
    .filter(
      one => !known.some(({ method, pattern }) => method === one.method && pattern.test(pathOf(one.url))),
    )
    .map(({ method, url }) => `${method} ${pathOf(url)}`);
}

const pathOf = (url: string): string => new URL(url).pathname;

function operationsOf({ servers, paths }: Document): { method: string; pattern: RegExp }[] {
  const base = new URL(servers[0]!.url).pathname.replace(/\/$/, '');
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map(method => ({ method: method.toUpperCase(), pattern: patternOf(base + path) })),
  );
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);
