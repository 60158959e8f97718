-- Workspaces with what routes in them (activities, channels, queues, workflows, workers) and what is routed (tasks,
-- reservations). SIDs begin with time, so that an index on (…, sid) is also the order of creation.
create schema if not exists taskrouter;

create table taskrouter.workspace (
  sid text primary key,
  account_sid text not null,
  friendly_name text not null,
  event_callback_url text,
  events_filter text,
  multi_task_enabled boolean not null,
  prioritize_queue_order text not null,
  default_activity_sid text not null,
  timeout_activity_sid text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index workspace_account on taskrouter.workspace (account_sid, sid);

create table taskrouter.activity (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  friendly_name text not null,
  available boolean not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index activity_workspace on taskrouter.activity (workspace_sid, sid);

create table taskrouter.task_channel (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  friendly_name text not null,
  unique_name text not null,
  channel_optimized_routing boolean not null,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  constraint task_channel_unique_name unique (workspace_sid, unique_name)
);

create table taskrouter.task_queue (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  friendly_name text not null,
  target_workers text not null,
  max_reserved_workers int not null,
  task_order text not null,
  reservation_activity_sid text,
  assignment_activity_sid text,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index task_queue_workspace on taskrouter.task_queue (workspace_sid, sid);

create table taskrouter.workflow (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  friendly_name text not null,
  configuration text not null,
  assignment_callback_url text,
  fallback_assignment_callback_url text,
  task_reservation_timeout int not null,
  document_content_type text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index workflow_workspace on taskrouter.workflow (workspace_sid, sid);

create table taskrouter.worker (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  friendly_name text not null,
  activity_sid text not null,
  attributes text not null,
  -- Since when the worker waits for work: who waits longest is asked first.
  available_since timestamptz not null,
  date_status_changed timestamptz not null,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  version int not null,
  -- Goes up with what routing knows of the worker and the version does not tell: capacities, the activity's name.
  revision int not null default 0,
  constraint worker_friendly_name unique (workspace_sid, friendly_name)
) with (fillfactor = 80);
create index worker_list on taskrouter.worker (workspace_sid, sid);
create index worker_activity on taskrouter.worker (activity_sid);

create table taskrouter.worker_channel (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  worker_sid text not null,
  task_channel_sid text not null,
  configured_capacity int not null,
  available boolean not null,
  last_reserved_time timestamptz,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  constraint worker_channel_once unique (worker_sid, task_channel_sid)
);

create table taskrouter.task (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  workflow_sid text,
  task_queue_sid text,
  task_channel_sid text not null,
  attributes text not null,
  priority int not null,
  assignment_status text not null,
  reason text,
  timeout int not null,
  routing_target text,
  ignore_capacity boolean not null,
  -- Where in its workflow the task waits, as the routing engine wrote it; null before the first decision.
  place jsonb,
  -- When the place ends by itself or somebody may be asked again.
  due_at timestamptz,
  -- How often the task was offered.
  attempts int not null default 0,
  -- The transfer that is under way.
  transfer_sid text,
  task_queue_entered_date timestamptz,
  virtual_start_time timestamptz not null,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  version int not null
) with (fillfactor = 70);
create index task_list on taskrouter.task (workspace_sid, sid);
create index task_new on taskrouter.task (workspace_sid, sid) where assignment_status = 'pending' and place is null;
create index task_due on taskrouter.task (workspace_sid, due_at) where assignment_status = 'pending' and due_at is not null;
-- Those who wait, in the order in which their queue offers them; a queue may take the youngest first instead.
create index task_waiting on taskrouter.task (workspace_sid, task_queue_sid, task_channel_sid, (-priority), virtual_start_time, sid)
  where assignment_status = 'pending' and place is not null;
create index task_youngest on taskrouter.task (workspace_sid, task_queue_sid, task_channel_sid, virtual_start_time, sid)
  where assignment_status = 'pending' and place is not null;
create index task_meant on taskrouter.task (workspace_sid, (-priority), virtual_start_time, sid)
  where assignment_status = 'pending' and place is not null and routing_target like 'WK%';

create table taskrouter.reservation (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  task_sid text not null,
  worker_sid text not null,
  task_channel_sid text not null,
  reservation_status text not null,
  -- Seconds that the worker has to answer.
  reservation_timeout int not null,
  -- Where a worker of a single-task workspace was before the offer put him into another activity.
  former_activity_sid text,
  -- The transfer that the offer belongs to.
  transfer_sid text,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  version int not null
) with (fillfactor = 70);
create index reservation_task on taskrouter.reservation (task_sid, sid);
create index reservation_worker on taskrouter.reservation (worker_sid, sid);
create index reservation_load on taskrouter.reservation (workspace_sid, worker_sid, task_channel_sid)
  where reservation_status in ('pending', 'accepted', 'wrapping');

-- A worker hands a task that he has accepted to another worker, or to a queue.
create table taskrouter.transfer (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  task_sid text not null,
  initiating_reservation_sid text not null,
  initiating_worker_sid text not null,
  initiating_queue_sid text,
  initiating_workflow_sid text,
  transfer_mode text not null,
  transfer_type text not null,
  transfer_to text not null,
  transfer_status text not null,
  transfer_failed_reason text,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  version int not null
);
create index transfer_task on taskrouter.transfer (task_sid, sid);
create index transfer_worker on taskrouter.transfer (workspace_sid, initiating_worker_sid, sid);
create index transfer_open on taskrouter.transfer (workspace_sid, sid) where transfer_status = 'initiated';

-- Why a task was offered to somebody: what the routing decision knew, kept as long as the task.
create table taskrouter.decision (
  account_sid text not null,
  workspace_sid text not null,
  task_sid text not null,
  decided_at timestamptz not null,
  -- Which target, how many workers got which verdict, and the names of those who came closest.
  trace jsonb not null
);
create index decision_task on taskrouter.decision (task_sid, decided_at);

-- What happened in a workspace, kept for thirty days.
create table taskrouter.event (
  sid text primary key,
  account_sid text not null,
  workspace_sid text not null,
  event_type text not null,
  description text not null,
  resource_type text not null,
  resource_sid text not null,
  task_sid text,
  worker_sid text,
  reservation_sid text,
  workflow_sid text,
  task_queue_sid text,
  task_channel_sid text,
  event_data jsonb not null,
  event_date timestamptz not null
);
create index event_list on taskrouter.event (workspace_sid, event_date, sid);

-- Statistics: what happened, counted by the transactions in which it happened. Rows are appended and never changed;
-- those of a longer span are the sums of the shorter ones, and stand beside them.
create table taskrouter.tally (
  account_sid text not null,
  workspace_sid text not null,
  -- Over how many seconds the row counts: 0 is one transaction; then a minute, an hour, a day.
  span_seconds int not null,
  -- When the span begins.
  at timestamptz not null,
  counter text not null,
  task_queue_sid text,
  workflow_sid text,
  task_channel_sid text,
  -- Only in rows that count for a worker; those count for nobody else.
  worker_sid text,
  -- How long was waited, for counters that ask.
  seconds int not null,
  count int not null
);
create index tally_at on taskrouter.tally (workspace_sid, span_seconds, at);

-- Up to when the tallies of a workspace have been summed up.
create table taskrouter.tally_end (
  workspace_sid text primary key,
  account_sid text not null,
  until timestamptz not null
);

-- A worker's time in an activity that he has left; the present one is in his own row.
create table taskrouter.stay (
  account_sid text not null,
  workspace_sid text not null,
  worker_sid text not null,
  activity_sid text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null
);
create index stay_ended on taskrouter.stay (workspace_sid, ended_at);
