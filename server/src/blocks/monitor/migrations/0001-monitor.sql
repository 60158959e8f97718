-- Monitor: what went wrong while the account's conversations were served, and who changed what. Rows are written once,
-- never changed, and removed when they are a month old.
create schema monitor;

create table monitor.alert (
  sid text primary key,
  account_sid text not null,
  log_level text not null,
  error_code int not null,
  alert_text text not null,
  resource_sid text,
  service_sid text,
  request_method text,
  request_url text,
  request_variables text,
  response_headers text,
  response_body text,
  date_created timestamptz not null
);
create index alert_list on monitor.alert (account_sid, date_created, sid);

create table monitor.event (
  sid text primary key,
  account_sid text not null,
  event_type text not null,
  resource_type text not null,
  resource_sid text,
  resource_url text,
  actor_sid text,
  actor_type text not null,
  source text not null,
  source_ip_address text,
  description text,
  event_data jsonb not null,
  event_date timestamptz not null
);
create index event_list on monitor.event (account_sid, event_date, sid);

-- The accounts whose old rows a timer removes.
create table monitor.retention (
  account_sid text primary key
);
