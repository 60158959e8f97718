/** Calls out, as a network does: one request, no redirects, an answer or status 0. */
import http from 'node:http';
import https from 'node:https';
import type { Closing } from './closing.ts';

/** An answer. Status 0 means that there was none; the body then says why. */
export interface WebhookAnswer {
  status: number;
  body: string;
}

export interface WebhookRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  closing: Closing;
}

const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};

/** Was the request answered with success? */
export function isSuccess(answer: WebhookAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/** Sends a request. Never rejects. */
export async function send(request: WebhookRequest): Promise<WebhookAnswer> {
  const first = await attempt(request);
  // A kept connection may have been closed by the other side while it was idle: that is no answer of the server's.
  const { status, body } = first.stale ? await attempt(request) : first;
  return { status, body };
}

function attempt(request: WebhookRequest): Promise<WebhookAnswer & { stale: boolean }> {
  const { promise, resolve } = Promise.withResolvers<WebhookAnswer & { stale: boolean }>();
  const fail = (error: Error, stale = false) => resolve({ status: 0, body: error.message, stale });
  try {
    if (request.closing.closed) throw new Error('the network has closed');
    const outgoing = open(request);
    const tooLate = () => outgoing.destroy(new Error(`no answer within ${request.timeoutMs} ms`));
    const timer = setTimeout(tooLate, request.timeoutMs);
    const deafen = request.closing.listen(() => outgoing.destroy(new Error('the network has closed')));
    outgoing.on('close', () => {
      clearTimeout(timer);
      deafen();
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      fail(error, outgoing.reusedSocket && error.code === 'ECONNRESET'),
    );
    outgoing.on('response', incoming => {
      const parts: Buffer[] = [];
      incoming.on('data', part => parts.push(part));
      incoming.on('error', fail);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(parts).toString(), stale: false }),
      );
    });
    outgoing.end(request.body);
  } catch (error) {
    fail(error as Error);
  }
  return promise;
}

function open(request: WebhookRequest): http.ClientRequest {
  const url = new URL(request.url);
  const secure = url.protocol === 'https:';
  return (secure ? https : http).request(url, {
    method: request.method,
    headers: request.headers,
    agent: agents[secure ? 'https:' : 'http:'],
  });
}
