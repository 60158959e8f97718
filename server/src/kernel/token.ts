import { createHmac } from 'node:crypto';
import { sameSecret } from './secret.ts';

/** What a token claims. Times are seconds since 1970. */
export interface TokenPayload {
  iss?: string;
  sub?: string;
  jti?: string;
  iat?: number;
  nbf?: number;
  exp?: number;
  grants?: Record<string, unknown>;
  [claim: string]: unknown;
}

/** Why a token was refused: the catalogue's codes for access tokens. */
export type TokenRefusal = 20101 | 20102 | 20103 | 20104 | 20105 | 20106 | 20107;

/** Finds the secret of the key that a token names as its issuer. */
export type SecretOf = (issuer: string) => string | undefined;

export type TokenVerdict = { ok: true; payload: TokenPayload } | { ok: false; code: TokenRefusal };

const hashOf: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** Makes a signed token (JWT, HS256). `header` adds fields such as `cty`; it cannot change the algorithm. */
export function signToken(
  payload: TokenPayload,
  secret: string,
  header: Readonly<Record<string, unknown>> = {},
): string {
  if (secret === '') throw new TypeError('an empty secret cannot sign');
  const text = `${encode({ ...header, alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
  return `${text}.${mac('sha256', secret, text)}`;
}

/**
 * Proves a token: form, algorithm (HS256, HS384 or HS512 as the official libraries offer), issuer, signature, times.
 * An expiry is required. Whether the subject and the grants fit is for the product to say, which knows them.
 */
export function verifyToken(jwt: string, secretOf: SecretOf, now: Date): TokenVerdict {
  const parts = split(jwt);
  if (parts === undefined) return refused(20101);
  const { header, payload, text, signature } = parts;
  const hash =
    typeof header.alg === 'string' && Object.hasOwn(hashOf, header.alg) ? hashOf[header.alg] : undefined;
  if (hash === undefined) return refused(20102);
  const secret = typeof payload.iss === 'string' ? secretOf(payload.iss) : undefined;
  if (secret === undefined || secret === '') return refused(20103);
  if (!sameSecret(mac(hash, secret, text), signature)) return refused(20107);
  const refusal = refusalOfClaims(payload, now.getTime() / 1000);
  return refusal === undefined ? { ok: true, payload } : refused(refusal);
}

/** The issuer that a token claims, unproved: only for finding the secret with which to prove it. */
export function claimedIssuer(jwt: string): string | undefined {
  const issuer = split(jwt)?.payload.iss;
  return typeof issuer === 'string' ? issuer : undefined;
}

function refusalOfClaims(payload: TokenPayload, nowSeconds: number): TokenRefusal | undefined {
  const { exp, nbf, sub, grants } = payload;
  if (typeof exp !== 'number' || nowSeconds >= exp) return 20104;
  if (nbf !== undefined && (typeof nbf !== 'number' || nowSeconds < nbf)) return 20105;
  if (sub !== undefined && typeof sub !== 'string') return 20103;
  if (grants !== undefined && !isRecord(grants)) return 20106;
  return undefined;
}

function refused(code: TokenRefusal): TokenVerdict {
  return { ok: false, code };
}

function split(jwt: string) {
  const [head, body, signature, ...more] = jwt.split('.');
  if (head === undefined || body === undefined || signature === undefined || more.length > 0)
    return undefined;
  const header = decode(head);
  const payload: TokenPayload | undefined = decode(body);
  if (header === undefined || payload === undefined) return undefined;
  return { header, payload, text: `${head}.${body}`, signature };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mac(hash: string, secret: string, text: string): string {
  return createHmac(hash, secret).update(text).digest('base64url');
}
