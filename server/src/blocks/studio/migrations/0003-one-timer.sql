-- One timer wakes an execution, for the end of its wait or of its life. A wait that begins later than the timer rings
-- leaves it alone: ringing, it finds by these that it was too early, and is set again. So a conversation that goes on
-- does not move a timer with every message.
alter table studio.execution
  -- When the wait for the contact is over; null where nobody is waited for.
  add column wait_until timestamptz,
  -- When the timer rings; null where there is none.
  add column wakes_at timestamptz;
update studio.execution e set wait_until = (select run_at from line.timer t where t.name = e.sid || ':wait')
  where status = 'active';
update line.timer set kind = 'flow.due' where kind in ('flow.timedOut', 'flow.expired');
