import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { forbidden } from './errors.ts';
import { makeLogger } from './log.ts';
import { type SocketRequest, serveSockets } from './socket.ts';

const asked: SocketRequest[] = [];
const slow = Promise.withResolvers<void>();
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const sockets = serveSockets(server, {
  routes: [
    {
      ...{ product: 'tsock', path: '/v3/wsconnect', maxMessageBytes: 10 },
      async open(request) {
        asked.push(request);
        if (request.query.token === 'bad') throw forbidden();
        if (request.query.token === 'slow') await slow.promise;
        return socket => socket.send('hello');
      },
    },
  ],
  edge: { publicUrl: null, isTrustedProxy: () => false },
  log: makeLogger('silent'),
});
afterAll(() => server.close());

function connect(path: string): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
}

const refusalOf = async (path: string): Promise<string> => {
  const [error] = (await once(connect(path), 'error')) as [Error];
  return error.message;
};

test('whoever is let in is greeted, others are refused, and nothing that is sent ends the server', async () => {
  const socket = connect('/tsock/v3/wsconnect?token=good');
  const [greeting] = await once(socket, 'message');
  expect(String(greeting)).toBe('hello');
  expect(asked[0]).toMatchObject({
    edge: { product: 'tsock' },
    query: { token: 'good' },
    address: '127.0.0.1',
  });
  expect(await refusalOf('/tsock/v3/wsconnect?token=bad')).toContain('403');
  expect(await refusalOf('/tsock/nothing')).toContain('404');
  expect(await refusalOf('/tsock/v3/wsconnect?a=%00')).toContain('400');
  socket.send('more than ten bytes');
  const [code] = await once(socket, 'close');
  expect(code).toBe(1009);
});

test('a server that stops asks its clients to go, and lets nobody in any more', async () => {
  const socket = connect('/tsock/v3/wsconnect');
  await once(socket, 'message');
  const late = refusalOf('/tsock/v3/wsconnect?token=slow');
  while (asked.at(-1)?.query.token !== 'slow') await new Promise(resolve => setTimeout(resolve, 5));
  const stopping = sockets.stop();
  const [code] = await once(socket, 'close');
  expect(code).toBe(1001);
  slow.resolve();
  expect(await late).toContain('503');
  await stopping;
});
