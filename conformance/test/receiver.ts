/** A web service of somebody else: it hears the server's webhooks and answers as a test wants. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { official } from './clients.ts';
import { eventually } from './eventually.ts';

export interface Heard {
  path: string;
  method: string;
  headers: http.IncomingHttpHeaders;
  parameters: Record<string, string>;
  /** Whether the official library of version 6 takes the signature for genuine. */
  genuine: boolean;
}

export interface Reply {
  status?: number;
  contentType?: string;
  body?: string;
  headers?: Record<string, string>;
}

export type Handler = (heard: Heard) => Reply | Promise<Reply> | undefined;

export interface Receiver {
  url: string;
  heard: Heard[];
  /** What a path answers; without a handler 200 and nothing. */
  on(path: string, handler: Handler): void;
  /** The first request to a path that fits, waited for. */
  waitFor(path: string, fits?: (parameters: Record<string, string>) => boolean): Promise<Heard>;
  close(): Promise<void>;
}

export async function startReceiver(authToken: string): Promise<Receiver> {
  const heard: Heard[] = [];
  const handlers = new Map<string, Handler>();
  const server = http.createServer(async (request, response) => {
    const one = await read(request, { origin: url, authToken });
    heard.push(one);
    const {
      status = 200,
      contentType = 'text/plain',
      body = '',
      headers = {},
    } = (await handlers.get(one.path)?.(one)) ?? {};
    const type = body === '' ? {} : { 'content-type': contentType };
    response.writeHead(status, { ...headers, ...type }).end(body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    heard,
    on: (path, handler) => void handlers.set(path, handler),
    waitFor: (path, fits = () => true) =>
      eventually(() => heard.find(one => one.path === path && fits(one.parameters))),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(
  request: http.IncomingMessage,
  { origin, authToken }: { origin: string; authToken: string },
): Promise<Heard> {
  let body = '';
  for await (const part of request) body += part;
  const { method = '', headers, url = '/' } = request;
  const { pathname, search } = new URL(url, origin);
  const parameters = Object.fromEntries(new URLSearchParams(method === 'GET' ? search : body));
  const signature = String(headers['x-twilio-signature'] ?? '');
  const signed = method === 'GET' ? {} : parameters;
  const genuine = official(6).validateRequest(authToken, signature, `${origin}${url}`, signed);
  return { path: pathname, method, headers, parameters, genuine };
}
