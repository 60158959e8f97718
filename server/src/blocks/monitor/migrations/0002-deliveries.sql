-- Calls of webhooks that nobody took, whole, so that they can be made again. They are as old as the alert that told of
-- them, and go with it.
create table monitor.delivery (
  sid text primary key references monitor.alert (sid) on delete cascade,
  account_sid text not null,
  status text not null,
  -- The line that the call is made on again: the same for all that were made on one line, and no name of anybody.
  key text not null,
  -- Sealed, because its parameters and its address may hold secrets.
  sealed_call text not null,
  idempotency_token text not null,
  error_code int,
  reason text,
  redeliveries int not null,
  date_updated timestamptz not null
);
