-- How far every channel and every user has come, so that who listens can ask for what has changed since. Every change
-- of a channel, its messages or its members takes the next position of the channel, every change that concerns a user
-- the next one of the user; rows say at which position they were added and last changed. No index holds a position
-- that changes with a message, so that appending stays as cheap as it was.
alter table chat.channel
  add column position int not null default 0,
  add column document_position int not null default 0,
  add column members_position int not null default 0;

alter table chat.message
  add column position int not null default 0,
  add column added_position int not null default 0;
create index message_edited on chat.message (channel_sid, position) where position <> added_position;

alter table chat.member
  add column position int not null default 0,
  add column added_position int not null default 0,
  add column user_position int not null default 0,
  add column added_user_position int not null default 0;

alter table chat.invite add column user_position int not null default 0;

alter table chat.user
  add column position int not null default 0,
  add column info_position int not null default 0;
alter table chat.user set (fillfactor = 80);

-- What is gone and at which position of its topic, a channel or a user. Kept for two days: no token lives longer than
-- one, and who comes later begins anew.
create table chat.removal (
  topic text not null,
  position int not null,
  kind text not null,
  item text not null,
  account_sid text not null,
  identity text,
  date_removed timestamptz not null,
  primary key (topic, position, kind, item)
);
create index removal_age on chat.removal (account_sid, date_removed);

-- The connections on which users are there. Whoever serves one renews it before it expires.
create table chat.presence (
  connection_id text primary key,
  account_sid text not null,
  service_sid text not null,
  identity text not null,
  expires_at timestamptz not null
);
create index presence_user on chat.presence (service_sid, identity);
create index presence_age on chat.presence (account_sid, expires_at);

-- Accounts whose old removals, or whose lapsed connections, are seen to by a timer.
create table chat.upkeep (
  account_sid text not null,
  kind text not null,
  primary key (account_sid, kind)
);

create index channel_public on chat.channel (service_sid, sid) where type = 'public';
