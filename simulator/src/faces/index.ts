/** The HTTP server of the network: all faces behind one port. */
import http from 'node:http';
import type { World } from '../world.ts';
import { controlFace } from './control.ts';
import { mediaFace } from './media.ts';
import { phonesFace } from './phones.ts';
import { answer, type Exchange, holesOf, Refused } from './route.ts';
import { simulatedFace } from './simulated.ts';
import { upstreamFace } from './upstream.ts';

const routes = [...simulatedFace, ...upstreamFace, ...mediaFace, ...phonesFace, ...controlFace];
const largestBodyBytes = 1_048_576;
const largestMediaBytes = 16 * 1_048_576;

/** A server that is not listening yet. */
export function serverFor(world: World): http.Server {
  return http.createServer((request, response) => {
    respond(world, request, response).catch(() => response.destroy());
  });
}

async function respond(world: World, request: http.IncomingMessage, response: http.ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const { method = 'GET', headers } = request;
  const exchange: Exchange = { method, url, holes: [], headers, body: '', raw: Buffer.alloc(0), response };
  try {
    if (allowsOrigin(world, exchange)) return;
    exchange.raw = await bodyOf(request);
    exchange.body = exchange.raw.toString();
    await dispatch(world, exchange);
  } catch (error) {
    if (response.headersSent || response.destroyed) return;
    const known = error instanceof Refused ? error : new Refused(500, 20500, 'The simulator failed');
    answer(exchange, known.status, { code: known.code, message: known.message, status: known.status });
  }
}

/** Lets pages of the one allowed origin ask; true when the request was the browser's question and is answered. */
function allowsOrigin({ allowOrigin }: World, { method, headers, response }: Exchange): boolean {
  if (allowOrigin === null || headers.origin !== allowOrigin) return false;
  response.setHeader('access-control-allow-origin', allowOrigin);
  response.setHeader('vary', 'origin');
  if (method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, PUT',
    'access-control-allow-headers': 'content-type',
  });
  response.end();
  return true;
}

async function dispatch(world: World, exchange: Exchange): Promise<void> {
  for (const route of routes) {
    const holes = route.method === exchange.method ? holesOf(route.path, exchange.url.pathname) : undefined;
    if (holes) return route.run({ ...exchange, holes }, world);
  }
  throw new Refused(404, 20404, `The requested resource ${exchange.url.pathname} was not found`);
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  const isMedia = request.url === '/media';
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > (isMedia ? largestMediaBytes : largestBodyBytes))
      throw new Refused(413, 20413, 'The body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
