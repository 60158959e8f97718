/** Statistics that the door shows, against a recount of the rows. */
import type { Door } from '../door.ts';
import type { Complaint, Rows } from './complaints.ts';

export interface StatisticsEvidence {
  door: Door;
  workspaceSid: string;
  workflowSid: string;
  queueSid: string;
}

const DAY_MS = 86_400_000;
const ATTEMPTS = 3;

/** Figures that count events, by the event. */
const COUNTED: Readonly<Record<string, string>> = {
  tasks_created: 'task.created',
  tasks_completed: 'task.completed',
  tasks_canceled: 'task.canceled',
  tasks_entered: 'workflow.entered',
  reservations_created: 'reservation.created',
  reservations_accepted: 'reservation.accepted',
  reservations_rejected: 'reservation.rejected',
  reservations_timed_out: 'reservation.timeout',
  reservations_canceled: 'reservation.canceled',
  reservations_rescinded: 'reservation.rescinded',
};

/** Offers still come and go; what is wrong is wrong in every attempt. */
export async function auditStatistics(rows: Rows, evidence: StatisticsEvidence): Promise<Complaint[]> {
  let complaints: Complaint[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    complaints = [...(await auditCounts(rows, evidence)), ...(await auditStates(rows, evidence))];
    if (complaints.length === 0) break;
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
  return complaints;
}

async function auditCounts(rows: Rows, evidence: StatisticsEvidence): Promise<Complaint[]> {
  const { door, workspaceSid, workflowSid, queueSid } = evidence;
  const events = await rows<{ type: string; count: number }>(
    `select event_type as type, count(*)::int from taskrouter.event where workspace_sid = $1 group by 1`,
    [workspaceSid],
  );
  const recount = new Map(events.map(({ type, count }) => [type, count]));
  const complaints: Complaint[] = [];
  for (const place of ['', `/Workflows/${workflowSid}`, `/TaskQueues/${queueSid}`, '/Workers']) {
    const path = `/taskrouter/v1/Workspaces/${workspaceSid}${place}/CumulativeStatistics`;
    const { body } = await door.get(`${path}?${wholeStorm()}`);
    if (body.reservations_created === undefined) complaints.push(`${path} shows no figures`);
    for (const [figure, type] of Object.entries(COUNTED)) {
      const counted = recount.get(type) ?? 0;
      // What enters a queue enters it again when it moves: only the workflow counts each task once.
      if (body[figure] === undefined || (figure === 'tasks_entered' && !place.startsWith('/Workflows')))
        continue;
      if (body[figure] !== counted)
        complaints.push(
          `${place || 'the workspace'} shows ${figure} ${body[figure]}, counted are ${counted}`,
        );
    }
  }
  return complaints;
}

async function auditStates(rows: Rows, { door, workspaceSid }: StatisticsEvidence): Promise<Complaint[]> {
  const { body } = await door.get(`/taskrouter/v1/Workspaces/${workspaceSid}/RealTimeStatistics`);
  const [{ states }] = (await rows<{ states: Record<string, number> }>(
    `select coalesce(jsonb_object_agg(assignment_status, count), '{}') as states from (
       select assignment_status, count(*) from taskrouter.task where workspace_sid = $1 group by 1) s`,
    [workspaceSid],
  )) as [{ states: Record<string, number> }];
  return Object.entries(body.tasks_by_status as Record<string, number>)
    .filter(([status, count]) => count !== (states[status] ?? 0))
    .map(([status, count]) => `statistics show ${count} tasks ${status}, counted are ${states[status] ?? 0}`);
}

/** From yesterday to tomorrow, whatever the clocks said meanwhile. */
function wholeStorm(): URLSearchParams {
  const day = (offset: number): string => new Date(Date.now() + offset * DAY_MS).toISOString();
  return new URLSearchParams({ StartDate: day(-1), EndDate: day(1) });
}
