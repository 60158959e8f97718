-- Ordered work. A line is one conversation (or workspace, or webhook receiver); lines hash to lanes; a lane is
-- worked on by one process at a time. Rows live for milliseconds, so the tables stay small and are vacuumed early.
create schema if not exists line;

create table line.lane (
  id int primary key
);

-- Events that wait for their turn: written with the change that caused them, removed with the effects they had.
create table line.work (
  lane int not null,
  id bigint generated always as identity,
  key text not null,
  kind text not null,
  account_sid text not null,
  data json not null,
  primary key (lane, id)
) with (autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_scale_factor = 0);

-- Calls to the outside world: tried in order per key, outside of any transaction, until a verdict is recorded.
create table line.job (
  lane int not null,
  id bigint generated always as identity,
  key text not null,
  kind text not null,
  account_sid text not null,
  data json not null,
  attempts int not null default 0,
  attempted_at timestamptz,
  primary key (lane, id)
) with (autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_scale_factor = 0);

-- Events of the future. Setting a timer again under its name moves it.
create table line.timer (
  name text primary key,
  lane int not null,
  run_at timestamptz not null,
  key text not null,
  kind text not null,
  account_sid text not null,
  data json not null
);
create index timer_due on line.timer (lane, run_at);

-- Lines that must wait: after a failure the whole line is parked, never one row of it, so that nothing overtakes.
create table line.parked (
  lane int not null,
  key text not null,
  queue text not null,
  until timestamptz not null,
  attempts int not null,
  reason text not null,
  primary key (lane, key, queue)
);
