/** The HTTP server of the network: all faces behind one port. */
import http from 'node:http';
import type { World } from '../world.ts';
import { controlFace } from './control.ts';
import { mediaFace } from './media.ts';
import { answer, type Exchange, holesOf, Refused } from './route.ts';
import { simulatedFace } from './simulated.ts';
import { upstreamFace } from './upstream.ts';

const routes = [...simulatedFace, ...upstreamFace, ...mediaFace, ...controlFace];
const largestBodyBytes = 1_048_576;

/** A server that is not listening yet. */
export function serverFor(world: World): http.Server {
  return http.createServer((request, response) => {
    respond(world, request, response).catch(() => response.destroy());
  });
}

async function respond(world: World, request: http.IncomingMessage, response: http.ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const { method = 'GET', headers } = request;
  const exchange: Exchange = { method, url, holes: [], headers, body: '', response };
  try {
    exchange.body = await bodyOf(request);
    await dispatch(world, exchange);
  } catch (error) {
    if (response.headersSent || response.destroyed) return;
    const known = error instanceof Refused ? error : new Refused(500, 20500, 'The simulator failed');
    answer(exchange, known.status, { code: known.code, message: known.message, status: known.status });
  }
}

async function dispatch(world: World, exchange: Exchange): Promise<void> {
  for (const route of routes) {
    const holes = route.method === exchange.method ? holesOf(route.path, exchange.url.pathname) : undefined;
    if (holes) return route.run({ ...exchange, holes }, world);
  }
  throw new Refused(404, 20404, `The requested resource ${exchange.url.pathname} was not found`);
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > largestBodyBytes) throw new Refused(413, 20413, 'The body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
