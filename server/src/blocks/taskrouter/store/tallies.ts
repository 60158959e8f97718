/** SQL of the statistics: tallies and stays are appended, summed up into longer spans, and read in pieces. */
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { Piece } from '../rules/spans.ts';
import type { WorkspaceKey } from './rows.ts';

export interface TallyRow extends WorkspaceKey {
  spanSeconds: number;
  at: Date;
  counter: string;
  taskQueueSid: string | null;
  workflowSid: string | null;
  taskChannelSid: string | null;
  workerSid: string | null;
  seconds: number;
  count: number;
}

/** A worker's time in an activity that he has left. */
export interface StayRow extends WorkspaceKey {
  workerSid: string;
  activitySid: string;
  startedAt: Date;
  endedAt: Date;
}

const DIMENSIONS = 'counter, task_queue_sid, workflow_sid, task_channel_sid, worker_sid, seconds';
const COLUMNS = `account_sid, workspace_sid, span_seconds, at, ${DIMENSIONS}, count`;
const STAY_COLUMNS = 'account_sid, workspace_sid, worker_sid, activity_sid, started_at, ended_at';

export async function insertTallies(tx: Queryable, rows: readonly TallyRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into taskrouter.tally (${COLUMNS})
     select ${COLUMNS} from json_populate_recordset(null::taskrouter.tally, $1::json)`,
    [rowsParameter(rows)],
  );
}

export async function insertStays(tx: Queryable, rows: readonly StayRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into taskrouter.stay (${STAY_COLUMNS})
     select ${STAY_COLUMNS} from json_populate_recordset(null::taskrouter.stay, $1::json)`,
    [rowsParameter(rows)],
  );
}

/** Up to when the tallies of a workspace have been summed up; null when never. */
export async function summedUntil(
  read: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
): Promise<Date | null> {
  const rows = await read.query<{ until: Date }>(
    'select until from taskrouter.tally_end where workspace_sid = $2 and account_sid = $1',
    [accountSid, workspaceSid],
  );
  return rows[0]?.until ?? null;
}

/** Locks the mark up to which a workspace is summed up, made at its first tally; null when it has none. */
export async function lockEnd(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
): Promise<Date | null> {
  await tx.query(
    `insert into taskrouter.tally_end (workspace_sid, account_sid, until)
     select $2, $1, date_trunc('minute', at) from taskrouter.tally
     where workspace_sid = $2 and account_sid = $1 and span_seconds = 0 order by at limit 1
     on conflict (workspace_sid) do nothing`,
    [accountSid, workspaceSid],
  );
  const rows = await tx.query<{ until: Date }>(
    'select until from taskrouter.tally_end where workspace_sid = $2 and account_sid = $1 for update',
    [accountSid, workspaceSid],
  );
  return rows[0]?.until ?? null;
}

export async function moveEnd(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  until: Date,
): Promise<void> {
  await tx.query('update taskrouter.tally_end set until = $3 where workspace_sid = $2 and account_sid = $1', [
    accountSid,
    workspaceSid,
    until,
  ]);
}

/** Since when the oldest transaction is open that may still append something; null when there is no other. */
export async function oldestTransaction(tx: Queryable): Promise<Date | null> {
  const rows = await tx.query<{ began: Date | null }>(
    `select min(xact_start) as began from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  return rows[0]?.began ?? null;
}

/** Appends the sums of the rows of one length over `[since, until)` as rows of a longer one. */
export async function sumUp(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { from, to, since, until }: { from: number; to: number; since: Date; until: Date },
): Promise<void> {
  await tx.query(
    `insert into taskrouter.tally (${COLUMNS})
     select account_sid, workspace_sid, $6::int, date_bin($6::int * interval '1 second', at, 'epoch') as bin, ${DIMENSIONS}, sum(count)
     from taskrouter.tally
     where workspace_sid = $2 and account_sid = $1 and span_seconds = $3 and at >= $4 and at < $5
     group by account_sid, workspace_sid, bin, ${DIMENSIONS}`,
    [accountSid, workspaceSid, from, since, until, to],
  );
}

/** Whom statistics are about: everything in a workspace, or some of what is in it, each for itself or together. */
export interface Subject {
  column: 'task_queue_sid' | 'workflow_sid' | 'worker_sid' | null;
  /** Undefined: all of them. */
  sids?: readonly string[];
  /** Counted for each apart, instead of together. */
  apart?: boolean;
}

export interface TallySum {
  /** Null unless counted apart. */
  subject: string | null;
  counter: string;
  seconds: number;
  count: number;
}

export function sumTallies(
  read: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  {
    pieces,
    subject: { column, sids, apart },
    taskChannelSid,
  }: { pieces: readonly Piece[]; subject: Subject; taskChannelSid: string | null },
): Promise<TallySum[]> {
  const name = column && apart ? `t.${column}` : 'null::text';
  return read.query<TallySum>(
    `select ${name} as subject, t.counter, t.seconds, sum(t.count)::bigint as count
     from unnest($3::int[], $4::timestamptz[], $5::timestamptz[]) as p(span, since, until)
     join taskrouter.tally t on t.workspace_sid = $2 and t.account_sid = $1 and t.span_seconds = p.span
       and t.at >= p.since and t.at < p.until
     where t.worker_sid is ${column === 'worker_sid' ? 'not null' : 'null'}
       and ($6::text is null or t.task_channel_sid = $6)
       and ($7::text[] is null or t.${column ?? 'workspace_sid'} = any($7))
     group by 1, 2, 3`,
    [
      accountSid,
      workspaceSid,
      pieces.map(({ span }) => span),
      pieces.map(({ since }) => since),
      pieces.map(({ until }) => until),
      taskChannelSid,
      sids ?? null,
    ],
  );
}

export interface ActivityTime {
  activitySid: string;
  /** How many stays, and their lengths within the time asked for: seconds. */
  stays: number;
  total: number;
  min: number;
  max: number;
}

/** How long workers were in each activity between two moments: every stay is cut to that time. */
export function activityTimes(
  read: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { since, until, workerSids }: { since: Date; until: Date; workerSids: readonly string[] | null },
): Promise<ActivityTime[]> {
  return read.query<ActivityTime>(
    `with stay as (
       select worker_sid, activity_sid, started_at, ended_at from taskrouter.stay
       where workspace_sid = $2 and account_sid = $1 and ended_at > $3 and started_at < $4
       union all
       select sid, activity_sid, date_status_changed, $4 from taskrouter.worker
       where workspace_sid = $2 and account_sid = $1 and date_status_changed < $4),
     cut as (
       select activity_sid,
         floor(extract(epoch from least(ended_at, $4)) - extract(epoch from greatest(started_at, $3)))::int as seconds
       from stay where $5::text[] is null or worker_sid = any($5))
     select activity_sid, count(*)::int as stays, sum(seconds)::bigint as total, min(seconds) as min, max(seconds) as max
     from cut group by activity_sid`,
    [accountSid, workspaceSid, since, until, workerSids],
  );
}

/** Removes up to `limit` rows of the statistics from before `before`; answers how many went. */
export async function removeOldTallies(
  tx: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const old = `where workspace_sid = $2 and account_sid = $1`;
  const tallies = await tx.query(
    `delete from taskrouter.tally where ctid in (select ctid from taskrouter.tally ${old}
       and span_seconds in (0, 60, 3600, 86400) and at < $3 limit $4) returning at`,
    [accountSid, workspaceSid, before, limit],
  );
  const stays = await tx.query(
    `delete from taskrouter.stay where ctid in (select ctid from taskrouter.stay ${old}
       and ended_at < $3 limit $4) returning ended_at`,
    [accountSid, workspaceSid, before, limit],
  );
  return Math.max(tallies.length, stays.length);
}
