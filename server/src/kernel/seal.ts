import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Keeps secrets that must be read again (carrier credentials, auth tokens) unreadable in the database. */
export interface Sealer {
  seal(plain: string): string;
  /** Throws `SealError` when the text was not sealed by this installation, or was changed since. */
  open(sealed: string): string;
}

/** A sealed text that cannot be opened; the message never holds any of it. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const version = 'v1';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals with AES-256-GCM; the text reads `v1.<key id>.<nonce, tag and cipher text>`, so that a later algorithm or
 * another key can be told apart. The version and the key id are authenticated too.
 * @param key 32 bytes. @param olderKeys keys that still open what they sealed, while keys are changed.
 */
export function sealer(key: Buffer, olderKeys: readonly Buffer[] = []): Sealer {
  const id = keyId(key);
  const keys = new Map([...olderKeys, key].map(one => [keyId(one), one]));
  return {
    seal: plain => sealWith(key, `${version}.${id}`, plain),
    open: sealed => {
      const [format, by, content] = sealed.split('.');
      if (format !== version || by === undefined || content === undefined)
        throw new SealError('not a sealed text');
      const opener = keys.get(by);
      if (opener === undefined)
        throw new SealError(`sealed by the key ${by}, which this installation does not have`);
      return openWith(opener, `${format}.${by}`, Buffer.from(content, 'base64url'));
    },
  };
}

function sealWith(key: Buffer, head: string, plain: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(head));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return `${head}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`;
}

function openWith(key: Buffer, head: string, content: Buffer): string {
  if (content.length < nonceBytes + tagBytes) throw new SealError('the sealed text is cut off');
  const tag = content.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, content.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(head))
    .setAuthTag(tag);
  try {
    const plain = Buffer.concat([decipher.update(content.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return plain.toString('utf8');
  } catch (cause) {
    throw new SealError('the sealed text was changed', { cause });
  }
}

/** Names a key without telling anything about it. */
function keyId(key: Buffer): string {
  if (key.length !== keyBytes) throw new TypeError(`a key has ${keyBytes} bytes, not ${key.length}`);
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
