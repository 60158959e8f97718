/** SQL of what supervisors watch of a workspace: everybody, every queue, and the tasks and offers that have not ended. */
import type { Queryable } from '../../../kernel/sql.ts';
import { type ReservationView, reservationViews } from './reservation-views.ts';
import { RESERVATIONS } from './reservations.ts';
import type { ReservationRow, TaskQueueRow, TaskRow, WorkerRow, WorkspaceKey } from './rows.ts';
import { TASKS } from './tasks.ts';
import { WORKERS } from './workers.ts';
import { TASK_QUEUES } from './workspaces.ts';

/** Which rows: those that are named, or all, the newest first, up to the limit. */
export interface InsightsAsked {
  sids?: readonly string[];
  /** Of reservations: those of these tasks, too. */
  taskSids?: readonly string[];
  limit: number;
}

/** What an event was about. */
export interface EventSubject {
  resourceType: string;
  resourceSid: string;
  taskSid: string | null;
}

export interface InsightViews {
  workers(key: WorkspaceKey, asked: InsightsAsked): Promise<WorkerRow[]>;
  taskQueues(key: WorkspaceKey, asked: InsightsAsked): Promise<TaskQueueRow[]>;
  tasks(key: WorkspaceKey, asked: InsightsAsked): Promise<TaskRow[]>;
  reservations(key: WorkspaceKey, asked: InsightsAsked): Promise<ReservationView[]>;
  subjects(key: WorkspaceKey, eventSids: readonly string[]): Promise<EventSubject[]>;
}

export function makeInsightViews(read: Queryable): InsightViews {
  return {
    workers: (key, asked) => rowsOf<WorkerRow>(read, { select: WORKERS, alias: 'w' }, { key, asked }),
    taskQueues: (key, asked) =>
      rowsOf<TaskQueueRow>(read, { select: TASK_QUEUES, alias: 'q' }, { key, asked }),
    tasks: (key, asked) =>
      rowsOf<TaskRow>(
        read,
        {
          select: TASKS,
          alias: 't',
          only: "t.assignment_status in ('pending', 'reserved', 'assigned', 'wrapping')",
        },
        { key, asked },
      ),
    async reservations(key, asked) {
      const only = "r.reservation_status in ('pending', 'accepted', 'wrapping')";
      const rows = await rowsOf<ReservationRow>(
        read,
        { select: RESERVATIONS, alias: 'r', only },
        { key, asked },
      );
      return [...(await reservationViews(read, rows)).values()];
    },
    subjects: ({ accountSid, workspaceSid }, eventSids) =>
      read.query<EventSubject>(
        `select resource_type, resource_sid, task_sid from taskrouter.event
         where sid = any($1) and workspace_sid = $2 and account_sid = $3`,
        [eventSids, workspaceSid, accountSid],
      ),
  };
}

interface Selection {
  select: string;
  alias: string;
  /** A condition of the rows that are watched at all. */
  only?: string;
}

function rowsOf<Row>(
  read: Queryable,
  { select, alias, only = 'true' }: Selection,
  { key, asked }: { key: WorkspaceKey; asked: InsightsAsked },
): Promise<Row[]> {
  const { sids, taskSids = [], limit } = asked;
  const named =
    sids === undefined
      ? 'true'
      : `(${alias}.sid = any($4)${taskSids.length > 0 ? ` or ${alias}.task_sid = any($5)` : ''})`;
  const params: unknown[] = [key.workspaceSid, key.accountSid, limit];
  if (sids !== undefined) params.push(sids);
  if (sids !== undefined && taskSids.length > 0) params.push(taskSids);
  return read.query<Row>(
    `${select} where ${alias}.workspace_sid = $1 and ${alias}.account_sid = $2 and ${only} and ${named}
     order by ${alias}.sid desc limit $3`,
    params,
  );
}
