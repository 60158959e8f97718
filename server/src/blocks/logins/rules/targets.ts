/** Where a sign-in may end: this server's own pages and the desks that the operator named. Anything else is refused. */

/** Pages that take a token out of their address. */
const DESKS = ['/agent-desktop', '/teams', '/queues-stats', '/desk', '/console', '/phone', '/welcome'];
/** Pages of the sign-in itself, which have its session. */
const OWN = ['/login/account', '/login/people', '/login/providers'];
export const FIRST_TARGET = '/desk';

export interface Target {
  /** Absolute for other origins, a path for this one. */
  url: string;
  /** Whether it is a desk, which is handed a token. */
  takesToken: boolean;
}

/** @param asked what a request named; null for anything that is not on the list. */
export function targetOf(asked: unknown, { origins }: { origins: readonly string[] }): Target | null {
  if (typeof asked !== 'string' || asked.length > 2048 || /[\\\p{Cc}\s]/u.test(asked)) return null;
  if (asked.startsWith('/')) return asked.startsWith('//') ? null : ownTarget(asked);
  const url = URL.parse(asked);
  if (url === null || url.username !== '' || url.password !== '') return null;
  return origins.includes(url.origin) && /^https?:$/.test(url.protocol)
    ? { url: url.href, takesToken: true }
    : null;
}

/** An address on this server, given whole, as a path. */
export function withoutOwnOrigin(asked: unknown, ownOrigins: readonly string[]): unknown {
  const url = typeof asked === 'string' && /^https?:/.test(asked) ? URL.parse(asked) : null;
  return url !== null && ownOrigins.includes(url.origin) && url.username === '' && url.password === ''
    ? url.pathname + url.search + url.hash
    : asked;
}

function ownTarget(asked: string): Target | null {
  // The parser resolves dots, so that nothing hides behind a listed beginning.
  const { pathname, search, hash } = new URL(asked, 'http://own');
  const under = (place: string) => pathname === place || pathname.startsWith(`${place}/`);
  const url = pathname + search + hash;
  if (DESKS.some(under)) return { url, takesToken: true };
  return OWN.some(under) ? { url, takesToken: false } : null;
}

export interface Handed {
  token: string;
  identity: string;
  roles: readonly string[];
  expiresAt: Date;
}

/** The address of a desk with what it reads at its start, as Flex UI 1.x knows it; what was in the address stays. */
export function handedTo({ url }: Target, { token, identity, roles, expiresAt }: Handed): string {
  const isOwn = url.startsWith('/');
  const whole = new URL(url, 'http://own');
  for (const name of ['Token', 'Identity', 'Expiration', 'Roles']) whole.searchParams.delete(name);
  whole.searchParams.set('Token', token);
  whole.searchParams.set('Identity', identity);
  whole.searchParams.set('Expiration', expiresAt.toISOString());
  whole.searchParams.set('Roles', roles.join(','));
  return isOwn ? whole.pathname + whole.search + whole.hash : whole.href;
}
