import { sign, signJson } from '../signature.ts';
import { CallFailure } from './failure.ts';

/** What is to be called, and how long and how much we are ready to take. */
export interface OutgoingRequest {
  method: string;
  /** Credentials in it become Basic authentication, its fragment connection overrides; neither is sent as written. */
  url: string;
  /** Further headers; those that belong to the connection itself (Host, Content-Length, ...) are ignored. */
  headers?: Readonly<Record<string, string>>;
  /** A form: the body, or the query when the method is GET. At most one of `form`, `json` and `body` is given. */
  form?: Readonly<Record<string, string | readonly string[]>>;
  json?: unknown;
  /** Any other body; its `content-type` goes into `headers`. */
  body?: string | Uint8Array;
  /** For everything together, redirects included. */
  timeoutSeconds: number;
  connectTimeoutSeconds: number;
  maxResponseBytes: number;
  /** How many redirects are followed; with 0 a redirect is an answer like any other. */
  followRedirects: number;
  /** The auth token with which `X-Twilio-Signature` is made. */
  signWith?: string;
  /** The same on every attempt to say the same thing, so that the other side can tell a repetition. */
  idempotencyToken?: string;
}

/** One request as it goes over the wire. */
export interface Hop {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
}

/** What is to be asked next: the first request, or where a redirect leads. */
export interface Aim {
  url: URL;
  method: string;
  /** False after a redirect that turned the request into a plain GET. */
  withContent: boolean;
  /** Whether this host may see the caller's credentials: not one that a redirect brought in. */
  trusted: boolean;
}

const connectionHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'keep-alive',
  'te',
  'trailer',
  'expect',
]);
const credentialHeaders = new Set(['authorization', 'cookie', 'proxy-authorization']);
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** Reads a URL that may be called; throws `CallFailure` for anything but http and https. */
export function readUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new CallFailure({
    kind: 'bad-url',
    code: 11100,
    reason: 'the URL is not an absolute http or https URL',
  });
}

/** Where the call begins. */
export function firstAim(request: OutgoingRequest): Aim {
  return {
    url: readUrl(request.url),
    method: request.method.toUpperCase(),
    withContent: true,
    trusted: true,
  };
}

/** Where an answer sends us, if it does. As browsers do: 307 and 308 repeat the request, the others become a GET. */
export function redirectAim(aim: Aim, status: number, location: unknown): Aim | undefined {
  if (!redirectStatuses.has(status) || typeof location !== 'string' || location === '') return undefined;
  const url = readUrl(location, aim.url);
  const trusted = aim.trusted && url.origin === aim.url.origin;
  const repeats =
    status === 307 || status === 308 || (status !== 303 && ['GET', 'HEAD'].includes(aim.method));
  if (repeats)
    return { url, method: aim.method, withContent: aim.withContent && aim.method !== 'GET', trusted };
  return { url, method: 'GET', withContent: false, trusted };
}

/** Puts a request together: content, credentials, signature. */
export function hopOf(request: OutgoingRequest, aim: Aim, userAgent: string): Hop {
  const headers: Record<string, string> = { 'user-agent': userAgent, accept: '*/*' };
  copyHeaders(request.headers ?? {}, headers, aim);
  const url = new URL(aim.url);
  if (url.username !== '' || url.password !== '') headers.authorization = basic(url);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (request.idempotencyToken !== undefined)
    headers['i-twilio-idempotency-token'] = request.idempotencyToken;
  const body = aim.withContent ? contentOf(request, { url, method: aim.method, headers }) : null;
  const hop = { url, method: aim.method, headers, body };
  return request.signWith === undefined ? hop : signed(hop, request, request.signWith);
}

function copyHeaders(
  given: Readonly<Record<string, string>>,
  headers: Record<string, string>,
  aim: Aim,
): void {
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    const withheld = connectionHeaders.has(key) || (!aim.trusted && credentialHeaders.has(key));
    const describesContent = key.startsWith('content-');
    if (!withheld && (aim.withContent || !describesContent)) headers[key] = value;
  }
}

/** The body, with its type among the headers; the form of a GET goes into the query instead. */
function contentOf(
  request: OutgoingRequest,
  { url, method, headers }: Omit<Hop, 'body'>,
): string | Uint8Array | null {
  if (request.form !== undefined) {
    const form = encodeForm(request.form);
    if (method !== 'GET') {
      headers['content-type'] = 'application/x-www-form-urlencoded; charset=utf-8';
      return form;
    }
    const query = [url.search.slice(1), form].filter(part => part !== '').join('&');
    url.search = query;
    return null;
  }
  if (request.json === undefined) return request.body ?? null;
  headers['content-type'] ??= 'application/json; charset=utf-8';
  return JSON.stringify(request.json);
}

/** Signs what is really sent: the receiver builds the URL anew from the request that it sees. */
function signed(hop: Hop, request: OutgoingRequest, authToken: string): Hop {
  if (hop.body !== null && request.form === undefined) {
    const { url, signature } = signJson(authToken, hop.url.href, hop.body);
    return { ...hop, url: new URL(url), headers: { ...hop.headers, 'x-twilio-signature': signature } };
  }
  const params = hop.body === null ? {} : request.form;
  const signature = sign(authToken, hop.url.href, params);
  return { ...hop, headers: { ...hop.headers, 'x-twilio-signature': signature } };
}

function encodeForm(form: Readonly<Record<string, string | readonly string[]>>): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of typeof value === 'string' ? [value] : value) encoded.append(name, one);
  }
  return encoded.toString();
}

function basic(url: URL): string {
  const pair = `${decoded(url.username)}:${decoded(url.password)}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
