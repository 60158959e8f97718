import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issue } from './redirect/certificate.ts';
import { type Served, serve } from './redirect/serve.ts';
import { prepare, type Redirection } from './redirect.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchhook-redirect-'));
const target = createServer((given, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ url: given.url, headers: given.headers }));
});
target.on('upgrade', (given: IncomingMessage, socket) => {
  socket.end(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${given.headers.host}`,
  );
});
let redirection: Redirection;
let served: Served;

beforeAll(async () => {
  await new Promise<void>(done => target.listen(0, '127.0.0.1', done));
  const first = prepare(folder, { tlsPort: 0, proxyPort: 0 });
  const { port } = target.address() as AddressInfo;
  served = await serve({
    authority: first.authority,
    target: new URL(`http://127.0.0.1:${port}`),
    ports: { tlsPort: 0, proxyPort: 0 },
  });
  redirection = prepare(folder, served.ports);
});

afterAll(() => {
  served.close();
  target.close();
  rmSync(folder, { recursive: true });
});

/** Runs a program as a user's application would run. */
async function runProgram(program: string): Promise<string> {
  const env = {
    NODE_EXTRA_CA_CERTS: redirection.caFile,
    NODE_OPTIONS: `--require "${redirection.preloadFile}"`,
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env,
  });
  return stdout.trim();
}

test('an unchanged program reaches the server, with its Host header and no other', async () => {
  const answer = JSON.parse(
    await runProgram(`
      import https from 'node:https';
      https.get('https://flex-api.twilio.com/v1/FlexFlows?PageSize=1', response => response.pipe(process.stdout));
    `),
  );
  expect(answer).toEqual({
    url: '/v1/FlexFlows?PageSize=1',
    headers: { host: 'flex-api.twilio.com', connection: 'keep-alive' },
  });
});

test('fetch, and hosts of a region, are redirected too', async () => {
  const program = `const r = await fetch('https://tsock.us1.twilio.com/x'); console.log((await r.json()).headers.host);`;
  expect(await runProgram(program)).toBe('tsock.us1.twilio.com');
});

test('an upgrade to a WebSocket passes', async () => {
  const program = `
    import https from 'node:https';
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
    https.get('https://tsock.us1.twilio.com/v3/wsconnect', { headers }).on('upgrade', (response, socket, head) => {
      process.stdout.write(response.statusCode + ' ' + head);
      socket.on('data', data => process.stdout.write(data)).on('end', () => socket.end());
    });
  `;
  expect(await runProgram(program)).toBe('101 tsock.us1.twilio.com');
});

test('other hosts are left alone by the preload', async () => {
  const { port } = target.address() as AddressInfo;
  const program = `const r = await fetch('http://127.0.0.1:${port}/mine'); console.log((await r.json()).url);`;
  expect(await runProgram(program)).toBe('/mine');
});

function connectThrough(authority: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const proxy = { host: '127.0.0.1', port: served.ports.proxyPort, method: 'CONNECT', path: authority };
    const asked = request(proxy);
    asked.once('connect', (response, socket) => {
      socket.destroy();
      done(response.statusCode);
    });
    asked.once('error', fail);
    asked.end();
  });
}

test('the proxy serves twilio.com and refuses the rest', async () => {
  expect(await connectThrough('api.twilio.com:443')).toBe(200);
  expect(await connectThrough('example.org:443')).toBe(403);
  expect(await connectThrough('twilio.com.example.org:443')).toBe(403);
  expect(await connectThrough('api.twilio.com:25')).toBe(403);
});

test('certificates name their host and are vouched for by the authority', () => {
  const authority = new X509Certificate(redirection.authority.certificate);
  const leaf = new X509Certificate(issue(redirection.authority, 'chat.twilio.com').certificate);
  expect(leaf.checkHost('chat.twilio.com')).toBe('chat.twilio.com');
  expect(leaf.checkIssued(authority) && leaf.verify(authority.publicKey)).toBe(true);
  expect(authority.ca && !leaf.ca).toBe(true);
});

test('the authority is made once and its key is private', () => {
  expect(prepare(folder, served.ports).authority).toEqual(redirection.authority);
  expect(statSync(join(folder, 'authority.json')).mode & 0o777).toBe(0o600);
});
