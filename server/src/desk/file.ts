/** The installed bundles over HTTP. Their addresses have the version in them, so browsers keep them for ever. */
import { join } from 'node:path';
import { readCompressed } from '../kernel/compressed.ts';
import { notFound } from '../kernel/errors.ts';
import type { RawRequest } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';
import { CLIENTS, type ClientName, clientFolder, isClientName, VERSION } from './bundle.ts';

/** Without the charset the bundles are read as Latin-1, and their patterns for other scripts do not compile. */
export const JAVASCRIPT = 'text/javascript; charset=utf-8';

export const bundlePath = (name: ClientName, version: string): string =>
  `/clients/${name}/${version}/${CLIENTS[name].file}`;

/** `/clients/{Name}/{Version}/{File}` in the best encoding that the browser takes and the installation has laid there. */
export async function bundleAnswer(dataFolder: string, { at, headers }: RawRequest): Promise<Answer> {
  const { name = '', version = '', file = '' } = at;
  if (!isClientName(name) || !VERSION.test(version) || file !== CLIENTS[name].file)
    throw notFound(`/clients/${name}/${version}/${file}`);
  const path = join(clientFolder(dataFolder, name, version), file);
  const found = await readCompressed(path, headers['accept-encoding']);
  if (found === null) throw notFound(`/clients/${name}/${version}/${file}`);
  return {
    status: 200,
    body: found.body,
    contentType: JAVASCRIPT,
    headers: {
      ...found.headers,
      'cache-control': 'public, max-age=31536000, immutable',
      // The widget is loaded by pages of other sites.
      'cross-origin-resource-policy': 'cross-origin',
    },
  };
}

/** A script of our own. It changes with the server, so browsers ask again after a while. */
export const scriptAnswer = (body: string): Answer => ({
  status: 200,
  body,
  contentType: JAVASCRIPT,
  headers: { 'cache-control': 'public, max-age=300', 'cross-origin-resource-policy': 'cross-origin' },
});
