/** Reads single files out of a package archive (tar in gzip). Nothing is written here, so that no path can escape. */
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;
/** Larger than any bundle; a bomb is refused instead of unpacked. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

/** The contents of the files with exactly these names. @throws Error when one of them is missing */
export function filesOf(archive: Buffer, names: readonly string[]): Map<string, Buffer> {
  const tar = gunzipSync(archive, { maxOutputLength: MAX_UNPACKED_BYTES });
  const found = new Map<string, Buffer>();
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every(byte => byte === 0)) break;
    const size = Number.parseInt(textAt(header, 124, 12) || '0', 8);
    if (!Number.isInteger(size) || size < 0) throw new Error('the archive cannot be read');
    const name = nameOf(header);
    const isFile = ['0', ''].includes(textAt(header, 156, 1));
    if (isFile && names.includes(name)) found.set(name, tar.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  const missing = names.filter(name => !found.has(name));
  if (missing.length > 0) throw new Error(`the package has no ${missing.join(', ')}`);
  return found;
}

function nameOf(header: Buffer): string {
  const prefix = textAt(header, 257, 5) === 'ustar' ? textAt(header, 345, 155) : '';
  const name = textAt(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** A field of the header: text up to the first NUL, or all of it. */
function textAt(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field
    .subarray(0, end < 0 ? length : end)
    .toString('latin1')
    .trim();
}
