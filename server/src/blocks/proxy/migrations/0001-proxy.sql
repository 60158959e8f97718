-- Masked conversations: services, the numbers of their pools, sessions of two participants, and what passed between them.
--
-- While tables are new the planner knows nothing of them and takes any index that fits some of a condition. Look-ups
-- on the way of a message therefore compare indexed columns of one index only, and the rest with "is not distinct
-- from", which no index serves.
create schema if not exists proxy;

create table proxy.service (
  sid text primary key,
  account_sid text not null,
  unique_name text not null,
  default_ttl int not null default 0,
  callback_url text,
  intercept_callback_url text,
  out_of_session_callback_url text,
  geo_match_level text not null default 'country',
  number_selection_behavior text not null default 'prefer-sticky',
  chat_instance_sid text,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create unique index service_name on proxy.service (account_sid, unique_name);
create unique index service_chat_instance on proxy.service (account_sid, chat_instance_sid);
create index service_list on proxy.service (account_sid, date_created);

-- Phone numbers (PN) and short codes (SC) of a service's pool; a number is in one service only.
create table proxy.number (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  phone_number text not null,
  friendly_name text,
  iso_country text,
  capabilities jsonb not null,
  is_reserved boolean not null default false,
  short boolean not null default false,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create unique index number_address on proxy.number (phone_number, account_sid);
create index number_list on proxy.number (account_sid, service_sid, date_created);

-- date_active is what the time to live counts from: creation, the last interaction or the last re-opening.
-- line is the ordered line of the conversation; null when nobody gave one.
create table proxy.session (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  unique_name text,
  status text not null,
  mode text not null,
  ttl int not null default 0,
  date_expiry timestamptz,
  date_started timestamptz,
  date_ended timestamptz,
  date_last_interaction timestamptz,
  date_active timestamptz not null,
  closed_reason text not null default '',
  line text,
  date_created timestamptz not null,
  date_updated timestamptz not null
) with (fillfactor = 50);
create unique index session_name on proxy.session (account_sid, service_sid, unique_name);
create index session_list on proxy.session (account_sid, service_sid, date_created);

-- live: in an open session and not removed. Two live participants never share identifier and proxy identifier,
-- because a message is led to its session by this pair alone. The column pair is "account identifier proxy-identifier" in
-- one text, ordered by byte so that all pairs of one identifier are a range.
create table proxy.participant (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  session_sid text not null,
  identifier text not null,
  proxy_identifier text not null,
  pair text collate "C" not null generated always as (account_sid || ' ' || identifier || ' ' || proxy_identifier) stored,
  proxy_identifier_sid text,
  friendly_name text,
  live boolean not null default true,
  date_deleted timestamptz,
  date_created timestamptz not null,
  date_updated timestamptz not null
) with (fillfactor = 85);
create unique index participant_pair on proxy.participant (pair, service_sid) where live;
create unique index participant_seat on proxy.participant (session_sid, identifier);
create index participant_use on proxy.participant (account_sid, service_sid, proxy_identifier) where live;
create index participant_past on proxy.participant (pair, date_created) where not live;

-- participant_sid: set when the interaction was asked for over REST, for that participant.
create table proxy.interaction (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  session_sid text not null,
  participant_sid text,
  type text not null,
  data text not null,
  inbound_participant_sid text,
  inbound_resource_sid text,
  inbound_resource_status text,
  inbound_resource_type text,
  inbound_resource_url text,
  outbound_participant_sid text,
  outbound_resource_sid text,
  outbound_resource_status text,
  outbound_resource_type text,
  outbound_resource_url text,
  date_created timestamptz not null,
  date_updated timestamptz not null
) with (fillfactor = 55);
create index interaction_list on proxy.interaction (account_sid, session_sid, date_created);
create index interaction_outbound on proxy.interaction (outbound_resource_sid);
