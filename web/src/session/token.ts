/** Reading what a sign-in hands over, and what a token says of itself. Pure, so that it can be tested without a page. */

/** A token as the sign-in or `…/Tokens/refresh` gives it. */
export interface SignIn {
  token: string;
  identity: string;
  roles: string[];
  /** Milliseconds since 1970. */
  expiresAt: number;
  accountSid: string;
}

/**
 * The sign-in that stands in the address after the single sign-on redirect: `?Token&Identity&Expiration&Roles`, the
 * same that Flex UI 1.x reads. Null when there is none, or when its token names no account.
 */
export function signInOf(search: string): SignIn | null {
  const query = new URLSearchParams(search);
  const token = query.get('Token');
  return token === null ? null : signInOfToken(token, query);
}

/** The same from a token alone; the query fills in what an older token does not say. */
export function signInOfToken(token: string, query = new URLSearchParams()): SignIn | null {
  const payload = payloadOf(token);
  if (payload === null || typeof payload.sub !== 'string') return null;
  const grants = (payload.grants ?? {}) as { identity?: unknown; flex?: { roles?: unknown } };
  const identity = typeof grants.identity === 'string' ? grants.identity : query.get('Identity');
  if (!identity) return null;
  const told = grants.flex?.roles;
  const roles = Array.isArray(told) ? told.map(String) : rolesIn(query.get('Roles'));
  const expiresAt =
    typeof payload.exp === 'number' ? payload.exp * 1000 : Date.parse(query.get('Expiration') ?? '');
  return { token, identity, roles, expiresAt: expiresAt || 0, accountSid: payload.sub };
}

/** The address without the parts that a sign-in has added, for `history.replaceState`. */
export function withoutSignIn(href: string): string {
  const url = new URL(href);
  for (const name of ['Token', 'Identity', 'Expiration', 'Roles']) url.searchParams.delete(name);
  return `${url.pathname}${url.search}${url.hash}`;
}

/** When a token is renewed: at four fifths of what is left of it, a minute before its end at the latest. */
export function renewalDelayMs(expiresAt: number, now: number): number {
  const left = expiresAt - now;
  return Math.max(0, Math.min(left * 0.8, left - 60_000));
}

/** Roles as the redirect writes them: separated by commas, or a JSON list. */
function rolesIn(text: string | null): string[] {
  if (!text) return [];
  return text
    .replace(/[[\]"]/g, '')
    .split(',')
    .map(role => role.trim())
    .filter(role => role !== '');
}

function payloadOf(token: string): Record<string, unknown> | null {
  const [, body, signature, ...more] = token.split('.');
  if (body === undefined || signature === undefined || more.length > 0) return null;
  try {
    const bytes = Uint8Array.from(atob(body.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
