/** Codes of an authenticator app (TOTP, RFC 6238), and the recovery codes for those who lost it. */
import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { hashSecret } from '../../../kernel/secret.ts';

const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** Clocks of telephones are off by a little: the step before and the step after count too. */
const WINDOW = 1;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** Without letters that are read for others. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A new secret in base32, as authenticator apps take it. */
export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** What a QR code of the secret says. */
export function totpUri(secret: string, { issuer, username }: { issuer: string; username: string }): string {
  return totpOf(secret, issuer, username).toString();
}

/**
 * The time step that a code is of; null for a wrong code. The caller accepts it only when the step is later than the
 * last accepted one, so that a code that somebody saw over a shoulder is worth nothing.
 */
export function totpStepOf(code: string, secret: string, now: Date): number | null {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return null;
  const timestamp = now.getTime();
  const delta = totpOf(secret).validate({ token: digits, timestamp, window: WINDOW });
  return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
}

function totpOf(secret: string, issuer = 'Switchhook', label = 'login'): TOTP {
  return new TOTP({
    issuer,
    label,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  });
}

/** Codes to be written down, `abcd-efgh-jkmn` each: 59 random bits, so that a fast hash keeps them. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from({ length: 12 }, letter);
    return [letters.slice(0, 4), letters.slice(4, 8), letters.slice(8)].map(four => four.join('')).join('-');
  });
}

/** What is stored of a recovery code, however it was typed. */
export const recoveryHash = (code: string): string =>
  hashSecret(code.toLowerCase().replace(/[^a-z0-9]/g, ''));

function letter(): string {
  for (;;) {
    const [byte] = randomBytes(1);
    // Bytes beyond the last whole round of letters would make the first letters likelier.
    if (byte! < LETTERS.length * Math.floor(256 / LETTERS.length)) return LETTERS[byte! % LETTERS.length]!;
  }
}
