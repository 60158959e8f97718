/** What every story starts from: a fresh installation with one account, a pretend network and a foreign web service. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Network, startNetwork } from '@switchhook/simulator';
import { freshDatabase } from '../../server/src/postgres/test-database.ts';
import { type Client, type ClientPlace, clientFor } from './clients.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type ServerOptions, type ServerProcess, startServer } from './server.ts';

/** What a new account has, found through the public door. */
export interface Provisioned {
  chatServiceSid: string;
  proxyServiceSid: string;
  workspaceSid: string;
  workflowSid: string;
  /** Activities by their names. */
  activities: Record<string, string>;
}

export interface Scene extends Provisioned {
  accountSid: string;
  authToken: string;
  /** For questions that no public door answers: what is left in the tables. */
  databaseUrl: string;
  /** The first server; all of them share one database. */
  server: ServerProcess;
  servers: ServerProcess[];
  network: Network;
  receiver: Receiver;
  /** Version 6 by Host, to the first server. */
  client: Client;
  clientOf(place?: Partial<ClientPlace>): Client;
  close(): Promise<void>;
}

export interface SceneOptions {
  servers?: number;
  environment?: Record<string, string>;
  /** Another way to the same database, for the servers. */
  through?(databaseUrl: string): Promise<string>;
}

export async function startScene({
  servers: count = 1,
  environment = {},
  through = async url => url,
}: SceneOptions = {}): Promise<Scene> {
  const accountSid = `AC${randomBytes(16).toString('hex')}`;
  const authToken = randomBytes(16).toString('hex');
  const [database, dataFolder, network, receiver] = await Promise.all([
    freshDatabase(),
    mkdtemp(join(tmpdir(), 'switchhook-conformance-')),
    startNetwork({ seed: 1 }),
    startReceiver(authToken),
  ]);
  const simulatorUrl = network.url;
  const options: ServerOptions = {
    databaseUrl: await through(database.url),
    ...{ dataFolder, accountSid, authToken, simulatorUrl, environment },
  };
  const close = async (servers: ServerProcess[]): Promise<void> => {
    await Promise.all(servers.map(server => server.stop()));
    await Promise.all([network.close(), receiver.close(), database.drop()]);
    await rm(dataFolder, { recursive: true, force: true });
  };
  const servers = await Promise.all(Array.from({ length: count }, () => startServer(options))).catch(
    async error => {
      await close([]);
      throw error;
    },
  );
  const server = servers[0]!;
  const clientOf = (place: Partial<ClientPlace> = {}): Client =>
    clientFor({ url: server.url, accountSid, authToken, ...place });
  const client = clientOf();
  const provisioned = await findProvisioned(client);
  network.register({
    webhookUrl: proxyWebhook(server, { accountSid, ...provisioned }),
    statusUrl: `${server.url}/webhooks/v1/Accounts/${accountSid}/Carriers/simulated/Receipts`,
    accountSid,
    authToken,
  });
  const given = {
    accountSid,
    authToken,
    databaseUrl: database.url,
    server,
    servers,
    network,
    receiver,
    client,
    clientOf,
  };
  return { ...provisioned, ...given, close: () => close(servers) };
}

/** The webhook of the seed: what the sender of a number is pointed at. */
export function proxyWebhook(
  server: ServerProcess,
  { accountSid, proxyServiceSid }: Pick<Scene, 'accountSid' | 'proxyServiceSid'>,
): string {
  return `${server.url}/v1/Accounts/${accountSid}/Proxy/${proxyServiceSid}/Webhooks/Message`;
}

async function findProvisioned(client: Client): Promise<Provisioned> {
  const [chats, proxies, workspaces] = await Promise.all([
    client.chat.v2.services.list(),
    client.proxy.v1.services.list(),
    client.taskrouter.v1.workspaces.list(),
  ]);
  const workspaceSid = named(workspaces, 'Flex Task Assignment').sid;
  const workspace = client.taskrouter.v1.workspaces(workspaceSid);
  const [workflows, activities] = await Promise.all([
    workspace.workflows.list(),
    workspace.activities.list(),
  ]);
  const proxy = proxies.find(({ uniqueName }) => uniqueName === 'Flex Proxy Service');
  if (proxy === undefined) throw new Error('there is no Flex Proxy Service');
  return {
    chatServiceSid: named(chats, 'Flex Chat Service').sid,
    proxyServiceSid: proxy.sid,
    workspaceSid,
    workflowSid: named(workflows, 'Assign to Anyone').sid,
    activities: Object.fromEntries(activities.map(({ friendlyName, sid }) => [friendlyName, sid])),
  };
}

function named<T extends { friendlyName: string }>(all: readonly T[], name: string): T {
  const found = all.find(({ friendlyName }) => friendlyName === name);
  if (found === undefined) throw new Error(`there is no ${name} among ${all.map(one => one.friendlyName)}`);
  return found;
}
