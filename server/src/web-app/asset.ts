/** Files of the app. Their names change with their content, so browsers may keep them for ever. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
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

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** A file in the best encoding that the browser takes and the build has laid beside it; 404 for anything else. */
export async function assetAnswer(folder: string, { at, headers }: RawRequest): Promise<Answer> {
  const name = at['*'] ?? '';
  const contentType = types[extname(name)];
  // One flat folder: a name with a slash or a leading dot is none of ours.
  if (contentType === undefined || !/^\w[\w.-]*$/.test(name)) throw notFound(`/assets/${name}`);
  const accepted = (headers['accept-encoding'] ?? '').split(',').map(one => one.split(';')[0]!.trim());
  for (const [encoding, ending] of encodings) {
    if (!accepted.includes(encoding)) continue;
    const body = await readFile(join(folder, name + ending)).catch(() => null);
    if (body) return file(name, body, { contentType, encoding });
  }
  const body = await readFile(join(folder, name)).catch(() => null);
  if (body === null) throw notFound(`/assets/${name}`);
  return file(name, body, { contentType });
}

function file(name: string, body: Buffer, form: { contentType: string; encoding?: string }): Answer {
  const isHashed = /-[\w-]{8}\.\w+$/.test(name);
  return {
    status: 200,
    body,
    contentType: form.contentType,
    headers: {
      vary: 'accept-encoding',
      'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      'cross-origin-resource-policy': 'same-origin',
      ...(form.encoding && { 'content-encoding': form.encoding }),
    },
  };
}
