-- What stands around the numbers of an account: applications that answer for them, and addresses of their users.
create table messaging.application (
  sid text primary key,
  account_sid text not null,
  friendly_name text not null,
  api_version text not null,
  voice_url text,
  voice_method text not null,
  voice_fallback_url text,
  voice_fallback_method text not null,
  voice_caller_id_lookup boolean not null,
  status_callback text,
  status_callback_method text not null,
  sms_url text,
  sms_method text not null,
  sms_fallback_url text,
  sms_fallback_method text not null,
  sms_status_callback text,
  message_status_callback text,
  public_application_connect_enabled boolean not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index application_list on messaging.application (account_sid, date_created, sid);

create table messaging.address (
  sid text primary key,
  account_sid text not null,
  friendly_name text not null,
  customer_name text not null,
  street text not null,
  street_secondary text,
  city text not null,
  region text not null,
  postal_code text not null,
  iso_country text not null,
  emergency_enabled boolean not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index address_list on messaging.address (account_sid, date_created, sid);

-- Counts of days that are over, so that no message is counted twice however often somebody asks.
create table messaging.usage_day (
  account_sid text not null,
  day date not null,
  category text not null,
  messages bigint not null,
  segments bigint not null,
  primary key (account_sid, day, category)
);
-- Days before this one have been counted.
create table messaging.usage_counted (
  account_sid text primary key,
  until date not null
);
