import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readCompressed } from './compressed.ts';

const folder = await mkdtemp(join(tmpdir(), 'switchhook-compressed-'));
afterAll(() => rm(folder, { recursive: true }));
for (const [name, content] of [
  ['a.js', 'plain'],
  ['a.js.br', 'brotli'],
  ['a.js.gz', 'gzip'],
  ['b.js', 'plain'],
  ['b.js.gz', 'gzip'],
])
  await writeFile(join(folder, name!), content!);

test.each([
  ['a.js', 'gzip, deflate, br', 'brotli'],
  ['a.js', 'gzip, br;q=0', 'gzip'],
  ['a.js', 'br; q=0.0, GZIP;q=0.1', 'gzip'],
  ['a.js', 'br;q=0.001', 'brotli'],
  ['a.js', 'deflate', 'plain'],
  ['a.js', undefined, 'plain'],
  ['b.js', 'br, gzip', 'gzip'],
])('%s for who takes "%s" is %s', async (name, accepts, content) => {
  const { body, headers } = (await readCompressed(join(folder, name), accepts))!;
  expect(String(body)).toBe(content);
  const encoding = { brotli: 'br', gzip: 'gzip', plain: undefined }[content];
  expect(headers).toEqual({ vary: 'accept-encoding', ...(encoding && { 'content-encoding': encoding }) });
});

test('a file that is not there is null', async () => {
  expect(await readCompressed(join(folder, 'c.js'), 'br')).toBeNull();
});
