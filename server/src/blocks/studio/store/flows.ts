/** Flows and their revisions. Every change of a flow is a new revision; the flow's row only points to them. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import type { Sid } from '../../../kernel/sid.ts';
import { insertRows, type Queryable, rowsParameter, together } from '../../../kernel/sql.ts';
import { type EndedRow, endChildren } from './executions.ts';

export type FlowStatus = 'draft' | 'published';

/** A flow as its newest revision shows it; `definition` is JSON text. */
export interface FlowRow {
  sid: Sid<'FW'>;
  accountSid: Sid<'AC'>;
  friendlyName: string;
  status: FlowStatus;
  revision: number;
  publishedRevision: number | null;
  commitMessage: string | null;
  definition: string;
  testUsers: string[];
  dateCreated: Date;
  dateUpdated: Date;
}

/** A flow or a revision in a list: without its definition, which may be large. */
export type Listed<Row> = Omit<Row, 'definition'>;

export interface RevisionRow {
  sid: Sid<'FW'>;
  accountSid: Sid<'AC'>;
  revision: number;
  friendlyName: string;
  status: FlowStatus;
  commitMessage: string | null;
  definition: string;
  dateCreated: Date;
}

/** What a revision says, apart from its number. */
export interface RevisionContent {
  friendlyName: string;
  status: FlowStatus;
  commitMessage: string | null;
  definition: string;
}

interface FlowAt {
  accountSid: string;
  sid: string;
}

const FLOW = `f.sid, f.account_sid, r.friendly_name, r.status, r.revision, f.published_revision, r.commit_message,
  f.test_users, f.date_created, f.date_updated`;
const REVISION =
  'flow_sid as sid, account_sid, revision, friendly_name, status, commit_message, date_created';

export async function insertFlow(tx: Tx, accountSid: string, content: RevisionContent): Promise<FlowRow> {
  const sid = tx.sid('FW');
  const published = content.status === 'published' ? 1 : null;
  await tx.query(
    `insert into studio.flow (sid, account_sid, latest_revision, published_revision, date_created, date_updated)
     values ($1, $2, 1, $3, $4, $4)`,
    [sid, accountSid, published, tx.now],
  );
  await insertRevision(tx, { accountSid, sid, revision: 1, content });
  return (await fetchFlow(tx, { accountSid, sid }))!;
}

/**
 * The flow; `lock` keeps others from adding a revision until the end of the transaction. The lock is a statement of its
 * own: one that waits for it and joins at the same time finds no flow when a revision was added meanwhile.
 */
export async function fetchFlow(
  connection: Queryable,
  at: FlowAt,
  lock?: 'for update',
): Promise<FlowRow | null> {
  const key = [at.sid, at.accountSid];
  const locked = lock
    ? connection.query(
        'select f.sid from studio.flow f where f.sid = $1 and f.account_sid = $2 for update',
        key,
      )
    : Promise.resolve();
  const read = connection.query<FlowRow>(
    `select ${FLOW}, r.definition from studio.flow f
     join studio.revision r on r.flow_sid = f.sid and r.revision = f.latest_revision
     where f.sid = $1 and f.account_sid = $2`,
    key,
  );
  const [, [row]] = await together<[unknown, FlowRow[]]>([locked, read]);
  return row ?? null;
}

/** The flow's SID when there is such a flow, which then is not removed before the end of the transaction. */
export async function holdFlow(tx: Tx, at: FlowAt): Promise<{ sid: string } | null> {
  const [row] = await tx.query<{ sid: string }>(
    'select sid from studio.flow where sid = $1 and account_sid = $2 for key share',
    [at.sid, at.accountSid],
  );
  return row ?? null;
}

/** Flows by their SIDs, in the order asked; null for those that the account does not have. */
export async function findFlows(
  connection: Queryable,
  asked: readonly FlowAt[],
): Promise<(Listed<FlowRow> | null)[]> {
  if (asked.length === 0) return [];
  const rows = await connection.query<Listed<FlowRow>>(
    `select ${FLOW} from json_to_recordset($1::json) as x(account_sid text, sid text)
     cross join lateral (select * from studio.flow where sid = x.sid and account_sid = x.account_sid limit 1) f
     join studio.revision r on r.flow_sid = f.sid and r.revision = f.latest_revision`,
    [rowsParameter(asked.map(({ accountSid, sid }) => ({ accountSid, sid })))],
  );
  const bySid = new Map<string, Listed<FlowRow>>(rows.map(row => [row.sid, row]));
  return asked.map(({ accountSid, sid }) => {
    const row = bySid.get(sid);
    return row?.accountSid === accountSid ? row : null;
  });
}

/** Adds a revision to a locked flow. */
export async function addRevision(tx: Tx, flow: FlowRow, content: RevisionContent): Promise<FlowRow> {
  const { accountSid, sid } = flow;
  const revision = flow.revision + 1;
  await insertRevision(tx, { accountSid, sid, revision, content });
  await tx.query(
    `update studio.flow set latest_revision = $3, published_revision = $4, date_updated = $5
     where sid = $1 and account_sid = $2`,
    [sid, accountSid, revision, content.status === 'published' ? revision : flow.publishedRevision, tx.now],
  );
  return (await fetchFlow(tx, flow))!;
}

async function insertRevision(
  tx: Tx,
  given: FlowAt & { revision: number; content: RevisionContent },
): Promise<void> {
  const { accountSid, sid: flowSid, revision, content } = given;
  await insertRows(tx, 'studio.revision', [
    { accountSid, flowSid, revision, ...content, dateCreated: tx.now },
  ]);
}

export function listFlows(
  connection: Queryable,
  accountSid: string,
  page: PageRequest,
): Promise<Page<Listed<FlowRow>>> {
  return readPage(
    connection,
    {
      select: `select ${FLOW} from studio.flow f
        join studio.revision r on r.flow_sid = f.sid and r.revision = f.latest_revision where f.account_sid = $1`,
      params: [accountSid],
      order: byCreation,
      descending: true,
    },
    page,
  );
}

/**
 * Removes a flow with all that belongs to it and answers its executions that were still active. Executions go before
 * their steps: who works on one holds it, and has written its steps when it is let go.
 */
export async function deleteFlow(tx: Tx, { accountSid, sid }: FlowAt): Promise<EndedRow[]> {
  const key = [accountSid, sid];
  const gone = await tx.query<EndedRow & { status: string }>(
    `delete from studio.execution where account_sid = $1 and flow_sid = $2
     returning sid, account_sid, parent_sid, line, status`,
    key,
  );
  const below = [accountSid, gone.map(row => row.sid)];
  await tx.query('delete from studio.step where account_sid = $1 and execution_sid = any($2)', below);
  await tx.query('delete from studio.alert where account_sid = $1 and execution_sid = any($2)', below);
  await tx.query('delete from studio.revision where account_sid = $1 and flow_sid = $2', key);
  await tx.query('delete from studio.flow where account_sid = $1 and sid = $2', key);
  const active = gone.filter(({ status }) => status === 'active');
  return [...active, ...(await endChildren(tx, active))];
}

export async function setTestUsers(
  tx: Tx,
  at: FlowAt,
  testUsers: readonly string[],
): Promise<string[] | null> {
  const [row] = await tx.query<{ testUsers: string[] }>(
    'update studio.flow set test_users = $3 where sid = $1 and account_sid = $2 returning test_users',
    [at.sid, at.accountSid, testUsers],
  );
  return row?.testUsers ?? null;
}

export function listRevisions(
  connection: Queryable,
  flow: FlowAt,
  page: PageRequest,
): Promise<Page<Listed<RevisionRow>>> {
  return readPage(
    connection,
    {
      select: `select ${REVISION} from studio.revision where account_sid = $1 and flow_sid = $2`,
      params: [flow.accountSid, flow.sid],
      order: [['revision', 'int']],
      descending: true,
    },
    page,
  );
}

export async function fetchRevision(
  connection: Queryable,
  at: FlowAt & { revision: number },
): Promise<RevisionRow | null> {
  const [row] = await connection.query<RevisionRow>(
    `select ${REVISION}, definition from studio.revision where account_sid = $1 and flow_sid = $2 and revision = $3`,
    [at.accountSid, at.sid, at.revision],
  );
  return row ?? null;
}

/** How many widgets these flows have together; those that do not exist have none. */
export async function countWidgets(
  connection: Queryable,
  accountSid: string,
  asked: readonly { flowSid: string; revision: string }[],
): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    `select coalesce(sum(json_array_length(r.definition::json->'states')), 0)::int as count
     from json_to_recordset($2::json) as x(flow_sid text, revision text)
     cross join lateral (
       select * from studio.flow where sid = x.flow_sid and account_sid = $1 limit 1
     ) f
     cross join lateral (
       select r.definition from studio.revision r
       where r.account_sid = $1 and r.flow_sid = f.sid and r.revision = case x.revision
         when 'LatestPublished' then f.published_revision when 'LatestRevision' then f.latest_revision
         else x.revision::int end
       limit 1
     ) r`,
    [accountSid, rowsParameter(asked)],
  );
  return row!.count;
}

/** The texts of several definitions in one statement; those that do not exist (any more) are left out. */
export function readDefinitions(
  connection: Queryable,
  asked: readonly { accountSid: string; flowSid: string; revision: number }[],
): Promise<{ flowSid: string; revision: number; definition: string }[]> {
  return connection.query(
    `select x.flow_sid, x.revision, r.definition
     from json_to_recordset($1::json) as x(account_sid text, flow_sid text, revision int)
     cross join lateral (
       select definition from studio.revision r
       where r.account_sid = x.account_sid and r.flow_sid = x.flow_sid and r.revision = x.revision limit 1
     ) r`,
    [rowsParameter(asked)],
  );
}
