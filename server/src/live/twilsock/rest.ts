/**
 * What no handler of the socket knows is asked of the REST side of this process, as the client would over HTTP: with the
 * connection's token, so that it may do there what its roles open, and nothing else.
 */
import { type ApiError, notFound } from '../../kernel/errors.ts';
import type { InSocketAnswer, Origin, RawInSocketRequest } from './requests.ts';

/** A request as it is put into the HTTP side. */
export interface RestRequest {
  method: Method;
  url: string;
  headers: Record<string, string>;
  payload?: string;
  remoteAddress: string;
}

export interface RestAnswer {
  statusCode: number;
  headers: Record<string, number | string | string[] | undefined>;
  body: string;
}

/** The HTTP side of this process. */
export type Rest = (request: RestRequest) => Promise<RestAnswer>;

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** Headers of a client that operations read. */
const PASSED = ['if-match', 'i-twilio-idempotency-token', 'x-twilio-webhook-enabled'];
/** Headers of an answer that clients read. */
const ANSWERED = ['retry-after', 'etag', 'location'];

/** @throws ApiError 404 for what is no operation: whatever answers otherwise than in JSON. */
export async function askRest(
  rest: Rest,
  raw: RawInSocketRequest,
  { token, address }: Pick<Origin, 'token' | 'address'>,
): Promise<InSocketAnswer> {
  const method = METHODS.find(one => one === raw.method.toUpperCase());
  // What begins with two slashes is the address of another host.
  if (method === undefined || !/^\/(?!\/)/.test(raw.path)) throw unknown(raw);
  const own = Object.entries(raw.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const { statusCode, headers, body } = await rest({
    method,
    url: `${raw.path}${queryOf(raw)}`,
    headers: {
      ...Object.fromEntries(own.filter(([name]) => PASSED.includes(name))),
      host: raw.host,
      authorization: `Basic ${Buffer.from(`token:${token}`).toString('base64')}`,
      ...(raw.body === '' ? {} : { 'content-type': raw.contentType }),
    },
    ...(raw.body === '' ? {} : { payload: raw.body }),
    remoteAddress: address ?? '127.0.0.1',
  });
  const isJson = String(headers['content-type'] ?? '').startsWith('application/json');
  if (!isJson && body !== '') throw unknown(raw);
  const told = ANSWERED.flatMap(name => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  return {
    status: statusCode,
    headers: Object.fromEntries(told),
    ...(body === '' ? {} : { body: JSON.parse(body) as unknown }),
  };
}

const unknown = ({ path }: RawInSocketRequest): ApiError => notFound(path);

/** Values are still percent-encoded, as they stood in the URL. */
function queryOf({ params }: RawInSocketRequest): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value].flat().map(one => `${name}=${one}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
