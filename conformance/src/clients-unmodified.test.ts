/**
 * Official clients as they come from their registries, without a line of ours inside: they say https://…twilio.com, and
 * `switchhook redirect --serve` brings them to a server of ours.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../server/src/free-port.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const SLOW_MS = 60_000;

interface Redirect {
  caFile: string;
  preloadFile: string;
  proxyUrl: string;
  stop(): Promise<void>;
}

let scene: Scene;
let redirect: Redirect;

beforeAll(async () => {
  scene = await startScene();
  redirect = await startRedirect(scene.server.url);
});
afterAll(async () => {
  await redirect?.stop();
  await scene?.close();
});

/** The program as an operator starts it. */
async function startRedirect(target: string): Promise<Redirect> {
  const folder = await mkdtemp(join(tmpdir(), 'switchhook-redirect-'));
  const [tlsPort, proxyPort] = await Promise.all([freePort(), freePort()]);
  const ports = ['--tls-port', String(tlsPort), '--proxy-port', String(proxyPort)];
  const program = [join(here, '../../tools/cli.mjs'), 'redirect', '--serve', ...ports, '--target', target];
  const child: ChildProcess = spawn(process.execPath, program, {
    env: { ...process.env, SWITCHHOOK_DATA: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout!.setEncoding('utf8').on('data', text => {
    said += text;
  });
  await eventually(() => said.includes('Forwarding'));
  return {
    caFile: join(folder, 'redirect/ca.pem'),
    preloadFile: join(folder, 'redirect/preload.cjs'),
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

/** What the clients find in their environment. */
const account = () => ({
  PATH: process.env.PATH ?? '',
  TWILIO_ACCOUNT_SID: scene.accountSid,
  TWILIO_AUTH_TOKEN: scene.authToken,
  CHAT_SERVICE_SID: scene.chatServiceSid,
});

/** Runs a program of its own, as an application runs, and reads the JSON that it writes. */
async function runNode(program: string, environment: Record<string, string>): Promise<unknown> {
  const env = { ...account(), NODE_EXTRA_CA_CERTS: redirect.caFile, ...environment };
  const { stdout } = await run(process.execPath, ['-e', program], { cwd: here, env });
  return JSON.parse(stdout);
}

const preload = () => ({ NODE_OPTIONS: `--require "${redirect.preloadFile}"` });

/** Makes a flow and a message, and reads both lists: forms with nested names, lists of values, text beyond ASCII. */
const application = (library: string, name = library) => `
  const client = require('${library}')(process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN);
  const chatServiceSid = process.env.CHAT_SERVICE_SID;
  (async () => {
    const flow = await client.flexApi.flexFlow.create({
      friendlyName: '${name}', chatServiceSid, channelType: 'web',
      integrationType: 'external', 'integration.url': 'https://example.com/hook', enabled: true,
    });
    const flows = await client.flexApi.flexFlow.list();
    const service = client.chat.services(chatServiceSid);
    const channel = await service.channels.create({ uniqueName: '${name}', type: 'private' });
    const filters = ['onMessageSent', 'onMemberAdded'];
    const hook = await service.channels(channel.sid).webhooks.create({
      type: 'webhook', 'configuration.url': 'https://example.com/hook', 'configuration.filters': filters,
    });
    await service.channels('${name}').messages.create({ body: 'Grüße 🌍 & =' });
    const messages = await service.channels(channel.sid).messages.list();
    const refused = await service.channels('nobody').fetch().catch(error => error.code);
    process.stdout.write(JSON.stringify({
      listed: flows.some(({ sid }) => sid === flow.sid), url: flow.integration.url,
      filters: hook.configuration.filters, bodies: messages.map(({ body }) => body), refused,
    }));
  })();
`;

const everything = {
  listed: true,
  url: 'https://example.com/hook',
  filters: ['onMessageSent', 'onMemberAdded'],
  bodies: ['Grüße 🌍 & ='],
  refused: 20404,
};

/** 3.38.0 sends multipart forms; it is what published samples of custom web chats still lock. */
test.each(['twilio-338', 'twilio-3', 'twilio-6'])(
  '%s with the preload file',
  async library => {
    expect(await runNode(application(library), preload())).toEqual(everything);
  },
  SLOW_MS,
);

test(
  'the library through the proxy',
  async () => {
    expect(await runNode(application('twilio-5', 'proxied'), { HTTP_PROXY: redirect.proxyUrl })).toEqual(
      everything,
    );
  },
  SLOW_MS,
);

test(
  'twilio-cli through the proxy',
  async context => {
    const twilio = (...asked: string[]) =>
      run('twilio', [...asked, '-o', 'json'], {
        env: {
          ...account(),
          HOME: process.env.HOME ?? '',
          HTTP_PROXY: redirect.proxyUrl,
          NODE_EXTRA_CA_CERTS: redirect.caFile,
        },
      }).then(({ stdout }) => JSON.parse(stdout) as { sid: string; friendlyName: string }[]);
    const installed = await run('twilio', ['--version']).catch(() => null);
    // Nearly four hundred packages: more than everything else together, so it is not installed for a test.
    if (installed === null) return context.skip('twilio-cli is not on the PATH (npm install -g twilio-cli)');
    const service = ['--chat-service-sid', scene.chatServiceSid];
    const integration = ['--integration-type', 'external', '--integration.url', 'https://example.com/hook'];
    const named = ['--friendly-name', 'by the command line', '--channel-type', 'web'];
    const [made] = await twilio('api:flex:v1:flex-flows:create', ...named, ...service, ...integration);
    const listed = await twilio('api:flex:v1:flex-flows:list');
    expect(listed.map(({ sid }) => sid)).toContain(made!.sid);
  },
  SLOW_MS,
);

/** Through 7.x the library trusts one file only and asks no variable for it: the one line before it names ours. */
const python = `
import json, os, sys
import requests.adapters; requests.adapters.DEFAULT_CA_BUNDLE_PATH = os.environ['CA_FILE']
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
client = Client()
service = os.environ['CHAT_SERVICE_SID']
flow = client.flex_api.flex_flow.create(
    friendly_name='python', chat_service_sid=service, channel_type='web',
    integration_type='external', integration_url='https://example.com/hook', enabled=True)
flows = client.flex_api.flex_flow.list()
channel = client.chat.services(service).channels.create(unique_name='python', type='private')
hook = channel.webhooks.create(type='webhook', configuration_url='https://example.com/hook',
    configuration_filters=['onMessageSent', 'onMemberAdded'])
channel.messages.create(body='Gr\\u00fc\\u00dfe \\U0001f30d & =')
try:
    client.chat.services(service).channels('nobody').fetch()
except TwilioRestException as error:
    refused = error.code
print(json.dumps({
    'listed': flow.sid in [one.sid for one in flows], 'url': flow.integration['url'],
    'filters': hook.configuration['filters'], 'refused': refused,
    'bodies': [one.body for one in channel.messages.list()]}))
`;

test(
  'the Python library through the proxy',
  async context => {
    const candidates = ['python3', '/usr/bin/python3'];
    const has = (program: string) =>
      run(program, ['-c', 'import twilio, requests']).then(
        () => true,
        () => false,
      );
    const found: string[] = [];
    for (const program of candidates) if (await has(program)) found.push(program);
    if (found.length === 0)
      return context.skip('the twilio library for Python is not installed (python3-twilio)');
    const env = { ...account(), HTTPS_PROXY: redirect.proxyUrl, CA_FILE: redirect.caFile };
    const { stdout } = await run(found[0]!, ['-c', python], { env });
    expect(JSON.parse(stdout)).toEqual(everything);
  },
  SLOW_MS,
);
