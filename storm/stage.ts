/** The stage of the storm: PostgreSQL in a folder of its own, server processes on it, and what the stories need. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, startServer } from '../conformance/test/server.ts';
import { startPostgres } from '../server/src/postgres/index.ts';
import { type Door, doorOf } from './door.ts';

export interface Stage {
  accountSid: string;
  authToken: string;
  databaseUrl: string;
  servers: ServerProcess[];
  /** What the servers were started with. */
  environment: Record<string, string>;
  door: Door;
  webhookPath: string;
  chatServiceSid: string;
  workspaceSid: string;
  availableSid: string;
  /** SIGKILL for the first process of PostgreSQL; its launcher starts it again. */
  killDatabase(): void;
  close(): Promise<void>;
}

export interface StageOptions {
  servers: number;
  carrierUrl: string;
  accountSid: string;
  authToken: string;
}

export const newAccount = (): { accountSid: string; authToken: string } => ({
  accountSid: `AC${randomBytes(16).toString('hex')}`,
  authToken: randomBytes(16).toString('hex'),
});

export async function openStage({ servers: count, carrierUrl, ...account }: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-storm-'));
  const postgres = await startPostgres({ dataFolder: folder, log: () => {} });
  const environment = { SWITCHHOOK_LOG: 'fatal' };
  const options = {
    ...account,
    databaseUrl: postgres.url,
    dataFolder: folder,
    simulatorUrl: carrierUrl,
    environment,
  };
  const servers: ServerProcess[] = [];
  for (let i = 0; i < count; i++) servers.push(await startServer(options));
  const door = doorOf(() => servers.map(({ url }) => url), account.accountSid, account.authToken);
  return {
    ...account,
    databaseUrl: postgres.url,
    servers,
    environment,
    door,
    ...(await provisioned(door, account.accountSid)),
    killDatabase() {
      const pid = Number(
        readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n', 1)[0],
      );
      process.kill(pid, 'SIGKILL');
    },
    async close() {
      await Promise.all(servers.map(server => server.stop()));
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function provisioned(door: Door, accountSid: string) {
  const first = async (path: string, key: string) => (await door.get(path)).body[key][0].sid as string;
  const workspaceSid = await first('/taskrouter/v1/Workspaces', 'workspaces');
  const activities = (await door.get(`/taskrouter/v1/Workspaces/${workspaceSid}/Activities`)).body.activities;
  const proxyServiceSid = await first('/proxy/v1/Services', 'services');
  return {
    workspaceSid,
    availableSid: (activities as { sid: string; friendly_name: string }[]).find(
      ({ friendly_name }) => friendly_name === 'Available',
    )!.sid,
    chatServiceSid: await first('/chat/v2/Services', 'services'),
    webhookPath: `/webhooks/v1/Accounts/${accountSid}/Proxy/${proxyServiceSid}/Webhooks/Message`,
  };
}

/** A bot that repeats every message at one number, and agents behind another. */
export async function connectNumbers(
  { door, chatServiceSid, workspaceSid }: Stage,
  numbers: { echo: string; agents: string },
): Promise<void> {
  const flow = await door.post('/studio/v2/Flows', {
    FriendlyName: 'Echo',
    Status: 'published',
    Definition: JSON.stringify(ECHO),
  });
  const workflows = await door.get(`/taskrouter/v1/Workspaces/${workspaceSid}/Workflows`);
  const common = { ChatServiceSid: chatServiceSid, ChannelType: 'sms', Enabled: 'true' };
  const answers = [
    await door.post('/flex-api/v1/FlexFlows', {
      ...{ ...common, FriendlyName: 'Echo', ContactIdentity: numbers.echo, IntegrationType: 'studio' },
      'Integration.FlowSid': flow.body.sid,
    }),
    await door.post('/flex-api/v1/FlexFlows', {
      ...{ ...common, FriendlyName: 'Agents', ContactIdentity: numbers.agents, IntegrationType: 'task' },
      'Integration.WorkspaceSid': workspaceSid,
      'Integration.WorkflowSid': workflows.body.workflows[0].sid,
      'Integration.Channel': 'chat',
    }),
  ];
  const refused = answers.find(({ status }) => status !== 201);
  if (refused) throw new Error(`the numbers could not be connected: ${JSON.stringify(refused.body)}`);
}

const ECHO = {
  description: 'Repeats every message, and waits for none',
  initial_state: 'Trigger',
  flags: { allow_concurrent_calls: true },
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      properties: {},
      transitions: [
        { event: 'incomingMessage', next: 'say' },
        { event: 'incomingCall' },
        { event: 'incomingRequest' },
      ],
    },
    {
      name: 'say',
      type: 'send-message',
      properties: {
        service: '{{trigger.message.InstanceSid}}',
        channel: '{{trigger.message.ChannelSid}}',
        from: '{{flow.channel.address}}',
        to: '{{contact.channel.address}}',
        body: 'You said: {{trigger.message.Body}}',
        attributes: '',
      },
      transitions: [{ event: 'sent' }, { event: 'failed' }],
    },
  ],
};
