/**
 * Cookies that a web service gives us, as far as a webhook needs them: each goes back to the host that gave it alone,
 * whatever domain it names. RFC 6265 says what the attributes mean.
 */
export interface Cookie {
  name: string;
  value: string;
  host: string;
  path: string;
  isSecure: boolean;
  /** ISO 8601. */
  until: string;
}

const MAX_COOKIES = 20;
const MAX_COOKIE_LENGTH = 4096;
/** What may stand in a header, without the separators of cookies. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;
const VALUE = /^[\x20-\x3a\x3c-\x7e]*$/;

/** The `Cookie` header for this address; null when no cookie is for it. */
export function cookieHeader(cookies: readonly Cookie[], { url, now }: { url: string; now: Date }) {
  const asked = URL.parse(url);
  if (asked === null) return null;
  const fitting = cookies.filter(
    ({ host, path, isSecure, until }) =>
      host === asked.hostname &&
      isWithin(asked.pathname, path) &&
      (!isSecure || asked.protocol === 'https:') &&
      new Date(until) > now,
  );
  return fitting.length === 0 ? null : fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
}

export interface GivenCookies {
  /** The values of `Set-Cookie`. */
  given: readonly string[];
  /** The address that gave them. */
  url: string;
  now: Date;
  /** What lives longer, or names no end, ends after so many seconds. */
  longestSeconds: number;
}

/** The cookies after an answer that gave these, without those that are over. */
export function withCookies(cookies: readonly Cookie[], answer: GivenCookies): Cookie[] {
  let all = [...cookies];
  for (const text of answer.given) {
    const cookie = readCookie(text, answer);
    if (cookie === null) continue;
    all = all.filter(({ name, host, path }) => `${name} ${host}${path}` !== keyOf(cookie));
    all.push(cookie);
  }
  return all.filter(({ until }) => new Date(until) > answer.now).slice(-MAX_COOKIES);
}

const keyOf = ({ name, host, path }: Cookie): string => `${name} ${host}${path}`;

function readCookie(text: string, { url, now, longestSeconds }: GivenCookies): Cookie | null {
  const from = URL.parse(url);
  const [pair = '', ...rest] = text.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  if (from === null || at < 1 || text.length > MAX_COOKIE_LENGTH || !NAME.test(name) || !VALUE.test(value))
    return null;
  const attributes = new Map(rest.map(attributeOf));
  const path = attributes.get('path') ?? '';
  return {
    name,
    value,
    host: from.hostname,
    path: path.startsWith('/') ? path : folderOf(from.pathname),
    isSecure: attributes.has('secure'),
    until: new Date(now.getTime() + Math.min(longestSeconds, lifeOf(attributes, now)) * 1000).toISOString(),
  };
}

function attributeOf(text: string): [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}

/** Seconds that the cookie wants to live, `Max-Age` before `Expires`; 0 when it is to go at once. */
function lifeOf(attributes: ReadonlyMap<string, string>, now: Date): number {
  const age = attributes.get('max-age') ?? '';
  if (/^-?\d+$/.test(age)) return Math.max(0, Number(age));
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? Number.POSITIVE_INFINITY : Math.max(0, (expires - now.getTime()) / 1000);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
