/** Files of the app. Their names change with their content, so browsers may keep them for ever. */
import { extname, join } from 'node:path';
import { readCompressed } from '../kernel/compressed.ts';
import { notFound } from '../kernel/errors.ts';
import type { RawRequest } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** A file in the best encoding that the browser takes and the build has laid beside it; 404 for anything else. */
export async function assetAnswer(folder: string, { at, headers }: RawRequest): Promise<Answer> {
  const name = at['*'] ?? '';
  const contentType = types[extname(name)];
  // One flat folder: a name with a slash or a leading dot is none of ours.
  if (contentType === undefined || !/^\w[\w.-]*$/.test(name)) throw notFound(`/assets/${name}`);
  const found = await readCompressed(join(folder, name), headers['accept-encoding']);
  if (found === null) throw notFound(`/assets/${name}`);
  const isHashed = /-[\w-]{8}\.\w+$/.test(name);
  return {
    status: 200,
    body: found.body,
    contentType,
    headers: {
      ...found.headers,
      'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      'cross-origin-resource-policy': 'same-origin',
    },
  };
}
