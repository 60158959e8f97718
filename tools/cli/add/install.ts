/** Lays a client's bundle into the data folder: checked, compressed, and all at once or not at all. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { CLIENTS, type ClientName, clientFolder } from '../clients.ts';
import { filesOf } from './archive.ts';

/** A third smaller than gzip's best, in about three seconds. */
const BROTLI_QUALITY = 9;

export interface Installation {
  dataFolder: string;
  name: ClientName;
  version: string;
  /** `sha512-…`: what the archive must be. */
  integrity: string;
  fetchArchive: (wanted: string) => Promise<Buffer>;
}

/** Safe to repeat. Gives the folder, and whether it was there already. @throws Error for an archive that is another one */
export async function install(wanted: Installation): Promise<{ folder: string; isNew: boolean }> {
  const { dataFolder, name, version, integrity } = wanted;
  const { packageName, file } = CLIENTS[name];
  const folder = clientFolder(dataFolder, name, version);
  if (await exists(join(folder, file))) return { folder, isNew: false };
  const archive = await wanted.fetchArchive(`${packageName}@${version}`);
  checkIntegrity(archive, integrity, `${packageName}@${version}`);
  const inside = [`package/bundle/${file}`, 'package/LICENSE'] as const;
  const found = filesOf(archive, inside);
  const draft = `${folder}.draft-${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  try {
    await writeBundle(join(draft, file), found.get(inside[0])!);
    await writeFile(join(draft, 'LICENSE'), found.get(inside[1])!);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Somebody else has laid the same there in the meantime.
    if (!(await exists(join(folder, file)))) throw error;
  }
  return { folder, isNew: true };
}

async function writeBundle(path: string, bundle: Buffer): Promise<void> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bundle.length,
  };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bundle, { params }),
    promisify(gzip)(bundle, { level: 9 }),
  ]);
  await Promise.all([writeFile(path, bundle), writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
}

function checkIntegrity(archive: Buffer, integrity: string, wanted: string): void {
  const expected = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64');
  const actual = createHash('sha512').update(archive).digest();
  if (expected.length === actual.length && timingSafeEqual(expected, actual)) return;
  throw new Error(
    `The archive of ${wanted} is not the expected one, so it was thrown away. Expected ${integrity}, got sha512-${actual.toString('base64')}.`,
  );
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
