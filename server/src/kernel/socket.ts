/** WebSockets beside the HTTP side: the same hosts and first path segments tell the product, on the same port. */
import type { IncomingMessage, Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { clientAddress, type Edge, type EdgeOptions, edgeOf } from './edge.ts';
import { ApiError, notFound } from './errors.ts';
import { type Form, readForm } from './form.ts';
import type { Logger } from './log.ts';

export interface SocketRequest {
  edge: Edge;
  headers: IncomingMessage['headers'];
  query: Form;
  /** Where the connection comes from. */
  address: string | null;
}

export interface SocketRoute {
  product: string;
  path: string;
  /** Larger messages of a client end its connection. */
  maxMessageBytes: number;
  /** Lets a connection in, or refuses it by throwing an ApiError; the answer is handed the open socket. */
  open(request: SocketRequest): Promise<(socket: WebSocket) => void>;
}

export interface Sockets {
  /** Ends every connection: clients are asked to come again, those who do not go are cut off. */
  stop(): Promise<void>;
}

/** "Going away": clients connect again, to another process or to this one's successor. */
const GOING_AWAY = 1001;
const GRACE_MS = 1000;

/** Answers upgrade requests of this server. */
export function serveSockets(
  server: Server,
  { routes, edge, log }: { routes: readonly SocketRoute[]; edge: EdgeOptions; log: Logger },
): Sockets {
  const open = new Set<WebSocket>();
  const doors = routes.map(route => ({
    route,
    door: new WebSocketServer({
      noServer: true,
      maxPayload: route.maxMessageBytes,
      perMessageDeflate: false,
    }),
  }));
  let stopping = false;
  /** Throws an ApiError for whoever is not let in. */
  const enter = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    const at = edgeOf(request, edge);
    const path = at?.path.split('?', 1)[0];
    const found = doors.find(({ route }) => route.product === at?.product && route.path === path);
    if (at === null || found === undefined) throw notFound(path ?? request.url ?? '/');
    const asked = {
      edge: at,
      headers: request.headers,
      query: queryOf(at),
      address: clientAddress(request, edge),
    };
    const accept = await found.route.open(asked);
    // It may have taken a while: whoever comes late finds nobody who looks after it.
    if (stopping) throw new ApiError({ status: 503, code: 20503, message: 'The server is stopping' });
    found.door.handleUpgrade(request, stream, head, socket => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.on('error', error => log.debug({ err: error }, 'a connection failed'));
      accept(socket);
    });
  };
  server.on('upgrade', (request, stream: Duplex, head) => {
    stream.on('error', () => stream.destroy());
    enter(request, stream, head).catch((error: Error) => {
      const known = error instanceof ApiError;
      if (!known) log.error({ err: error }, 'a connection could not be opened');
      refuse(stream, known ? error.status : 500);
    });
  });
  return {
    stop: () => {
      stopping = true;
      return stop(open);
    },
  };
}

function queryOf({ path }: Edge): Form {
  return readForm(path.split('?', 2)[1] ?? '');
}

function refuse(stream: Duplex, status: number): void {
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function stop(open: ReadonlySet<WebSocket>): Promise<void> {
  for (const socket of open) socket.close(GOING_AWAY);
  const until = performance.now() + GRACE_MS;
  while (open.size > 0 && performance.now() < until) await new Promise(resolve => setTimeout(resolve, 20));
  for (const socket of open) socket.terminate();
}
