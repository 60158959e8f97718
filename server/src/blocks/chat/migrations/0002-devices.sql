-- Devices that are told of a user's news by push, and what an account signs in at the push services with.
create table chat.binding (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  identity text not null,
  endpoint text not null,
  binding_type text not null,
  credential_sid text not null,
  message_types text[] not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create unique index binding_endpoint on chat.binding (service_sid, identity, endpoint);
create index binding_list on chat.binding (service_sid, date_created, sid);

-- The secrets are sealed with the key of the installation.
create table chat.credential (
  sid text primary key,
  account_sid text not null,
  friendly_name text,
  type text not null,
  sandbox boolean not null,
  secrets text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index credential_list on chat.credential (account_sid, date_created, sid);

-- Addresses of single events, which the first version of the API has beside the two webhooks of a service.
alter table chat.service add column webhooks jsonb not null default '{}';
