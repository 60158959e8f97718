/** The HTTP side of the network: what a face is made of. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { World } from '../world.ts';

/** A request that has been read, and the response that is to be written. */
export interface Exchange {
  method: string;
  url: URL;
  /** What stood in the path's `{}` holes, decoded. */
  holes: string[];
  headers: IncomingHttpHeaders;
  body: string;
  /** The body as it came. */
  raw: Buffer;
  response: ServerResponse;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT';
  /** Segments; `{}` stands for any one segment. */
  path: string;
  run(exchange: Exchange, world: World): void | Promise<void>;
}

/** Something the caller did wrong; answered as JSON with Twilio's code. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Writes a JSON answer. */
export function answer(
  { response }: Exchange,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** The request's JSON object; refuses anything else, also a body that does not call itself JSON. */
export function jsonOf({ headers, body }: Exchange): Record<string, unknown> {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new Refused(415, 20001, 'Content-Type must be application/json');
  }
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // A text that is no JSON is refused like JSON that is no object.
  }
  throw new Refused(400, 20001, 'The body is not a JSON object');
}

/** A text of the object's that must be there. */
export function textIn(object: Record<string, unknown>, name: string): string {
  const value = object[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Refused(400, 20001, `${name} is missing or not a text`);
}

/** The decoded holes of a path if it has this pattern. */
export function holesOf(pattern: string, pathname: string): string[] | undefined {
  const wanted = pattern.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return undefined;
  const holes: string[] = [];
  for (const [at, segment] of wanted.entries()) {
    if (segment === '{}') holes.push(decoded(given[at]!));
    else if (segment !== given[at]) return undefined;
  }
  return holes;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refused(400, 20001, `${segment} is not a valid part of a path`);
  }
}
