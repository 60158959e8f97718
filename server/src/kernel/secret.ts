import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret in the look of an auth token: 32 lower-case hexadecimal digits, 128 random bits. */
export function newSecret(): string {
  return randomBytes(16).toString('hex');
}

/**
 * What is stored of a secret that we made: SHA-256 as 64 hexadecimal digits.
 *
 * A fast hash is right here and would be wrong for passwords: slow hashes make guessing expensive, but 128 random bits
 * cannot be guessed at any speed, and this runs on every request.
 */
export function hashSecret(secret: string): string {
  return digest(secret).toString('hex');
}

/**
 * The one place where secrets (or their hashes) are compared.
 * Takes the same time wherever the difference is and whatever the lengths are; nothing equals an empty secret.
 */
export function sameSecret(one: string, other: string): boolean {
  const equal = timingSafeEqual(digest(one), digest(other));
  return equal && one !== '';
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
