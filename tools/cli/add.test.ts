import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesOf } from './add/archive.ts';
import { install } from './add/install.ts';

const BUNDLE = 'package/bundle/twilio-flex-webchat.prod.browser.js';
let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'switchhook-add-test-'));
});
afterEach(() => rm(dataFolder, { recursive: true }));

test('a bundle is laid down whole, with compressed copies and its licence', async () => {
  const archive = pack({
    [BUNDLE]: 'the widget',
    'package/LICENSE': 'Apache',
    'package/README.md': 'read me',
  });
  const first = await install(wanted(archive));
  expect(first.isNew).toBe(true);
  const files = (await readdir(first.folder)).sort();
  const name = 'twilio-flex-webchat.prod.browser.js';
  expect(files).toEqual(['LICENSE', name, `${name}.br`, `${name}.gz`]);
  const read = (ending: string) => readFile(join(first.folder, name + ending));
  expect(String(await read(''))).toBe('the widget');
  expect(String(brotliDecompressSync(await read('.br')))).toBe('the widget');
  expect(String(gunzipSync(await read('.gz')))).toBe('the widget');
  expect(await install({ ...wanted(archive), fetchArchive: refuseToFetch })).toEqual({
    folder: first.folder,
    isNew: false,
  });
});

test('an archive that is another one leaves nothing behind', async () => {
  const archive = pack({ [BUNDLE]: 'something else', 'package/LICENSE': '' });
  const other = wanted(pack({ [BUNDLE]: 'the widget', 'package/LICENSE': '' }));
  await expect(install({ ...other, fetchArchive: async () => archive })).rejects.toThrow(/not the expected/);
  expect(await readdir(dataFolder)).toEqual([]);
});

test('two at once lay the same there', async () => {
  const archive = pack({ [BUNDLE]: 'the widget', 'package/LICENSE': 'Apache' });
  const [one, two] = await Promise.all([install(wanted(archive)), install(wanted(archive))]);
  expect(one.folder).toBe(two.folder);
  expect(await readdir(join(one.folder, '..'))).toEqual(['2.9.4']);
});

test('a folder that is in the way is an error and no success', async () => {
  const archive = pack({ [BUNDLE]: 'the widget', 'package/LICENSE': '' });
  await mkdir(join(dataFolder, 'clients/webchat/2.9.4/strange'), { recursive: true });
  await expect(install(wanted(archive))).rejects.toThrow();
});

test('an archive without the file says which one is missing', () => {
  const archive = pack({ 'package/LICENSE': '', '../../escape': 'never written' });
  expect(() => filesOf(archive, [BUNDLE])).toThrow(`the package has no ${BUNDLE}`);
});

const refuseToFetch = async (): Promise<Buffer> => {
  throw new Error('fetched again');
};

const wanted = (archive: Buffer) => ({
  dataFolder,
  name: 'webchat' as const,
  version: '2.9.4',
  integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
  fetchArchive: async () => archive,
});

/** A package archive with these files. */
function pack(files: Record<string, string>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`, 124);
    header.write('0', 156);
    header.write('ustar\0', 257);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
    body.write(content);
    return [header, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
