-- Studio: flows with all their revisions, and the executions that run them.
create schema studio;

create table studio.flow (
  sid text primary key,
  account_sid text not null,
  latest_revision int not null,
  -- The newest revision that is published; null while there are only drafts.
  published_revision int,
  -- Contact addresses that run the newest revision, published or not.
  test_users text[] not null default '{}',
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index flow_listed on studio.flow (account_sid, date_created, sid);

-- A revision never changes, so that processes may keep parsed definitions.
create table studio.revision (
  account_sid text not null,
  flow_sid text not null,
  revision int not null,
  friendly_name text not null,
  status text not null,
  commit_message text,
  -- Text, to the letter as it was sent.
  definition text not null,
  date_created timestamptz not null,
  primary key (flow_sid, revision)
);

-- Updated with every turn; the room left in each page keeps these updates out of the indexes.
create table studio.execution (
  sid text primary key,
  account_sid text not null,
  flow_sid text not null,
  revision int not null,
  contact text not null,
  flow_address text not null,
  status text not null,
  -- The line on which the execution is worked on.
  line text not null,
  initiated_by text,
  -- Why it ended, where that is not the flow's own end.
  end_reason text,
  -- What starts it, JSON; only of executions that were requested and begin later.
  trigger text,
  -- The engine's state, JSON; null until the first turn. Text and not jsonb: nothing here looks inside, and customers'
  -- words may hold characters (NUL, halves of pairs) that jsonb refuses.
  state text,
  date_created timestamptz not null,
  date_updated timestamptz not null
) with (fillfactor = 60);
create unique index execution_active on studio.execution (account_sid, flow_address, contact) where status = 'active';
create index execution_listed on studio.execution (account_sid, flow_sid, date_created, sid);

-- One index serves everything: steps are only ever read through their execution, which has a thousand at most.
create table studio.step (
  account_sid text not null,
  execution_sid text not null,
  sid text not null,
  name text not null,
  transitioned_from text not null,
  transitioned_to text not null,
  type text,
  -- What the step added to the context, JSON: the outputs of the widget that was left, and changed flow variables.
  output text,
  variables text,
  date_created timestamptz not null,
  primary key (account_sid, execution_sid, sid)
);

-- What the author of a flow should hear of.
create table studio.alert (
  sid text primary key,
  account_sid text not null,
  execution_sid text not null,
  widget text,
  code int not null,
  message text not null,
  date_created timestamptz not null
);
create index alert_listed on studio.alert (account_sid, date_created, sid);
create index alert_of_execution on studio.alert (execution_sid);
