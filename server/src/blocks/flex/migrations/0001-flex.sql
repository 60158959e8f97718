-- Flex: which of the account's addresses is answered by whom, the conversations that came of it, and the project's settings.
create schema flex;

create table flex.flow (
  sid text primary key,
  account_sid text not null,
  friendly_name text not null,
  chat_service_sid text not null,
  channel_type text not null,
  contact_identity text,
  enabled boolean not null,
  integration_type text not null,
  integration jsonb not null,
  long_lived boolean not null,
  janitor_enabled boolean not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
-- One address is answered by one enabled flow. Web chats name their flow themselves, so their address is free.
create unique index flow_address on flex.flow (account_sid, channel_type, contact_identity)
  where enabled and channel_type <> 'web' and contact_identity <> '';
create index flow_list on flex.flow (account_sid, date_created, sid);

-- A chat channel that a Flex Flow stands behind. A row is changed a few times in its life: when its task is known
-- and when it ends.
create table flex.conversation (
  channel_sid text primary key,
  account_sid text not null,
  flex_flow_sid text not null,
  service_sid text not null,
  user_sid text not null,
  identity text not null,
  kind text not null,
  task_sid text,
  proxied boolean not null,
  customer_address text,
  long_lived boolean not null,
  janitor_enabled boolean not null,
  active boolean not null,
  task_attributes text,
  waits_for_task boolean not null,
  post_engagement text,
  date_created timestamptz not null,
  date_updated timestamptz not null
) with (fillfactor = 80);
create index conversation_customer on flex.conversation (account_sid, flex_flow_sid, identity) where active;
create index conversation_list on flex.conversation (account_sid, kind, date_created, channel_sid);

-- The settings of an account's Flex project, under the names that the contract gives them.
create table flex.configuration (
  proxy_service_sid text not null,
  account_sid text primary key,
  settings jsonb not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
