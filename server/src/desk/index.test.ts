import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authenticate } from '../kernel/errors.ts';
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import { CLIENTS, clientFolder } from './bundle.ts';
import { makeDesk } from './index.ts';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const OTHER = `AC${'1'.repeat(32)}`;
const plugin = { uniqueName: 'notes', version: '1.2.0', phase: 3, pluginUrl: 'https://plugins.example/a.js' };
let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'switchhook-desk-'));
});
afterEach(() => rm(dataFolder, { recursive: true }));

test('without the bundle the page says the one command that fetches it', async () => {
  const { status, body, headers } = await ask('/agent-desktop');
  expect(status).toBe(503);
  expect(body).toContain('npm run switchhook -- add flex-ui');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

test('the page loads the version that the account wants, before it the redirection', async () => {
  await installed('flex-ui', '1.33.3');
  await installed('flex-ui', '1.34.6');
  const { status, body, headers } = await ask('/agent-desktop/*');
  expect(status).toBe(200);
  const scripts = [...String(body).matchAll(/<script src="([^"]+)"/g)].map(([, src]) => src);
  expect(scripts).toEqual([
    '/clients/redirect.js',
    '/clients/flex-ui/1.33.3/twilio-flex.prod.browser.js',
    '/clients/start.js',
  ]);
  expect(configurationIn(body)).toMatchObject({ sso: { accountSid: ACCOUNT }, disableBrowserVoice: true });
  expect(headers['content-security-policy']).toMatch(
    /script-src 'self' 'unsafe-eval' https:\/\/plugins\.example;/,
  );
});

test('a page may be asked for another account, and without plugins nothing goes elsewhere', async () => {
  await installed('flex-ui', '1.34.6');
  const { body, headers } = await ask('/teams', { query: { accountSid: OTHER } });
  expect(configurationIn(body)).toMatchObject({ sso: { accountSid: OTHER } });
  expect(headers['content-security-policy']).toMatch(
    /connect-src 'self' https:\/\/x\.example wss:\/\/x\.example;/,
  );
  const strange = await ask('/teams', { query: { accountSid: '</script><script>' } });
  expect(configurationIn(strange.body)).toMatchObject({ sso: { accountSid: ACCOUNT } });
});

test('a bundle comes in the best encoding, with its charset, for ever; nothing else comes from the folder', async () => {
  await installed('webchat', '2.9.4');
  const at = { name: 'webchat', version: '2.9.4', file: CLIENTS.webchat.file };
  const path = '/clients/{Name}/{Version}/{File}';
  const best = await ask(path, { at, headers: { 'accept-encoding': 'gzip, deflate, br;q=1.0' } });
  expect(best).toMatchObject({
    contentType: 'text/javascript; charset=utf-8',
    headers: { 'content-encoding': 'br', 'cache-control': 'public, max-age=31536000, immutable' },
  });
  expect(String(best.body)).toBe('compressed');
  expect(String((await ask(path, { at })).body)).toBe('plain');
  for (const wrong of [
    { file: '../LICENSE' },
    { version: '..' },
    { name: '../webchat' },
    { version: '2.9.5' },
  ]) {
    await expect(ask(path, { at: { ...at, ...wrong } })).rejects.toMatchObject({ status: 404 });
  }
});

test('the plugins of the release are for the bearer of a token of the account', async () => {
  const plugins = (token?: string) =>
    ask('/plugins', { product: 'flex', headers: token === undefined ? {} : { 'x-flex-jwe': token } });
  await expect(plugins()).rejects.toMatchObject({ status: 401 });
  await expect(plugins('forged')).rejects.toMatchObject({ status: 401 });
  expect((await plugins('good')).body).toEqual([
    { name: 'notes', version: '1.2.0', src: plugin.pluginUrl, phase: 3, enabled: true },
  ]);
});

test('the script of a customer’s page is told who answers, and what is missing', async () => {
  const settings = (query = {}) => ask('/webchat/settings', { query });
  expect((await settings()).body).toEqual({ account_sid: ACCOUNT, flex_flow_sid: 'FO1', bundle: null });
  await installed('webchat', '2.9.4');
  expect((await settings({ accountSid: OTHER })).body).toEqual({
    account_sid: OTHER,
    flex_flow_sid: null,
    bundle: `/clients/webchat/2.9.4/${CLIENTS.webchat.file}`,
  });
});

interface Asked {
  product?: string | null;
  at?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

async function ask(path: string, { product = null, at = {}, query = {}, headers = {} }: Asked = {}) {
  const route = desk().find(one => one.path === path && one.product === product && one.method === 'GET')!;
  const request = { method: 'GET', at, query, headers, edge: null, origin: 'https://x.example' };
  const answer = await route.answer(request as unknown as RawRequest);
  return { ...answer, headers: answer.headers ?? {} };
}

function desk(): RawRoute[] {
  const isKnown = (accountSid: string) => accountSid === ACCOUNT;
  return makeDesk({
    read: {} as never,
    flex: {
      wantedUiVersion: async (_, sid) => (isKnown(sid) ? '~1.33.0' : null),
      releasedPlugins: async (_, sid) => (isKnown(sid) ? [plugin as never] : []),
      webFlowSid: async (_, sid) => (isKnown(sid) ? 'FO1' : null),
    },
    dataFolder,
    publicUrl: 'https://x.example',
    accountSid: ACCOUNT,
    async bearerOf(token) {
      if (token !== 'good') throw authenticate();
      return { accountSid: ACCOUNT, roles: ['agent'] };
    },
  }).routes;
}

async function installed(name: 'flex-ui' | 'webchat', version: string): Promise<void> {
  const folder = clientFolder(dataFolder, name, version);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, CLIENTS[name].file), 'plain');
  await writeFile(join(folder, `${CLIENTS[name].file}.br`), 'compressed');
}

const configurationIn = (body: unknown): unknown =>
  JSON.parse(/id="configuration">(.*?)<\/script>/.exec(String(body))![1]!);
