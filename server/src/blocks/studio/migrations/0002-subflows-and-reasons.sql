-- A subflow runs in an execution of its own below the one that asked for it: both have the same contact and flow
-- address, so only executions without a parent are told apart by these. The indexes are small (active executions,
-- children) and made under a short lock.
alter table studio.execution
  add column parent_sid text,
  -- The parent's step that entered the widget run-subflow.
  add column parent_step_sid text;
drop index studio.execution_active;
create unique index execution_active on studio.execution (account_sid, flow_address, contact)
  where status = 'active' and parent_sid is null;
create index execution_children on studio.execution (account_sid, parent_sid) where parent_sid is not null;

-- Why a step went where it did, JSON: the conditions that were tried, and what the widget asked of the outside world.
-- Null for the many steps that need no reason.
alter table studio.step add column why text;
