/** Cookies of web services that we call, kept between the calls. */
import type { Clock } from './clock.ts';
import { type Cookie, cookieHeader, withCookies } from './cookies.ts';
import type { Tx } from './line/tx.ts';
import type { OutgoingResult } from './outgoing.ts';

/** https://help.twilio.com/articles/223136287 */
const LONGEST_SECONDS = 4 * 3600;

/** Cookies under the name of their jar. */
export interface CookieJar {
  name: string;
  cookies: readonly Cookie[];
}

/** Where cookies are kept. */
export interface CookieJars {
  read(name: string): Promise<readonly Cookie[]>;
  keep(tx: Tx, jars: readonly CookieJar[]): Promise<void>;
}

/** A jar during the calls of one webhook. */
export interface OpenJar {
  /** The header of a call to this address. */
  headers(url: string): Record<string, string>;
  take(outcome: OutgoingResult): void;
  /** The jar as it is now; null when nothing was put into it. */
  changed(): CookieJar | null;
}

const NO_JAR: OpenJar = { headers: () => ({}), take: () => {}, changed: () => null };

/** Opens the jar of this name; without a name no cookies go out and none are kept. */
export async function openJar(
  { jars, clock }: { jars: CookieJars; clock: Clock },
  name: string | undefined,
): Promise<OpenJar> {
  if (name === undefined) return NO_JAR;
  // Without the database the call is made all the same: no web service may rely on cookies alone.
  let cookies: readonly Cookie[] = await jars.read(name).catch(() => []);
  let isChanged = false;
  return {
    headers(url): Record<string, string> {
      const cookie = cookieHeader(cookies, { url, now: clock.now() });
      return cookie === null ? {} : { cookie };
    },
    take(outcome) {
      const given = outcome.ok ? [outcome.headers['set-cookie'] ?? []].flat() : [];
      if (!outcome.ok || given.length === 0) return;
      const { url } = outcome;
      cookies = withCookies(cookies, { given, url, now: clock.now(), longestSeconds: LONGEST_SECONDS });
      isChanged = true;
    },
    changed: () => (isChanged ? { name, cookies } : null),
  };
}
