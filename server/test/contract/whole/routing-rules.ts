/** What must be true of work and of those who do it. */
export const routingRules: Readonly<Record<string, string>> = {
  'a worker without one of the channels': `
    select w.sid, c.sid as channel from taskrouter.worker w
    join taskrouter.task_channel c on c.workspace_sid = w.workspace_sid
    where not exists (
      select from taskrouter.worker_channel where worker_sid = w.sid and task_channel_sid = c.sid)`,
  'a worker who is asked twice for one task': `
    select task_sid, worker_sid from taskrouter.reservation
    where reservation_status in ('pending', 'accepted', 'wrapping') group by 1, 2 having count(*) > 1`,
  'a task that is offered to nobody, or done by nobody': `
    select t.sid, t.assignment_status from taskrouter.task t where t.transfer_sid is null and (
      t.assignment_status = 'reserved' and not exists (
        select from taskrouter.reservation where task_sid = t.sid and reservation_status = 'pending')
      or t.assignment_status = 'assigned' and not exists (
        select from taskrouter.reservation where task_sid = t.sid and reservation_status = 'accepted'))`,
  'an offer of a task that is not offered': `
    select r.sid, r.reservation_status, t.assignment_status from taskrouter.reservation r
    join taskrouter.task t on t.sid = r.task_sid
    where r.reservation_status = 'pending' and r.transfer_sid is null and t.assignment_status <> 'reserved'
      or r.reservation_status = 'accepted' and t.assignment_status not in ('assigned', 'wrapping')`,
  'a task with two agents': `
    select task_sid from taskrouter.reservation where reservation_status in ('accepted', 'wrapping')
      and transfer_sid is null group by 1 having count(*) > 1`,
  'a transfer that its task does not know': `
    select x.sid from taskrouter.transfer x join taskrouter.task t on t.sid = x.task_sid
    where x.transfer_status = 'initiated' and t.transfer_sid is distinct from x.sid`,
  'a task in a queue without a workflow, or in no queue': `
    select sid from taskrouter.task where assignment_status = 'reserved' and task_queue_sid is null`,
};
