-- What has happened to objects, for those who are subscribed: an event is one row, written with the change itself, and
-- kept two days, so that a client that was away finds what it missed; messages of streams a minute.
--
-- id: the object's last_event_id after the change. key and index: the item, as in sync.item; of a stream's message its
-- SID stands in key. data: the new data of the document or item, of a removed item its last one. A row is never changed.
-- Locks nothing that exists.
create table sync.event (
  object_sid text not null,
  id bigint not null,
  type text not null,
  key text collate "C",
  index int,
  revision int,
  data text,
  date_created timestamptz not null,
  date_forgotten timestamptz not null,
  primary key (object_sid, id)
);
create index event_forgotten on sync.event (date_forgotten);
