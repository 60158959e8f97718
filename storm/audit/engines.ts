/** What must be true of executions, tasks and timers when it is calm again. */
import type { Served } from '../agents.ts';
import { type Complaint, differences, never, type Rows } from './complaints.ts';

export interface EngineEvidence {
  served: readonly Served[];
  /** How far a server's clock may have been from the time: what was planned then is late by as much. */
  clockSeconds: number;
}

/** How late a timer may be besides. */
const LATE_SECONDS = 5;

const EXECUTIONS = {
  'an execution that never began': `select sid from studio.execution where status = 'active' and state is null`,
  'two active executions of one contact': `
    select account_sid, contact, flow_address from studio.execution where status = 'active' and parent_sid is null
    group by account_sid, contact, flow_address having count(*) > 1`,
};

const TASKS = {
  'a worker over capacity': `
    select r.worker_sid, r.task_channel_sid, count(*) from taskrouter.reservation r
    join taskrouter.worker_channel c on c.worker_sid = r.worker_sid and c.task_channel_sid = r.task_channel_sid
    where r.reservation_status in ('pending', 'accepted', 'wrapping')
    group by r.worker_sid, r.task_channel_sid, c.configured_capacity having count(*) > c.configured_capacity`,
  'a task with two agents': `
    select task_sid from taskrouter.reservation where reservation_status in ('accepted', 'wrapping')
    group by task_sid having count(*) > 1`,
  'a task in no state': `
    select sid, assignment_status from taskrouter.task where assignment_status not in
      ('pending', 'reserved', 'assigned', 'wrapping', 'completed', 'canceled')`,
  'a task that waits although somebody is free': `
    select t.sid, t.date_created, t.place from taskrouter.task t where t.assignment_status = 'pending' and exists (
      select from taskrouter.worker w join taskrouter.activity a on a.sid = w.activity_sid and a.available
      join taskrouter.worker_channel c on c.worker_sid = w.sid and c.task_channel_sid = t.task_channel_sid
      where w.workspace_sid = t.workspace_sid and c.available and c.configured_capacity > (
        select count(*) from taskrouter.reservation r where r.worker_sid = w.sid
          and r.task_channel_sid = c.task_channel_sid
          and r.reservation_status in ('pending', 'accepted', 'wrapping')))`,
};

/** Whatever waits for a time has a timer, or it would wait for ever. */
const TIMERS = {
  'an offer without a timer': `
    select sid from taskrouter.reservation r where reservation_status = 'pending'
      and not exists (select from line.timer t where t.name = r.sid || ':timeout')`,
  'a task without a timer': `
    select sid, assignment_status from taskrouter.task k
    where assignment_status in ('pending', 'reserved', 'completed', 'canceled')
      and not exists (select from line.timer t where t.name = k.sid || ':ttl')`,
  'a session without a timer': `
    select sid from proxy.session s where status in ('open', 'in-progress')
      and not exists (select from line.timer t where t.name = s.sid || ':expiry')`,
  'an execution without a timer': `
    select sid from studio.execution e where status = 'active'
      and not exists (select from line.timer t where t.name = e.sid || ':life')`,
};

/** No task lost, done twice or held too long; no execution without a state; no timer lost. */
export async function auditEngines(
  rows: Rows,
  { served, clockSeconds }: EngineEvidence,
): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  for (const [what, text] of Object.entries({ ...EXECUTIONS, ...TASKS, ...TIMERS }))
    complaints.push(...(await never(rows, what, text)));
  const pending = `select sid, date_created from taskrouter.reservation where reservation_status = 'pending'
    and date_created + make_interval(secs => reservation_timeout + $1) < now()`;
  complaints.push(...(await never(rows, 'an offer past its time', pending, [LATE_SECONDS + clockSeconds])));
  const late = `select name, run_at from line.timer where run_at < now() - make_interval(secs => $1)`;
  complaints.push(...(await never(rows, 'a timer that did not go off', late, [LATE_SECONDS])));
  const events = await rows<{ task_sid: string }>(
    `select task_sid from taskrouter.event where event_type = 'task.completed'`,
  );
  const done = served.map(({ taskSid }) => taskSid);
  const told = events.map(({ task_sid: taskSid }) => taskSid);
  return [...complaints, ...differences('a completed task', done, told)];
}
