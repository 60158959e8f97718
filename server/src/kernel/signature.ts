import { createHash, createHmac } from 'node:crypto';
import { sameSecret } from './secret.ts';

/** Form parameters; a repeated one is a list. */
export type FormParams = Readonly<Record<string, string | readonly string[]>>;

/** A request whose `X-Twilio-Signature` is to be proved. */
export interface SignedRequest {
  /** The tokens that may have signed it (a second one while tokens are rotated). Empty ones are ignored. */
  authTokens: readonly string[];
  /** The full public URL as the sender knew it, with its query and without a fragment. */
  url: string;
  /** The form, when the body was one. */
  params?: FormParams;
  /** The body as received, when it was not a form; the URL must then carry its hash. */
  rawBody?: string | Uint8Array;
  /** The value of the header. */
  header: string | undefined;
}

/**
 * The value of `X-Twilio-Signature`: HMAC-SHA1 by the auth token over the URL followed by each parameter's name and
 * value, sorted by name; repeated values appear once each, sorted. Base64.
 */
export function sign(authToken: string, url: string, params: FormParams = {}): string {
  return hmac(authToken, url + paramsText(params));
}

/** Signs a body that is not a form: its hash joins the URL, and the URL alone is signed. Send to the returned URL. */
export function signJson(
  authToken: string,
  url: string,
  rawBody: string | Uint8Array,
): { url: string; signature: string } {
  const joint = url.includes('?') ? '&' : '?';
  const hashedUrl = `${url}${joint}bodySHA256=${sha256(rawBody)}`;
  return { url: hashedUrl, signature: hmac(authToken, hashedUrl) };
}

/**
 * Whether the signature of a request is genuine. Refuses when there is no header or no token.
 *
 * Senders and proxies disagree about the port in the URL, so the URL is also tried with the standard port added and
 * with the port taken away. The URL as given comes first: a genuine request normally costs one HMAC.
 */
export function isGenuine({ authTokens, url, params, rawBody, header }: SignedRequest): boolean {
  if (header === undefined || header === '') return false;
  if (rawBody !== undefined && !carriesHashOf(url, rawBody)) return false;
  const tail = rawBody === undefined && params !== undefined ? paramsText(params) : '';
  const tokens = authTokens.filter(token => token !== '');
  return urlForms(url).some(form => tokens.some(token => sameSecret(hmac(token, form + tail), header)));
}

function paramsText(params: FormParams): string {
  let text = '';
  for (const name of Object.keys(params).sort()) {
    const value = params[name]!;
    if (typeof value === 'string') text += name + value;
    else for (const one of [...new Set(value)].sort()) text += name + one;
  }
  return text;
}

function carriesHashOf(url: string, rawBody: string | Uint8Array): boolean {
  const claimed = /[?&]bodySHA256=([0-9a-fA-F]{64})(?:&|$)/.exec(url)?.[1];
  return claimed !== undefined && sameSecret(claimed.toLowerCase(), sha256(rawBody));
}

/** The URL as given, then its other form: the standard port added when there is none, the port removed otherwise. */
function urlForms(url: string): string[] {
  const parts = /^(https?):\/\/([^/?#]*?)(:\d+)?((?:[/?#].*)?)$/s.exec(url);
  if (parts === null) return [url];
  const [, scheme, host, port, rest] = parts;
  const other = port === undefined ? (scheme === 'https' ? ':443' : ':80') : '';
  return [url, `${scheme}://${host}${other}${rest}`];
}

function hmac(authToken: string, text: string): string {
  if (authToken === '') throw new TypeError('an empty auth token cannot sign');
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

function sha256(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
