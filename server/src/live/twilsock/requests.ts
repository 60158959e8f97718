/**
 * Requests that travel inside a socket: the official browser SDKs ask for everything (Sync objects, chat users, typing)
 * in this way, and name the host and the path as if they asked over HTTP. Who answers is told by the product, which the
 * host or the path names as it does there, and by the path.
 */
import type { IncomingMessage } from 'node:http';
import { type Edge, edgeOf } from '../../kernel/edge.ts';
import { ApiError, errorBody, notFound } from '../../kernel/errors.ts';
import type { LiveCaller } from '../caller.ts';
import type { LiveConnection } from './live-connection.ts';
import { askRest, type Rest } from './rest.ts';

export type Params = Record<string, string | string[]>;

/** What a handler is asked. */
export interface InSocketRequest {
  /** Who asks: as the newest token of the connection says. */
  caller: LiveCaller;
  /** Where answers and later notifications go. */
  connection: LiveConnection;
  method: string;
  /** The path within the product: `/v3/Lists/ES…`. */
  path: string;
  /** What stood in the holes of the handler's path, decoded. */
  at: Record<string, string>;
  /** The query, decoded. */
  params: Params;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The product's address as the client spells it, to begin links with: `https://cds.us1.twilio.com`. */
  base: string;
  /** A JSON body; undefined when there was none. */
  json: unknown;
  /** A body that was sent as a form; empty when it was none. */
  form: Params;
}

export interface InSocketAnswer {
  status: number;
  /** Sent as JSON; nothing when undefined or null. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Answers one method under one path. Refusals are thrown as ApiErrors and become their status and body. */
export interface Handler {
  /** `cds`, `aim`, `ers`: the first label of the host. */
  product: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/v3/Lists/{list}/Items/{item}`; a hole takes one segment. */
  path: string;
  answer(request: InSocketRequest): Promise<InSocketAnswer>;
}

export type Handlers = readonly Handler[];

/** A request as it came: the header's `http_request` and the body's text. */
export interface RawInSocketRequest {
  host: string;
  method: string;
  path: string;
  /** Values as they stood in the URL, still percent-encoded. */
  params: Params;
  headers: Record<string, string>;
  contentType: string;
  body: string;
}

/** What happens to a request that came over a connection; never rejects. */
export type Answerer = (raw: RawInSocketRequest, from: Origin) => Promise<InSocketAnswer>;

/** Where a request comes from. */
export interface Origin {
  caller: LiveCaller;
  connection: LiveConnection;
  /** What addresses of this installation begin with, as the client spells them. */
  scheme: 'http' | 'https';
  /** The connection's newest token. */
  token: string;
  /** Where the connection comes from. */
  address: string | null;
}

interface Route {
  handler: Handler;
  segments: readonly string[];
}

export interface AnswererParts {
  handlers: Handlers;
  /** Is told of errors that are ours. */
  failed(error: unknown): void;
  /** Answers for the products that no handler serves; without it they are not there. */
  rest?: Rest | undefined;
}

export function makeAnswerer({ handlers, failed, rest }: AnswererParts): Answerer {
  const served = new Set(handlers.map(({ product }) => product));
  const routes = Map.groupBy(handlers.map(routeOf), ({ handler, segments }) =>
    placeOf(handler.product, handler.method, segments.length),
  );
  return async (raw, from) => {
    const { caller, connection, scheme } = from;
    try {
      const { product, path, base } = whereTo(raw, scheme);
      if (rest !== undefined && !served.has(product)) return await askRest(rest, raw, from);
      const segments = path.split('/');
      const candidates = routes.get(placeOf(product, raw.method.toUpperCase(), segments.length)) ?? [];
      for (const { handler, segments: pattern } of candidates) {
        const at = match(pattern, segments);
        if (at === null) continue;
        const rest = { method: raw.method.toUpperCase(), path, at, base, ...bodyOf(raw) };
        const headers = lowerCased(raw.headers);
        return await handler.answer({ caller, connection, ...rest, headers, params: decoded(raw.params) });
      }
      throw notFound(path);
    } catch (error) {
      return refusal(error, failed);
    }
  };
}

function routeOf(handler: Handler): Route {
  return { handler, segments: handler.path.split('/') };
}

const placeOf = (product: string, method: string, segments: number): string =>
  `${product} ${method} ${segments}`;

/** The product that a request is for, as if it had come over HTTP. */
function whereTo({ host, path }: RawInSocketRequest, scheme: Origin['scheme']): Edge {
  const headers = { host, 'x-forwarded-proto': scheme };
  const request = { url: path, headers, socket: {} } as unknown as IncomingMessage;
  const edge = edgeOf(request, { publicUrl: null, isTrustedProxy: () => true });
  if (edge === null) throw notFound(path);
  return edge;
}

/** What stands in the holes of a path; null when it is another path. */
function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  const at: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i++) {
    const expected = pattern[i]!;
    const segment = segments[i]!;
    if (!expected.startsWith('{')) {
      if (expected !== segment) return null;
    } else {
      if (segment === '') return null;
      at[expected.slice(1, -1)] = decode(segment);
    }
  }
  return at;
}

function bodyOf({ contentType, body }: RawInSocketRequest): Pick<InSocketRequest, 'json' | 'form'> {
  if (body === '') return { json: undefined, form: {} };
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return { json: undefined, form: formOf(body) };
  try {
    return { json: JSON.parse(body), form: {} };
  } catch {
    throw malformed('the body is not valid JSON');
  }
}

const MAX_FIELDS = 200;

function formOf(text: string): Params {
  const form: Params = Object.create(null);
  for (const [name, value] of [...new URLSearchParams(text)].slice(0, MAX_FIELDS)) {
    if (value.includes('\0')) throw malformed('a form value holds a NUL character');
    const before = form[name];
    form[name] = before === undefined ? value : [before, value].flat();
  }
  return form;
}

function decoded(params: Params): Params {
  const read: Params = Object.create(null);
  for (const [name, value] of Object.entries(params)) {
    read[decode(name)] = Array.isArray(value) ? value.map(decodeValue) : decodeValue(value);
  }
  return read;
}

const decodeValue = (text: string): string => decode(text.replaceAll('+', '%20'));

function decode(text: string): string {
  let read: string;
  try {
    read = decodeURIComponent(text);
  } catch {
    throw malformed('a percent sign stands for nothing');
  }
  // PostgreSQL holds no NUL in text.
  if (read.includes('\0')) throw malformed('a value holds a NUL character');
  return read;
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The first value of a parameter. */
export function first(params: Params, name: string): string | undefined {
  const value = params[name];
  return Array.isArray(value) ? value[0] : value;
}

function refusal(error: unknown, failed: (error: unknown) => void): InSocketAnswer {
  if (!(error instanceof ApiError)) failed(error);
  const body = errorBody(error);
  return { status: body.status, body };
}

function malformed(reason: string): ApiError {
  return new ApiError({ status: 400, code: 20001, message: `The request cannot be read: ${reason}` });
}
