/** Files that lie compressed beside themselves (`.br`, `.gz`), and which of them a browser takes. */
import { readFile } from 'node:fs/promises';

/** Best first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

export interface StoredFile {
  body: Buffer;
  /** What an answer with this body says of its form. */
  headers: Record<string, string>;
}

/** The file in the best encoding that `Accept-Encoding` allows and that lies there; null when there is no such file. */
export async function readCompressed(
  path: string,
  acceptEncoding: string | undefined,
): Promise<StoredFile | null> {
  const vary = { vary: 'accept-encoding' };
  const accepted = acceptedIn(acceptEncoding ?? '');
  for (const [encoding, ending] of ENCODINGS) {
    if (!accepted.has(encoding)) continue;
    const body = await readFile(path + ending).catch(() => null);
    if (body !== null) return { body, headers: { ...vary, 'content-encoding': encoding } };
  }
  const body = await readFile(path).catch(() => null);
  return body && { body, headers: vary };
}

/** The encodings that are named, but for those with the weight 0, which refuses them. */
function acceptedIn(header: string): Set<string> {
  const named = header
    .toLowerCase()
    .split(',')
    .map(one => one.split(';').map(part => part.trim()));
  return new Set(
    named.filter(([, ...rest]) => !rest.some(part => /^q=0(\.0*)?$/.test(part))).map(([name]) => name!),
  );
}
