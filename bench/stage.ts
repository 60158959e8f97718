/** The stage of a measurement: PostgreSQL with full durability, a carrier sink, a server, and a bot that answers. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../server/src/free-port.ts';
import { startPostgres } from '../server/src/postgres/index.ts';
import { startProgram, untilReady, type Worker } from './machine.ts';

export const ACCOUNT_SID = `AC${'b'.repeat(32)}`;
export const AUTH_TOKEN = 'c'.repeat(32);
export const NUMBER = '+15559990000';

export interface Stage {
  databaseUrl: string;
  /** Of the first server. */
  origin: string;
  /** Of all servers. */
  origins: string[];
  sinkUrl: string;
  /** Path of the Proxy service's message webhook. */
  webhookPath: string;
  servers: Worker[];
  /** The process that all of PostgreSQL's are children of. */
  postmaster: number;
  /** Lets the server work on what it has accepted; until then it only accepts. Drops what it has so far. */
  release(): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Where the server leaves a CPU profile when it stops; none is taken without it. */
  profileFolder?: string | undefined;
  /** Processes on the one PostgreSQL. */
  servers?: number;
}

export async function openStage({ profileFolder, servers: count = 1 }: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-bench-'));
  const postgres = await startPostgres({
    dataFolder: folder,
    log: () => {},
    settings: { shared_preload_libraries: 'pg_stat_statements' },
  });
  const sinkPort = await freePort();
  const sink = startProgram(join(import.meta.dirname, 'sink/main.ts'), [String(sinkPort)]);
  await sink.next();
  const lanes = await holdLanes(postgres.url);
  const nodeOptions = profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : [];
  const servers: Worker[] = [];
  const origins: string[] = [];
  for (let n = 0; n < count; n++) {
    const port = await freePort();
    servers.push(
      startProgram(join(import.meta.dirname, '../server/src/main.ts'), [], {
        nodeOptions,
        env: {
          PORT: String(port),
          HOST: '127.0.0.1',
          DATABASE_URL: postgres.url,
          SWITCHHOOK_DATA: folder,
          SWITCHHOOK_ACCOUNT_SID: ACCOUNT_SID,
          SWITCHHOOK_AUTH_TOKEN: AUTH_TOKEN,
          SWITCHHOOK_SIMULATOR_URL: `http://127.0.0.1:${sinkPort}`,
          SWITCHHOOK_LOG: 'warn',
        },
      }),
    );
    origins.push(`http://127.0.0.1:${port}`);
    // One after the other: the first makes the tables.
    await untilReady(`${origins[n]}/healthz`);
  }
  const origin = origins[0]!;
  const serviceSid = await prepareBot(origin);
  return {
    databaseUrl: postgres.url,
    origin,
    origins,
    sinkUrl: `http://127.0.0.1:${sinkPort}`,
    webhookPath: `/webhooks/v1/Accounts/${ACCOUNT_SID}/Proxy/${serviceSid}/Webhooks/Message`,
    servers,
    postmaster: Number(
      readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n', 1)[0],
    ),
    async release() {
      await lanes.query('delete from line.work');
      await lanes.end();
    },
    async close() {
      await Promise.all([...servers, sink].map(one => one.stop()));
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Takes the locks of all lanes, so that the server that comes finds none to work on. */
async function holdLanes(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('select pg_advisory_lock(7205118, lane) from generate_series(0, 7) as lane');
  return client;
}

/** A bot that repeats what it hears and splits on it, for ever; and the Flex Flow that gives it the number. */
async function prepareBot(origin: string): Promise<string> {
  const flow = await call(origin, '/studio/v2/Flows', {
    FriendlyName: 'Echo',
    Status: 'published',
    Definition: JSON.stringify(echoFlow()),
  });
  const chat = (await call(origin, '/chat/v2/Services')) as { services: { sid: string }[] };
  await call(origin, '/flex-api/v1/FlexFlows', {
    FriendlyName: 'Bench',
    ChatServiceSid: chat.services[0]!.sid,
    ChannelType: 'sms',
    ContactIdentity: NUMBER,
    Enabled: 'true',
    IntegrationType: 'studio',
    'Integration.FlowSid': String((flow as { sid: string }).sid),
  });
  const proxy = (await call(origin, '/proxy/v1/Services')) as { services: { sid: string }[] };
  return proxy.services[0]!.sid;
}

function echoFlow(): object {
  const message = {
    service: '{{trigger.message.InstanceSid}}',
    channel: '{{trigger.message.ChannelSid}}',
    from: '{{flow.channel.address}}',
    attributes: '',
  };
  const wait = (name: string, body: string) => ({
    name,
    type: 'send-and-wait-for-reply',
    properties: { ...message, body, timeout: '86400' },
    transitions: [
      { event: 'incomingMessage', next: 'Split' },
      { event: 'timeout' },
      { event: 'deliveryFailure' },
    ],
  });
  return {
    description: 'Echo',
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
    states: [
      {
        name: 'Trigger',
        type: 'trigger',
        properties: {},
        transitions: [
          { event: 'incomingMessage', next: 'First' },
          { event: 'incomingCall' },
          { event: 'incomingRequest' },
        ],
      },
      wait('First', 'Welcome {{trigger.message.Body}}'),
      {
        name: 'Split',
        type: 'split-based-on',
        properties: { input: '{{trigger.message.From}}' },
        transitions: [
          { event: 'noMatch', next: 'Again' },
          {
            event: 'match',
            next: 'Again',
            conditions: [
              {
                friendly_name: 'somebody',
                arguments: ['{{trigger.message.From}}'],
                type: 'is_not_blank',
                value: 'Is Not Blank',
              },
            ],
          },
        ],
      },
      wait('Again', 'You wrote {{widgets.Again.inbound.Body | default: widgets.First.inbound.Body}}'),
    ],
  };
}

async function call(origin: string, path: string, form?: Record<string, string>): Promise<object> {
  const answer = await fetch(`${origin}${path}`, {
    method: form ? 'POST' : 'GET',
    headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}` },
    ...(form ? { body: new URLSearchParams(form) } : {}),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as object;
}
