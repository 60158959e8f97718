-- Programmable Chat: services with their roles, users, channels with members, messages, invites and webhooks.
create schema if not exists chat;

create table chat.service (
  sid text primary key,
  account_sid text not null,
  friendly_name text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  default_service_role_sid text not null,
  default_channel_role_sid text not null,
  default_channel_creator_role_sid text not null,
  read_status_enabled boolean not null,
  reachability_enabled boolean not null,
  typing_indicator_timeout int not null,
  consumption_report_interval int not null,
  limits jsonb not null,
  pre_webhook_url text,
  post_webhook_url text,
  webhook_method text not null,
  webhook_filters text[] not null,
  pre_webhook_retry_count int not null,
  post_webhook_retry_count int not null,
  notifications jsonb not null,
  media jsonb not null
);
create index service_list on chat.service (account_sid, date_created, sid);

create table chat.role (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  friendly_name text not null,
  type text not null,
  permissions text[] not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index role_list on chat.role (service_sid, date_created, sid);

create table chat.user (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  identity text not null,
  role_sid text not null,
  friendly_name text,
  attributes text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create unique index user_identity on chat.user (service_sid, identity);
create index user_list on chat.user (service_sid, date_created, sid);

-- Every message updates its channel's row: room for the new version stays in the page, and no column that changes
-- with a message is indexed, so that no index is touched.
create table chat.channel (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  friendly_name text,
  unique_name text,
  attributes text not null,
  type text not null,
  created_by text not null,
  line text not null,
  next_index int not null default 0,
  members_count int not null default 0,
  messages_count int not null default 0,
  date_created timestamptz not null,
  date_updated timestamptz not null
) with (fillfactor = 50);
create unique index channel_unique_name on chat.channel (service_sid, unique_name) where unique_name is not null;
create index channel_list on chat.channel (service_sid, date_created, sid);

create table chat.member (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  channel_sid text not null,
  identity text not null,
  role_sid text not null,
  attributes text not null,
  notification_level text not null default 'default',
  last_consumed_message_index int,
  last_consumption_timestamp timestamptz,
  date_created timestamptz not null,
  date_updated timestamptz not null
) with (fillfactor = 80);
create unique index member_identity on chat.member (channel_sid, identity);
create index member_channels on chat.member (service_sid, identity, channel_sid);

create table chat.message (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  channel_sid text not null,
  index int not null,
  "from" text not null,
  body text not null,
  attributes text not null,
  media jsonb,
  was_edited boolean not null default false,
  last_updated_by text,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create unique index message_index on chat.message (channel_sid, index);

create table chat.invite (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  channel_sid text not null,
  identity text not null,
  role_sid text not null,
  created_by text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create unique index invite_identity on chat.invite (channel_sid, identity);
create index invite_channels on chat.invite (service_sid, identity, channel_sid);

-- Webhooks of one channel; type studio names the flow that answers.
create table chat.hook (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  channel_sid text not null,
  type text not null,
  configuration jsonb not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index hook_channel on chat.hook (channel_sid);

-- Media of messages. Content is what was uploaded; media that came through a carrier may have only the address
-- that the carrier gave. Stored uncompressed: pictures are compressed already.
create table chat.media (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  channel_sid text,
  message_sid text,
  author text not null,
  content_type text not null,
  filename text,
  size bigint,
  content bytea,
  source_url text,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
alter table chat.media alter column content set storage external;
create index media_channel on chat.media (channel_sid) where channel_sid is not null;
create index media_unsent on chat.media (service_sid) where channel_sid is null;
