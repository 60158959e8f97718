-- State that servers and browsers share: documents, lists, maps and message streams, grouped in services.
--
-- Data is kept as text, to the letter of the JSON that was sent: what is read back has its keys in the order in which
-- they were written, which no binary form would keep.
create schema if not exists sync;

create table sync.service (
  sid text primary key,
  account_sid text not null,
  unique_name text,
  friendly_name text,
  webhook_url text,
  webhooks_from_rest_enabled boolean not null,
  reachability_webhooks_enabled boolean not null,
  acl_enabled boolean not null,
  reachability_debouncing_enabled boolean not null,
  reachability_debouncing_window int not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create unique index service_name on sync.service (account_sid, unique_name);
create index service_list on sync.service (account_sid, date_created, sid);

-- Documents (ET), lists (ES), maps (MP) and streams (TO). The row is the lock of the object and of all its items:
-- last_event_id counts the changes of the object's state and is its revision. data: documents only. next_index: lists only.
-- named is the whole address of an object with a unique name in one text, so that a look-up has one index to choose
-- from, whatever the planner knows of the table.
create table sync.object (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  kind text not null,
  unique_name text,
  named text collate "C" generated always as (service_sid || ' ' || kind || ' ' || unique_name) stored,
  last_event_id bigint not null default 0,
  next_index int not null default 0,
  data text,
  created_by text not null,
  date_expires timestamptz,
  date_created timestamptz not null,
  date_updated timestamptz not null
) with (fillfactor = 70);
create unique index object_name on sync.object (named);
create index object_list on sync.object (service_sid, kind, date_created, sid);

-- An item of a list has an index and the empty key; an item of a map has a key, compared byte by byte, and the index 0.
-- last_event_id: the event of the object that this item's data comes from; revision: the changes of this item alone.
create table sync.item (
  object_sid text not null,
  key text collate "C" not null default '',
  index int not null default 0,
  account_sid text not null,
  service_sid text not null,
  revision int not null default 0,
  last_event_id bigint not null,
  data text not null,
  created_by text not null,
  date_expires timestamptz,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  primary key (object_sid, key, index)
) with (fillfactor = 70);

create table sync.permission (
  object_sid text not null,
  identity text collate "C" not null,
  account_sid text not null,
  service_sid text not null,
  read boolean not null,
  write boolean not null,
  manage boolean not null,
  primary key (object_sid, identity)
);
