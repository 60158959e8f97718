/** How passwords are kept: scrypt, with its parameters in the text, so that they can grow and old hashes still open. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** N (a power of two), r and p of scrypt. */
export interface PasswordCost {
  n: number;
  r: number;
  p: number;
}

/** 32 MB and about a quarter of a second: the second of OWASP's recommended settings for scrypt. */
export const PASSWORD_COST: PasswordCost = { n: 2 ** 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Hashes that are made at once; more would take all threads, and memory, of the process. */
const AT_ONCE = 2;
/** Sign-ins that may wait for their turn. */
const MAX_WAITING = 100;
/** Nobody's password is longer; what is longer is not looked at. */
const MAX_LENGTH = 1000;

/** `scrypt$32768,8,3$salt$hash`, base64url. */
export async function hashPassword(password: string, cost: PasswordCost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, cost);
  return [
    'scrypt',
    `${cost.n},${cost.r},${cost.p}`,
    salt.toString('base64url'),
    hash.toString('base64url'),
  ].join('$');
}

export interface PasswordVerdict {
  ok: boolean;
  /** Whether the hash was made with other parameters than those of today. */
  outdated: boolean;
}

/**
 * Compares in constant time. Without a hash it takes as long as with one and answers no, so that nobody learns from
 * the clock which names exist.
 */
export async function checkPassword(
  password: string,
  stored: string | null,
  cost: PasswordCost = PASSWORD_COST,
): Promise<PasswordVerdict> {
  const parsed = stored === null || password.length > MAX_LENGTH ? null : parseHash(stored);
  if (parsed === null) {
    await derive(password.slice(0, MAX_LENGTH), Buffer.alloc(SALT_BYTES), cost);
    return { ok: false, outdated: false };
  }
  const hash = await derive(password, parsed.salt, parsed.cost);
  const ok = hash.length === parsed.hash.length && timingSafeEqual(hash, parsed.hash);
  const { n, r, p } = parsed.cost;
  return { ok, outdated: n !== cost.n || r !== cost.r || p !== cost.p };
}

function parseHash(stored: string): { cost: PasswordCost; salt: Buffer; hash: Buffer } | null {
  const [name, parameters, salt, hash] = stored.split('$');
  const [n, r, p] = (parameters ?? '').split(',').map(Number);
  if (name !== 'scrypt' || !n || !r || !p || salt === undefined || hash === undefined) return null;
  return { cost: { n, r, p }, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') };
}

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, { n, r, p }: PasswordCost): Promise<Buffer> {
  if (waiting.length >= MAX_WAITING) throw new Error('too many passwords are being checked');
  if (running >= AT_ONCE) await new Promise<void>(resolve => waiting.push(resolve));
  else running++;
  try {
    return await scryptOf(password.normalize('NFKC'), salt, { N: n, r, p, maxmem: 256 * n * r });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

function scryptOf(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}
