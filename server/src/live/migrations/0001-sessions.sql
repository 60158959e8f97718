-- Sessions of chat clients of the first generation, and what clients have asked for: a command and its outcome are
-- written in one transaction with the deed itself, so that a command that is repeated is answered and not done again.
create schema if not exists live;

create table live.session (
  sid text primary key,
  account_sid text not null,
  service_sid text not null,
  identity text not null,
  user_sid text not null,
  next_index int not null default 0,
  date_created timestamptz not null,
  expires_at timestamptz not null
) with (fillfactor = 70);

-- The holder is a session, whose list the commands are, or a user, for clients without a session.
create table live.command (
  holder text not null,
  command_id text not null,
  account_sid text not null,
  index int,
  request json not null,
  response json,
  date_created timestamptz not null,
  primary key (holder, command_id)
);
create unique index command_index on live.command (holder, index) where index is not null;
