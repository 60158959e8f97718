/**
 * What a conversation asks of PostgreSQL, from the first word to the last: every statement names the account whose rows it
 * reaches, so that accounts can be spread over databases, and reaches them by an index, so that their number does not
 * matter. The statements are those that a real server has run.
 */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelOf, conversation, sessionBecomes, setStatus } from '../test/conversation.ts';
import { openDesk, takeSeat, taskOf } from '../test/desk.ts';
import { askName, publish, QUESTION } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { type StatementTap, startStatementTap } from '../test/statement-tap.ts';

let scene: Scene;
let tap: StatementTap;
beforeAll(async () => {
  scene = await startScene({
    async through(databaseUrl) {
      tap = await startStatementTap(databaseUrl);
      return tap.url;
    },
  });
});
afterAll(async () => {
  await scene?.close();
  await tap?.close();
});

/** A customer, a bot, an agent, and everything's end. */
async function converse(): Promise<void> {
  const { client, network, chatServiceSid, workspaceSid } = scene;
  const [ours, theirs] = ['+15550100001', '+15551230001'];
  const desk = await openDesk(scene, 'plans');
  const flowSid = await publish(scene, 'ask name', askName(desk.workflowSid));
  await client.flexApi.v1.flexFlow.create({
    friendlyName: 'plans',
    ...{ chatServiceSid, channelType: 'sms', contactIdentity: ours, enabled: true },
    ...{ integrationType: 'studio', 'integration.flowSid': flowSid },
  });
  tap.taken();
  const ana = network.customer(theirs, { name: 'Ana' });
  await ana.write('Hi', { to: ours });
  const { channelSid, attributes } = await conversation(scene, theirs);
  await ana.waitFor(QUESTION);
  await ana.write('Ana', { to: ours });
  const task = await taskOf(scene, channelSid);
  await desk.become('Available');
  await desk.accept(task.sid);
  await takeSeat(scene, channelSid, 'agent-jo');
  await channelOf(scene, channelSid).messages.create({ from: 'agent-jo', body: 'Hello Ana' });
  await ana.waitFor('Hello Ana');
  await ana.write('Thanks', { to: ours });
  await setStatus(scene, channelSid, 'INACTIVE');
  await sessionBecomes(scene, attributes.proxySession!, 'closed');
  await client.taskrouter.v1
    .workspaces(workspaceSid)
    .tasks(task.sid)
    .update({ assignmentStatus: 'completed' });
}

/** An account's own row has the account as its SID; it is read again when a conversation takes longer than it is cached. */
const NAMES_ACCOUNT = /account_sid|\baccounts\.account where sid = \$/;
/** Work that is not an account's: lanes, and who is present. */
const OF_THE_INSTALLATION = /\b(line|kernel)\.\w+|pg_locks|pg_notify|pg_advisory/;

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Cond'?: string;
  'Index Name'?: string;
  Plans?: Node[];
}

/** The tables and indexes that a plan reads without a key. An index that is read in its order up to a limit has no condition, and needs none. */
function wholeReads(node: Node, limited = false): string[] {
  const { 'Node Type': type, 'Relation Name': table = '', 'Index Cond': condition } = node;
  const below = (node.Plans ?? []).flatMap(plan => wholeReads(plan, limited || type === 'Limit'));
  if (type === 'Seq Scan') return [table, ...below];
  if (/^Index (Only )?Scan$/.test(type) && condition === undefined && !limited)
    return [node['Index Name']!, ...below];
  return below;
}

/** A connection as the server's are, to tables that PostgreSQL believes to be large. */
async function planner(databaseUrl: string): Promise<pg.Client> {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  await database.query(
    `update pg_class set relpages = 1, reltuples = 100000
     where relkind in ('r', 'i') and relnamespace not in ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)`,
  );
  await database.query('set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off');
  await database.query('set enable_bitmapscan = off');
  return database;
}

/** What may be read as a whole: tables that nobody has written to, and indexes of what is open only. */
async function smallOnes(database: pg.Client): Promise<Set<string>> {
  const { rows } = await database.query(
    `select i.indexrelid::regclass::text as name from pg_index i
     where i.indpred is not null or pg_relation_size(i.indrelid) = 0`,
  );
  return new Set(rows.map(({ name }) => name.split('.').at(-1)));
}

test('every statement of a conversation names its account and reaches its rows by an index', async () => {
  await converse();
  const statements = [...tap.taken()].filter(text => /^\s*(select|with|insert|update|delete)\b/i.test(text));
  expect(statements.length).toBeGreaterThan(80);
  const nameless = statements.filter(text => !NAMES_ACCOUNT.test(text) && !OF_THE_INSTALLATION.test(text));
  expect(nameless).toEqual([]);

  await scene.server.stop();
  const database = await planner(scene.databaseUrl);
  const small = await smallOnes(database);
  const whole: Record<string, string[]> = {};
  for (const text of statements) {
    const { rows } = await database.query(`explain (generic_plan, format json) ${text}`);
    const reads = wholeReads(rows[0]['QUERY PLAN'][0].Plan as Node).filter(name => !small.has(name));
    if (reads.length > 0) whole[text] = reads;
  }
  await database.end();
  expect(whole).toEqual({});
});
