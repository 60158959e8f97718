/** The set-up of one account is carried into another, by the command and through the public doors of both. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../server/src/postgres/test-database.ts';
import { type Client, clientFor } from '../test/clients.ts';
import { definition, message, publish, state, toAgent, trigger } from '../test/flows.ts';
import type { Scene } from '../test/scene.ts';
import { type ServerProcess, startServer } from '../test/server.ts';

const NUMBER = '+15550100901';
let old: Side;
let fresh: Side;
let folder: string;
let from: Client;
let to: Client;

/** An installation with an account. */
interface Side {
  server: ServerProcess;
  accountSid: string;
  authToken: string;
  close(): Promise<void>;
}

async function open(name: string): Promise<Side> {
  const dataFolder = await mkdtemp(join(folder, `${name}-`));
  const database = await freshDatabase();
  const account = {
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
  };
  // Far away, so that no simulator is started.
  const place = { databaseUrl: database.url, dataFolder, simulatorUrl: 'http://simulator.example' };
  const server = await startServer({ ...account, ...place });
  const close = async (): Promise<void> => {
    await server.stop();
    await database.drop();
  };
  return { ...account, server, close };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchhook-import-'));
  [old, fresh] = await Promise.all([open('old'), open('fresh')]);
  from = clientFor({ ...old, url: old.server.url });
  to = clientFor({ ...fresh, url: fresh.server.url });
  await furnish(from);
});
afterAll(async () => {
  await Promise.all([old?.close(), fresh?.close()]);
  await rm(folder, { recursive: true, force: true });
});

interface Parts {
  workspaceSid: string;
  proxyServiceSid: string;
  chatServiceSid: string;
}

async function partsOf(client: Client): Promise<Parts> {
  const [[workspace], [proxy], [chat]] = await Promise.all([
    client.taskrouter.v1.workspaces.list(),
    client.proxy.v1.services.list(),
    client.chat.v2.services.list(),
  ]);
  return { workspaceSid: workspace!.sid, proxyServiceSid: proxy!.sid, chatServiceSid: chat!.sid };
}

const greeting = definition([
  trigger('say'),
  state('say', 'send-message', {
    properties: message('Hi'),
    transitions: [{ event: 'sent' }, { event: 'failed' }],
  }),
]);

/** Runs another flow, and hands over to an agent. */
const parentOf = (childSid: string, workflowSid: string): object =>
  definition([
    trigger('child'),
    state('child', 'run-subflow', {
      properties: { flow_sid: childSid, flow_revision: 'LatestPublished', parameters: [] },
      transitions: [
        { event: 'completed', next: 'to_agent' },
        { event: 'failed', next: 'to_agent' },
      ],
    }),
    toAgent(workflowSid, '{{contact.channel.address}}'),
  ]);

/** A queue for German, a workflow into it, an agent, two flows of which the first refers to the second, a number, texts. */
async function furnish(client: Client): Promise<void> {
  const { workspaceSid, proxyServiceSid, chatServiceSid } = await partsOf(client);
  const workspace = client.taskrouter.v1.workspaces(workspaceSid);
  await workspace.activities.create({ friendlyName: 'Lunch', available: false });
  const queue = await workspace.taskQueues.create({ friendlyName: 'German', targetWorkers: "lang == 'de'" });
  const rules = { task_routing: { filters: [], default_filter: { queue: queue.sid } } };
  const workflow = await workspace.workflows.create({
    ...{ friendlyName: 'By language', configuration: JSON.stringify(rules), taskReservationTimeout: 77 },
  });
  const worker = await workspace.workers.create({ friendlyName: 'ana', attributes: '{"lang":"de"}' });
  await workspace.workers(worker.sid).workerChannels('chat').update({ capacity: 7 });
  const scene = { client } as Scene;
  const childSid = await publish(scene, 'Child', greeting);
  // Made after its child, it stands before it in the list: the newest comes first.
  const flowSid = await publish(scene, 'Parent', parentOf(childSid, workflow.sid));
  const smsUrl = `${old.server.url}/v1/Accounts/${old.accountSid}/Proxy/${proxyServiceSid}/Webhooks/Message`;
  const number = await client.incomingPhoneNumbers.create({ phoneNumber: NUMBER, smsUrl });
  await client.proxy.v1.services(proxyServiceSid).phoneNumbers.create({ sid: number.sid });
  await client.flexApi.v1.flexFlow.create({
    ...{ friendlyName: 'Texts', chatServiceSid, channelType: 'sms', contactIdentity: NUMBER, enabled: true },
    ...{ integrationType: 'studio', 'integration.flowSid': flowSid, longLived: true },
  } as never);
  const map = await client.sync.v1.services('default').syncMaps.create({ uniqueName: 'desk.canned' });
  const items = client.sync.v1.services('default').syncMaps(map.sid).syncMapItems;
  await items.create({ key: 'hello', data: { title: 'Hello', body: 'Hello {{customer.name}}' } });
}

/** The command, as somebody types it. */
function run(...args: string[]): Promise<{ code: number; output: string }> {
  const program = join(import.meta.dirname, '../../tools/cli/main.ts');
  const command = [
    ...[program, 'import', '--from', old.server.url, '--from-account', old.accountSid],
    ...['--from-token', old.authToken, '--server', fresh.server.url],
    ...['--account-sid', fresh.accountSid, '--auth-token', fresh.authToken, ...args],
  ];
  return new Promise(resolve => {
    execFile(process.execPath, command, { timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

const MADE = [
  ...['+ activity Lunch', '+ task queue German', '+ workflow By language', '+ worker ana'],
  ...['+ flow Parent', '+ flow Child', `+ phone number ${NUMBER}`, `+ number in the pool ${NUMBER}`],
  ...[`+ Flex Flow sms ${NUMBER} Texts`, '+ Sync map desk.canned', '+ item of a Sync map hello'],
];

test('without --apply it tells what it would make, and makes nothing', async () => {
  const { code, output } = await run();
  expect(code, output).toBe(0);
  for (const line of MADE.slice(0, -1)) expect(output.split('\n')).toContain(line);
  expect(output).toContain('Nothing was written: --apply does it.');
  expect(await to.incomingPhoneNumbers.list()).toEqual([]);
  expect((await to.studio.v2.flows.list()).map(({ friendlyName }) => friendlyName)).not.toContain('Parent');
});

test('everything is there, and refers to what is its own', async () => {
  const file = join(folder, 'sids.json');
  const { code, output } = await run('--apply', '--sids', file);
  expect(code, output).toBe(0);
  for (const line of MADE) expect(output.split('\n')).toContain(line);
  const { workspaceSid, proxyServiceSid, chatServiceSid } = await partsOf(to);
  const workspace = to.taskrouter.v1.workspaces(workspaceSid);
  const [queue] = await workspace.taskQueues.list({ friendlyName: 'German' });
  const [workflow] = await workspace.workflows.list({ friendlyName: 'By language' });
  expect(JSON.parse(workflow!.configuration).task_routing.default_filter.queue).toBe(queue!.sid);
  expect(workflow!.taskReservationTimeout).toBe(77);
  const [ana] = await workspace.workers.list({ friendlyName: 'ana' });
  expect(await workspace.workers(ana!.sid).workerChannels('chat').fetch()).toMatchObject({
    configuredCapacity: 7,
  });
  const flows = await to.studio.v2.flows.list();
  const [parent, child] = ['Parent', 'Child'].map(name => flows.find(flow => flow.friendlyName === name)!);
  const read = await to.studio.v2.flows(parent!.sid).fetch();
  expect(read).toMatchObject({ status: 'published', valid: true });
  const text = JSON.stringify(read.definition);
  for (const sid of [child!.sid, workflow!.sid]) expect(text).toContain(sid);
  const [number] = await to.incomingPhoneNumbers.list();
  expect(number!.smsUrl).toBe(
    `${fresh.server.url}/webhooks/v1/Accounts/${fresh.accountSid}/Proxy/${proxyServiceSid}/Webhooks/Message`,
  );
  expect(await to.proxy.v1.services(proxyServiceSid).phoneNumbers.list()).toHaveLength(1);
  const flexFlow = (await to.flexApi.v1.flexFlow.list()).find(one => one.friendlyName === 'Texts');
  expect(flexFlow).toMatchObject({
    chatServiceSid,
    enabled: true,
    integrationType: 'studio',
    longLived: true,
  });
  expect(flexFlow!.integration).toMatchObject({ flow_sid: parent!.sid });
  const sids = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  expect(sids[old.accountSid]).toBe(fresh.accountSid);
  expect(Object.values(sids)).toEqual(expect.arrayContaining([parent!.sid, child!.sid, workflow!.sid]));
});

test('the second time nothing is left to do; what was changed since is changed back, and only that', async () => {
  const again = await run('--apply');
  expect(again.output).toContain('0 made, 0 changed');
  const { workspaceSid } = await partsOf(to);
  const workspace = to.taskrouter.v1.workspaces(workspaceSid);
  const [queue] = await workspace.taskQueues.list({ friendlyName: 'German' });
  await workspace.taskQueues(queue!.sid).update({ targetWorkers: '1==1' });
  const { output } = await run('--apply', '--only', 'taskrouter');
  expect(output).toContain('~ task queue German (TargetWorkers)');
  expect(output).toContain('0 made, 1 changed');
  expect((await workspace.taskQueues(queue!.sid).fetch()).targetWorkers).toBe("lang == 'de'");
});

test('what cannot be carried is named with the reason, and all else is carried', async () => {
  const enabledFor = async (client: Client, friendlyName: string, contactIdentity: string) => {
    const { chatServiceSid } = await partsOf(client);
    return client.flexApi.v1.flexFlow.create({
      ...{ friendlyName, chatServiceSid, channelType: 'sms', contactIdentity, enabled: true },
      ...{ integrationType: 'external', 'integration.url': 'https://bot.example/' },
    } as never);
  };
  await enabledFor(from, 'Second', '+15550100902');
  await enabledFor(from, 'Third', '+15550100903');
  await enabledFor(to, 'Taken', '+15550100902');
  const { code, output } = await run('--apply', '--only', 'flex');
  expect(code).toBe(1);
  expect(output).toMatch(/^! Flex Flow sms \+15550100902 Second \(\d{5}: .+\)$/m);
  expect(output).toContain('+ Flex Flow sms +15550100903 Third');
  expect(output).toContain('1 made, 0 changed');
  expect(output).toContain('1 failed.');
});

test('what was not understood is said, and whoever may not enter is told so', async () => {
  const wrong = await run('--only', 'flow');
  expect(wrong.code).toBe(2);
  expect(wrong.output).toContain('There is no "flow" to import');
  const denied = await run('--from-token', 'wrong');
  expect(denied.code).toBe(1);
  expect(denied.output).toContain('20003');
});
