/** The cookies of the sign-in. Scripts cannot read them, other paths do not get them, and they go over TLS where there is any. */

export const COOKIES = {
  session: 'switchhook-session',
  /** Which browser a form was shown in. */
  browser: 'switchhook-browser',
  /** A browser in which a person has signed in before. */
  device: 'switchhook-device',
} as const;

type Name = (typeof COOKIES)[keyof typeof COOKIES];

const PATH = '/login';

export function readCookies(header: string | undefined, isSecure: boolean): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    const known = Object.values(COOKIES).find(one => spelled(one, isSecure) === name);
    if (known !== undefined) found[known] ??= pair.slice(equals + 1).trim();
  }
  return found;
}

/** With `seconds` of 0 the cookie is removed; without, it goes when the browser is closed. */
export function cookieHeader(
  name: Name,
  value: string,
  { isSecure, seconds }: { isSecure: boolean; seconds?: number },
): string {
  const parts = [`${spelled(name, isSecure)}=${value}`, `Path=${PATH}`, 'HttpOnly', 'SameSite=Lax'];
  if (isSecure) parts.push('Secure');
  if (seconds !== undefined) parts.push(`Max-Age=${seconds}`);
  return parts.join('; ');
}

/** Browsers take a name with this beginning over TLS only. */
const spelled = (name: Name, isSecure: boolean): string => (isSecure ? `__Secure-${name}` : name);
