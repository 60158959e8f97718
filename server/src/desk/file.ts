/** The installed bundles over HTTP. Their addresses have the version in them, so browsers keep them for ever. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notFound } from '../kernel/errors.ts';
import type { RawRequest } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';
import { CLIENTS, type ClientName, clientFolder, isClientName, VERSION } from './bundle.ts';

/** Without the charset the bundles are read as Latin-1, and their patterns for other scripts do not compile. */
export const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** Compressed copies that the installation has laid beside the bundle, best first. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

export const bundlePath = (name: ClientName, version: string): string =>
  `/clients/${name}/${version}/${CLIENTS[name].file}`;

/** `/clients/{Name}/{Version}/{File}` in the best encoding that the browser takes. */
export async function bundleAnswer(dataFolder: string, { at, headers }: RawRequest): Promise<Answer> {
  const { name = '', version = '', file = '' } = at;
  if (!isClientName(name) || !VERSION.test(version) || file !== CLIENTS[name].file)
    throw notFound(`/clients/${name}/${version}/${file}`);
  const path = join(clientFolder(dataFolder, name, version), file);
  const accepted = (headers['accept-encoding'] ?? '').split(',').map(one => one.split(';')[0]!.trim());
  for (const [encoding, ending] of encodings) {
    if (!accepted.includes(encoding)) continue;
    const body = await readFile(path + ending).catch(() => null);
    if (body !== null) return bundle(body, { 'content-encoding': encoding });
  }
  const body = await readFile(path).catch(() => null);
  if (body === null) throw notFound(`/clients/${name}/${version}/${file}`);
  return bundle(body, {});
}

const bundle = (body: Buffer, headers: Record<string, string>): Answer => ({
  status: 200,
  body,
  contentType: JAVASCRIPT,
  headers: {
    ...headers,
    vary: 'accept-encoding',
    'cache-control': 'public, max-age=31536000, immutable',
    // The widget is loaded by pages of other sites.
    'cross-origin-resource-policy': 'cross-origin',
  },
});

/** A script of our own. It changes with the server, so browsers ask again after a while. */
export const scriptAnswer = (body: string): Answer => ({
  status: 200,
  body,
  contentType: JAVASCRIPT,
  headers: { 'cache-control': 'public, max-age=300', 'cross-origin-resource-policy': 'cross-origin' },
});
