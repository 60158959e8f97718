/**
 * The auditor: compares what customers, agents and the carrier saw with what is in the database, by SQL of its own.
 * It shares no code with the server. An empty list of complaints is the proof.
 */
import pg from 'pg';
import type { Taken } from './carrier.ts';
import type { Accepted } from './customers.ts';

export interface Evidence {
  databaseUrl: string;
  accountSid: string;
  accepted: readonly Accepted[];
  taken: readonly Taken[];
  /** Numbers whose bot answers each message by repeating it. */
  echoing: ReadonlySet<string>;
  /** What agents have done: each task once, with the texts that they wrote for it. */
  served: readonly { taskSid: string; texts: readonly string[] }[];
}

export type Complaint = string;

/** Complaints listed in full; of more, only how many. */
const LISTED = 10;

export async function audit(evidence: Evidence): Promise<Complaint[]> {
  const client = new pg.Client(evidence.databaseUrl);
  await client.connect();
  const rows = async <Row>(text: string, params: unknown[] = []): Promise<Row[]> =>
    (await client.query(text, params)).rows as Row[];
  try {
    const found = [
      ...(await auditInbound(rows, evidence)),
      ...(await auditOutbound(rows, evidence)),
      ...(await auditEngines(rows, evidence)),
      ...(await auditAccounts(rows, evidence)),
    ];
    return found.length <= LISTED ? found : [...found.slice(0, LISTED), `and ${found.length - LISTED} more`];
  } finally {
    await client.end();
  }
}

/** Work that is due and not done yet: while there is any, it is too early for an audit. */
export async function workLeft(databaseUrl: string): Promise<number> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query(
      `select (select count(*) from line.work) + (select count(*) from line.job) + (select count(*) from line.parked)
         + (select count(*) from line.timer where run_at < now()) as left`,
    );
    return Number(rows[0].left);
  } finally {
    await client.end();
  }
}

type Rows = <Row>(text: string, params?: unknown[]) => Promise<Row[]>;

/** Every message with a 2xx is in a chat channel once, and each customer's in the order of writing. */
async function auditInbound(rows: Rows, { accepted }: Evidence): Promise<Complaint[]> {
  const stored = await rows<{ sid: string }>(`select sid from messaging.message where direction = 'inbound'`);
  const complaints = differences(
    'a stored message',
    accepted.map(({ sid }) => sid),
    stored.map(({ sid }) => sid),
  );
  const said = await rows<{ from: string; body: string }>(
    `select m."from", m.body from chat.message m join chat.channel c on c.sid = m.channel_sid
     where m."from" like '+%' order by m."from", c.date_created, c.sid, m.index`,
  );
  const heard = Map.groupBy(said, ({ from }) => from);
  for (const [from, messages] of Map.groupBy(accepted, message => message.from)) {
    const written = messages.map(({ body }) => body);
    const found = (heard.get(from) ?? []).map(({ body }) => body);
    complaints.push(...sequenceComplaints(`chat messages of ${from}`, written, found));
  }
  return complaints;
}

/** Every stored answer reached the carrier once, in order; every message to an echoing number was answered once. */
async function auditOutbound(
  rows: Rows,
  { accepted, taken, echoing, served }: Evidence,
): Promise<Complaint[]> {
  const stored = await rows<{ sid: string; status: string }>(
    `select sid, status from messaging.message where direction <> 'inbound' order by sid`,
  );
  const complaints = differences(
    'a delivered message',
    stored.map(({ sid }) => sid),
    taken.map(({ key }) => key),
  );
  for (const { sid, status } of stored)
    if (!['sent', 'delivered'].includes(status)) complaints.push(`${sid} was delivered and is ${status}`);
  const answers = Map.groupBy(taken, ({ to, from }) => `${to} ${from}`);
  for (const [line, messages] of Map.groupBy(accepted, ({ from, to }) => `${from} ${to}`)) {
    if (!echoing.has(messages[0]!.to)) continue;
    const wanted = messages.map(({ body }) => `You said: ${body}`);
    const found = (answers.get(line) ?? []).map(({ body }) => body);
    complaints.push(...sequenceComplaints(`answers to ${line}`, wanted, found));
  }
  for (const { taskSid, texts } of served) {
    const found = taken.map(({ body }) => body).filter(body => body.includes(taskSid));
    complaints.push(...sequenceComplaints(`the agent's words for ${taskSid}`, texts, found));
  }
  return complaints;
}

/** No execution without a state, no offer past its time, no worker over capacity, no task done twice. */
async function auditEngines(rows: Rows, { served }: Evidence): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  const ask = async (what: string, text: string): Promise<void> => {
    for (const row of await rows<object>(text)) complaints.push(`${what}: ${JSON.stringify(row)}`);
  };
  await ask(
    'an execution that never began',
    `select sid from studio.execution where status = 'active' and state is null`,
  );
  await ask(
    'two active executions of one contact',
    `select contact, flow_address from studio.execution where status = 'active' and parent_sid is null
     group by account_sid, contact, flow_address having count(*) > 1`,
  );
  await ask(
    'an offer past its time',
    `select sid from taskrouter.reservation where reservation_status = 'pending' 
       and date_created + make_interval(secs => reservation_timeout + 5) < now()`,
  );
  await ask(
    'a worker over capacity',
    `select r.worker_sid, r.task_channel_sid, count(*) from taskrouter.reservation r
     join taskrouter.worker_channel c on c.worker_sid = r.worker_sid and c.task_channel_sid = r.task_channel_sid
     where r.reservation_status in ('pending', 'accepted', 'wrapping')
     group by r.worker_sid, r.task_channel_sid, c.configured_capacity having count(*) > c.configured_capacity`,
  );
  await ask(
    'a task with two agents',
    `select task_sid from taskrouter.reservation where reservation_status in ('accepted', 'wrapping')
     group by task_sid having count(*) > 1`,
  );
  const events = await rows<{ task_sid: string }>(
    `select task_sid from taskrouter.event where event_type = 'task.completed'`,
  );
  complaints.push(
    ...differences(
      'a completed task',
      served.map(({ taskSid }) => taskSid),
      events.map(({ task_sid }) => task_sid),
    ),
  );
  return complaints;
}

/** No row anywhere belongs to another account. */
async function auditAccounts(rows: Rows, { accountSid }: Evidence): Promise<Complaint[]> {
  const tables = await rows<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.columns
     where column_name = 'account_sid' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const complaints: Complaint[] = [];
  for (const { name } of tables) {
    const [row] = await rows<{ strangers: string }>(
      `select count(*) as strangers from ${name} where account_sid <> $1`,
      [accountSid],
    );
    if (row?.strangers !== '0') complaints.push(`${name} has ${row?.strangers} rows of other accounts`);
  }
  return complaints;
}

/** What is missing, what nobody asked for, and what is there twice. */
function differences(what: string, wanted: readonly string[], found: readonly string[]): Complaint[] {
  const known = new Set(wanted);
  const there = new Set(found);
  const doubled = found.filter((one, i) => found.indexOf(one) !== i);
  return [
    ...wanted.filter(one => !there.has(one)).map(one => `${what} is missing: ${one}`),
    ...[...there].filter(one => !known.has(one)).map(one => `${what} that nobody knows: ${one}`),
    ...doubled.map(one => `${what} is there twice: ${one}`),
  ];
}

function sequenceComplaints(what: string, wanted: readonly string[], found: readonly string[]): Complaint[] {
  const at = wanted.findIndex((one, i) => found[i] !== one);
  if (at === -1 && wanted.length === found.length) return [];
  const place = at === -1 ? wanted.length : at;
  return [
    `${what}: ${wanted.length} wanted, ${found.length} found; at ${place + 1} "${wanted[place] ?? 'nothing'}" was wanted and "${found[place] ?? 'nothing'}" found`,
  ];
}
