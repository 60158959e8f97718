-- Messages, their media, and the phone numbers of accounts.
create schema messaging;

-- Half of the rows change twice within seconds of their birth: the free part of a page keeps those changes off the
-- indexes. A deleted message leaves its row without content: a carrier may repeat it for ever, and must find it known.
create table messaging.message (
  account_sid text not null,
  sid text not null,
  carrier text not null,
  provider_sid text,
  direction text not null,
  "from" text not null,
  "to" text not null,
  body text not null,
  num_segments int not null,
  num_media int not null,
  status text not null,
  error_code int,
  error_message text,
  line text not null,
  status_callback text,
  messaging_service_sid text,
  reports boolean not null,
  send_at timestamptz,
  valid_until timestamptz,
  options jsonb,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  date_sent timestamptz,
  date_deleted timestamptz,
  primary key (account_sid, sid)
) with (fillfactor = 60);
-- Exactly one effect per provider's id, for ever.
create unique index message_provider on messaging.message (account_sid, carrier, provider_sid)
  where provider_sid is not null;
create index message_list on messaging.message (account_sid, date_created, sid);
-- Lists filtered by the customer's address: few rows, while those of a number of ours are many.
create index message_customer on messaging.message
  (account_sid, (case direction when 'inbound' then "from" else "to" end), date_created, sid);

-- The carrier's ids of messages for customers, by which receipts find them. Apart from the messages, because an indexed
-- column that is filled in later would make every first change of a status rewrite all indexes of the row.
create table messaging.carrier_sid (
  account_sid text not null,
  carrier text not null,
  provider_sid text not null,
  message_sid text not null,
  primary key (account_sid, carrier, provider_sid)
);

create table messaging.media (
  account_sid text not null,
  message_sid text not null,
  sid text not null,
  position int not null,
  url text not null,
  content_type text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  primary key (account_sid, message_sid, sid)
);

-- A receipt can overtake the answer that tells us the provider's id: it waits here for a moment.
create table messaging.early_receipt (
  account_sid text not null,
  provider_sid text not null,
  id bigint generated always as identity,
  carrier text not null,
  status text not null,
  error_code int,
  error_message text,
  date_created timestamptz not null,
  primary key (account_sid, provider_sid, id)
);
create index early_receipt_age on messaging.early_receipt (date_created);

-- Customers who do not want messages from one of our numbers.
create table messaging.opt_out (
  account_sid text not null,
  customer text not null,
  ours text not null,
  date_created timestamptz not null,
  primary key (account_sid, customer, ours)
);

create table messaging.feedback (
  account_sid text not null,
  message_sid text not null,
  outcome text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  primary key (account_sid, message_sid)
);

create table messaging.number (
  sid text primary key,
  account_sid text not null,
  phone_number text not null,
  friendly_name text not null,
  carrier text,
  type text not null,
  api_version text not null,
  sms_url text,
  sms_method text not null,
  sms_fallback_url text,
  sms_fallback_method text not null,
  sms_application_sid text,
  voice_url text,
  voice_method text not null,
  voice_fallback_url text,
  voice_fallback_method text not null,
  voice_application_sid text,
  voice_caller_id_lookup boolean not null,
  voice_receive_mode text,
  status_callback text,
  status_callback_method text not null,
  trunk_sid text,
  address_sid text,
  identity_sid text,
  bundle_sid text,
  emergency_status text not null,
  emergency_address_sid text,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
-- A number is one account's: nobody sends from, or is written to at, another one's.
create unique index number_address on messaging.number (phone_number);
create index number_list on messaging.number (account_sid, date_created, sid);
