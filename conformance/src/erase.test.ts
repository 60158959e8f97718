/** docs/recipes/erase-a-contact.md, step by step, and then a search of the whole database for what must be gone. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokenRules } from '../../server/test/contract/whole/index.ts';
import { conversation, sessionOf, setStatus } from '../test/conversation.ts';
import { openDesk, takeSeat, taskOf } from '../test/desk.ts';
import { eventually } from '../test/eventually.ts';
import { askName, publish, QUESTION } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';

let scene: Scene;
let database: pg.Client;

beforeAll(async () => {
  scene = await startScene();
  database = new pg.Client(scene.databaseUrl);
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await scene?.close();
});

const OURS = '+15550130001';
const THEIRS = '+15551330001';
const OTHER = '+15551330002';
/** What only this customer and the agent about her have said. */
const PICTURE = 'picture-of-naxos.png';
const WORDS = ['Zerbinetta', 'my parcel to Naxos', 'Dear Zerbinetta, it left', PICTURE];

test('what a customer said and who she was can be erased, and nobody else is touched', {
  timeout: 90_000,
}, async () => {
  const flowSid = await openOffice();
  await converse();
  await writeAsOther();
  await linkWithOther();
  // Otherwise the search below would prove nothing.
  expect(await placesOf([THEIRS])).not.toEqual([]);
  for (const word of WORDS) expect(await placesOf([word])).not.toEqual([]);

  await erase(THEIRS, flowSid);

  // What the recipe names: gone by itself, after two days and after thirty.
  const kept = [
    ...['chat.removal.identity', 'monitor.alert.request_variables'],
    ...['sync.event.data', 'sync.event.key', 'taskrouter.event.event_data'],
  ];
  await eventually(async () => {
    expect(await placesOf([THEIRS, THEIRS.slice(1), ...WORDS])).toEqual(kept);
    return true;
  });
  expect(await placesOf([OTHER])).not.toEqual([]);
  // Nor has anything lost what it belongs to.
  expect(await brokenRules(scene.databaseUrl)).toEqual([]);
});

async function openOffice(): Promise<string> {
  const { client, chatServiceSid } = scene;
  const desk = await openDesk(scene, 'erasure');
  await desk.become('Available');
  const flowSid = await publish(scene, 'erasure', askName(desk.workflowSid));
  await client.flexApi.v1.flexFlow.create({
    ...{ friendlyName: 'erasure', chatServiceSid, channelType: 'sms', contactIdentity: OURS, enabled: true },
    ...{ integrationType: 'studio', 'integration.flowSid': flowSid },
  });
  accept = desk.accept;
  return flowSid;
}

let accept: (taskSid: string) => Promise<unknown>;

/** A whole conversation, with a picture and with trouble: an alert shows the request that failed. */
async function converse(): Promise<void> {
  const { client, network, receiver, chatServiceSid, workspaceSid } = scene;
  const ana = network.phone(THEIRS);
  await ana.write('Hi', { to: OURS });
  await ana.waitFor(QUESTION);
  await ana.write('Zerbinetta', { to: OURS });
  const { channelSid } = await conversation(scene, THEIRS);
  const task = await taskOf(scene, channelSid);
  await accept(task.sid);
  await takeSeat(scene, channelSid, 'agent-erasure');
  const channel = client.chat.v2.services(chatServiceSid).channels(channelSid);
  await channel.webhooks.create({
    type: 'webhook',
    'configuration.url': `${receiver.url}/broken`,
    'configuration.filters': ['onMessageSent'],
  });
  receiver.on('/broken', () => ({ status: 500 }));
  const media = [{ url: `${receiver.url}/${PICTURE}`, contentType: 'image/png' }];
  await ana.write('my parcel to Naxos', { to: OURS, media });
  await channel.messages.create({
    ...{ from: 'agent-erasure', body: 'Dear Zerbinetta, it left', xTwilioWebhookEnabled: 'true' },
  });
  await ana.waitFor('Dear Zerbinetta, it left');
  await eventually(async () => (await client.monitor.v1.alerts.list()).length > 0);
  const tasks = client.taskrouter.v1.workspaces(workspaceSid).tasks(task.sid);
  await setStatus(scene, channelSid, 'INACTIVE');
  await tasks.update({ assignmentStatus: 'completed', reason: 'solved' });
  // Another one, in which the flow still waits.
  await ana.write('Hi again, Zerbinetta here', { to: OURS });
  await ana.waitFor(QUESTION);
}

/** As the desk does when an agent says so. */
async function linkWithOther(): Promise<void> {
  const { syncMaps } = scene.client.sync.v1.services('default');
  await syncMaps.create({ uniqueName: 'desk.people' });
  for (const [of, to] of [
    [THEIRS, OTHER],
    [OTHER, THEIRS],
  ])
    await syncMaps('desk.people').syncMapItems.create({ key: `${of} ${to}`, data: { of, to } });
}

async function writeAsOther(): Promise<void> {
  const ben = scene.network.phone(OTHER);
  await ben.write('Hello', { to: OURS });
  await ben.waitFor(QUESTION);
}

/** As the recipe says. */
async function erase(address: string, flowSid: string): Promise<void> {
  const { client, chatServiceSid, workspaceSid } = scene;
  const chat = client.chat.v2.services(chatServiceSid);
  const workspace = client.taskrouter.v1.workspaces(workspaceSid);
  const tasks = await workspace.tasks.list();
  for (const [i, { channelSid }] of (await chat.users(address).userChannels.list()).entries()) {
    const { attributes } = await chat.channels(channelSid).fetch();
    const { proxySession } = JSON.parse(attributes);
    for (const task of tasks.filter(one => one.attributes.includes(channelSid)))
      await workspace.tasks(task.sid).remove();
    await sessionOf(scene, proxySession).remove();
    // Both doors lead to the same.
    await (i === 0 ? client.flexApi.v1.channel(channelSid) : chat.channels(channelSid)).remove();
  }
  await chat.users(address).remove();
  const { syncMapItems: links } = client.sync.v1.services('default').syncMaps('desk.people');
  for (const { key, data } of await links.list())
    if (data.of === address || data.to === address) await links(key).remove();
  const { executions } = client.studio.v2.flows(flowSid);
  for (const { sid, contactChannelAddress } of await executions.list())
    if (contactChannelAddress === address) await executions(sid).remove();
  for (const filter of [{ from: address }, { to: address }])
    for (const { sid } of await client.messages.list(filter))
      await eventually(() => client.messages(sid).remove());
}

interface Column {
  table: string;
  column: string;
}

/** Tables and columns that hold one of these texts anywhere. */
async function placesOf(texts: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<Column>(
    `select format('%I.%I', c.table_schema, c.table_name) as table, c.column_name as column
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
       and c.data_type in ('text', 'json', 'jsonb', 'ARRAY', 'bytea')`,
  );
  const places: string[] = [];
  for (const { table, column } of rows) {
    const held = `"${column}"`;
    const text = `case when pg_typeof(${held})::text = 'bytea' then encode(${held}::text::bytea, 'escape') else ${held}::text end`;
    const found = await database.query(
      `select 1 from ${table} where exists (select from unnest($1::text[]) w where position(w in ${text}) > 0) limit 1`,
      [texts],
    );
    if (found.rowCount !== 0) places.push(`${table}.${column}`);
  }
  return places.sort();
}
