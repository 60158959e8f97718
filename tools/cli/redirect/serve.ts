/**
 * The local end: a TLS listener that speaks for every twilio.com host, and a CONNECT proxy in front of it. Both only
 * unwrap: what the program wrote, WebSockets included, reaches the server byte for byte, with its Host header.
 */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { connect, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  createSecureContext,
  createServer as createTlsServer,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { type Identity, issue } from './certificate.ts';

export type Ports = { tlsPort: number; proxyPort: number };
export type Serving = { authority: Identity; target: URL; ports: Ports };
export type Served = { ports: Ports; close(): void };

export const isTwilioHost = (host: string): boolean => /^([a-z\d-]+\.)*twilio\.com$/i.test(host);

/** Listens on both ports of 127.0.0.1 (0 chooses a free one) and forwards to `target`, a plain http address. */
export async function serve({ authority, target, ports }: Serving): Promise<Served> {
  const terminator = makeTerminator(authority, target);
  const proxy = makeProxy(terminator);
  const sockets = new Set<Socket>();
  for (const server of [terminator, proxy]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  const close = () => {
    terminator.close();
    proxy.close();
    for (const socket of sockets) socket.destroy();
  };
  const tlsPort = await listen(terminator, ports.tlsPort);
  const proxyPort = await listen(proxy, ports.proxyPort);
  return { ports: { tlsPort, proxyPort }, close };
}

function makeTerminator(authority: Identity, target: URL): NetServer {
  const contexts = new Map<string, SecureContext>();
  const contextFor = (host: string): SecureContext => {
    const known = contexts.get(host);
    if (known) return known;
    const { certificate, key } = issue(authority, host);
    const made = createSecureContext({ cert: certificate + authority.certificate, key });
    contexts.set(host, made);
    return made;
  };
  const server = createTlsServer(
    {
      // Old browser SDKs offer TLS 1.2 only. HTTP/2 is not offered, so that bytes can pass as they are.
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      SNICallback: (host, done) =>
        isTwilioHost(host)
          ? done(null, contextFor(host.toLowerCase()))
          : done(new Error(`${host} is not ours`)),
    },
    (plain: TLSSocket) => join(plain, connect(Number(target.port || 80), target.hostname)),
  );
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

function makeProxy(terminator: NetServer): HttpServer {
  const proxy = createHttpServer((_request, response) => {
    response.writeHead(403, { 'Content-Type': 'text/plain' });
    response.end('This proxy serves CONNECT to twilio.com only.\n');
  });
  proxy.on('connect', (request, socket: Duplex, head: Buffer) => {
    const [, host = '', port] = /^(.*):(\d+)$/.exec(request.url ?? '') ?? [];
    if (!isTwilioHost(host) || port !== '443') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    terminator.emit('connection', socket);
  });
  return proxy;
}

/** Both directions, until either side ends. A broken connection is an everyday event and not worth a word. */
function join(one: Duplex, other: Duplex): void {
  const whole = Promise.all([pipeline(one, other, { end: true }), pipeline(other, one, { end: true })]);
  whole.catch(() => {
    one.destroy();
    other.destroy();
  });
}

function listen(server: NetServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
