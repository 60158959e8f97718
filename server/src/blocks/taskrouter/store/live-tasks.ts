/** SQL of the tasks that have not ended, counted as they are now. */
import type { Queryable } from '../../../kernel/sql.ts';
import type { WorkspaceKey } from './rows.ts';

/** Whose tasks: of a whole workspace, or of some queues or workflows, each counted apart. */
export interface LiveSubject {
  column: 'task_queue_sid' | 'workflow_sid' | null;
  sids?: readonly string[];
  taskChannelSid: string | null;
}

export interface TaskCount {
  /** SID of the queue or workflow; empty for the workspace. */
  subject: string;
  status: string;
  priority: number;
  count: number;
}

export interface OldestTask {
  subject: string;
  sid: string;
  since: Date;
}

const live = (column: string | null): string => `where t.workspace_sid = $2 and t.account_sid = $1
  and ($3::text is null or t.task_channel_sid = $3) and ($4::text[] is null or t.${column ?? 'workspace_sid'} = any($4))`;

const subjectOf = (column: string | null): string => (column === null ? "''::text" : `t.${column}`);

function paramsOf({ accountSid, workspaceSid }: WorkspaceKey, { taskChannelSid, sids }: LiveSubject) {
  return [accountSid, workspaceSid, taskChannelSid, sids ?? null];
}

/** How many tasks there are of each state and priority. */
export function countTasks(read: Queryable, key: WorkspaceKey, subject: LiveSubject): Promise<TaskCount[]> {
  return read.query<TaskCount>(
    `select ${subjectOf(subject.column)} as subject, t.assignment_status as status, t.priority, count(*)::int as count
     from taskrouter.task t ${live(subject.column)}
       and t.assignment_status in ('pending', 'reserved', 'assigned', 'wrapping') group by 1, 2, 3`,
    paramsOf(key, subject),
  );
}

/** The task that nobody has accepted for longest: since its creation, or since it entered its queue. */
export function longestWaiting(
  read: Queryable,
  key: WorkspaceKey,
  subject: LiveSubject & { since: 'date_created' | 'task_queue_entered_date' },
): Promise<OldestTask[]> {
  return read.query<OldestTask>(
    `select distinct on (1) ${subjectOf(subject.column)} as subject, t.sid, t.${subject.since} as since
     from taskrouter.task t ${live(subject.column)}
       and t.assignment_status in ('pending', 'reserved') and t.${subject.since} is not null
     order by 1, t.${subject.since}, t.sid`,
    paramsOf(key, subject),
  );
}
