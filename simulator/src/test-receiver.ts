/** For the simulator's own tests: the server side, as small as it can be. It remembers what it was sent. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  parameters: Record<string, string>;
}

export interface Receiver {
  url: string;
  webhooks: ReceivedWebhook[];
  /** The statuses to answer next; 200 when there are none left. */
  answers: number[];
  close(): Promise<void>;
}

/** Listens on a free port and answers every webhook. */
export async function startReceiver(): Promise<Receiver> {
  const webhooks: ReceivedWebhook[] = [];
  const answers: number[] = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const url = `${origin()}${request.url}`;
    const source = request.method === 'GET' ? new URL(url).search : body;
    const parameters = Object.fromEntries(new URLSearchParams(source));
    const { method = '', headers } = request;
    webhooks.push({ method, url, headers, parameters });
    response.writeHead(answers.shift() ?? 200, { 'content-type': 'text/xml' }).end('<Response/>');
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `${origin()}/hook`, webhooks, answers, close };
}
