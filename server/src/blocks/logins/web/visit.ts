/** A request for a page: its cookies, its form, who asks, and the mark that ties a form to the browser it was shown in. */
import { createHmac, randomBytes } from 'node:crypto';
import type { RawRequest } from '../../../kernel/http.ts';
import { sameSecret } from '../../../kernel/secret.ts';
import { isSid } from '../../../kernel/sid.ts';
import type { Room } from '../room.ts';
import { sessionOfToken } from '../sessions.ts';
import type { SessionOfLogin } from '../store/sessions.ts';
import { COOKIES, cookieHeader, readCookies } from './cookies.ts';
import { PageRefusal } from './refusal.ts';

export interface Visit {
  room: Room;
  at: Readonly<Record<string, string>>;
  /** Scheme and host of this installation. */
  origin: string;
  isSecure: boolean;
  address: string | null;
  /** The browser, as it calls itself. */
  agent: string;
  headers: Readonly<Record<string, string>>;
  /** The session of the visitor's cookie while it is good, also when it still waits for the second factor. */
  session: SessionOfLogin | null;
  /** What every form carries. */
  csrf: string;
  /** What this browser is known by while it has no session. */
  browser: string;
  cookies: Readonly<Record<string, string>>;
  /** `Set-Cookie` headers of the answer. */
  setCookies: string[];
  /** One value of the form, without the blanks around it; empty when it is missing. */
  field(name: string): string;
  /** One value of the form as it was typed. */
  rawField(name: string): string;
  fields(name: string): string[];
  asked(name: string): string;
  /** The query as it was sent, without the question mark. */
  query: string;
  /** The account that the visit is about: the named one, else that of the session, else the installation's. */
  accountSid: string;
}

export async function visitOf(room: Room, request: RawRequest): Promise<Visit> {
  const isSecure = request.origin.startsWith('https:');
  const cookies = readCookies(request.headers.cookie, isSecure);
  const setCookies: string[] = [];
  const known = cookies[COOKIES.browser];
  const browser =
    known !== undefined && /^[\w-]{22}$/.test(known) ? known : randomBytes(16).toString('base64url');
  if (browser !== known) setCookies.push(cookieHeader(COOKIES.browser, browser, { isSecure }));
  const session = await sessionOfToken(room, cookies[COOKIES.session]);
  const { form } = request.body;
  const rawField = (name: string): string => [form[name] ?? ''].flat()[0]!;
  const asked = (name: string): string => [request.query[name] ?? ''].flat()[0]!;
  const named = request.method === 'POST' ? rawField('account') : asked('account');
  return {
    room,
    at: request.at,
    origin: request.origin,
    isSecure,
    address: request.address,
    agent: (request.headers['user-agent'] ?? '').slice(0, 300),
    headers: request.headers,
    session,
    csrf: csrfOf(room, browser, session),
    browser,
    cookies,
    setCookies,
    field: name => rawField(name).trim(),
    rawField,
    fields: name => [form[name] ?? []].flat(),
    asked,
    query: queryOf(request),
    accountSid: isSid(named, 'AC') ? named : (session?.login.accountSid ?? room.homeAccountSid()),
  };
}

/** Refuses a form that was not shown by us, in this browser, to this session. */
export function checkForm({ room, browser, session, headers, rawField }: Visit): void {
  const site = headers['sec-fetch-site'];
  const isForeign = site !== undefined && site !== 'same-origin';
  if (isForeign || !sameSecret(rawField('csrf'), csrfOf(room, browser, session)))
    throw new PageRefusal(
      403,
      'This form is out of date',
      'Go back, load the page again, and send the form again.',
    );
}

function csrfOf({ needs }: Room, browser: string, session: SessionOfLogin | null): string {
  return mark(needs.markKey, `form ${browser} ${session?.session.sid ?? ''}`);
}

function queryOf({ query }: RawRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(pairs).toString();
}

/** A text that only this installation can make. */
export const mark = (key: Buffer, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');
