-- Messaging services: senders that work as one, and which of them a customer hears from.
create table messaging.service (
  sid text primary key,
  account_sid text not null,
  friendly_name text not null,
  inbound_request_url text,
  inbound_method text not null,
  fallback_url text,
  fallback_method text not null,
  status_callback text,
  sticky_sender boolean not null,
  mms_converter boolean not null,
  smart_encoding boolean not null,
  scan_message_content text not null,
  fallback_to_long_code boolean not null,
  area_code_geomatch boolean not null,
  validity_period int not null,
  synchronous_validation boolean not null,
  usecase text not null,
  use_inbound_webhook_on_number boolean not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index service_list on messaging.service (account_sid, date_created, sid);

-- A number is in one service at most, so it says so itself: every inbound message asks for it. Adding columns without
-- a default rewrites nothing.
alter table messaging.number
  add column messaging_service_sid text,
  add column country_code text,
  add column date_pooled timestamptz;
create index number_pool on messaging.number (messaging_service_sid, date_pooled, sid)
  where messaging_service_sid is not null;

-- Senders' names; those of one country have its code, those for all others have the empty text.
create table messaging.alpha_sender (
  sid text primary key,
  account_sid text not null,
  service_sid text not null references messaging.service (sid) on delete cascade,
  alpha_sender text not null,
  iso_country_code text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create unique index alpha_sender_name on messaging.alpha_sender
  (service_sid, iso_country_code, lower(alpha_sender));

-- Which number a customer hears from.
create table messaging.sticky_sender (
  service_sid text not null references messaging.service (sid) on delete cascade,
  customer text not null,
  ours text not null,
  primary key (service_sid, customer)
);
