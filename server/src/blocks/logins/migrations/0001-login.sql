-- People who sign in, how they prove who they are, and what they have open. Passwords are hashed slowly; random secrets
-- (sessions, links, recovery codes) are hashed fast, because they cannot be guessed; what must be read again is sealed.
create schema logins;

create table logins.login (
  sid text primary key,
  account_sid text not null,
  -- The identity in chat, tasks and tokens; compared without regard to letter case, kept as it was given.
  username text not null,
  full_name text not null,
  email text,
  roles text[] not null,
  status text not null,
  password_hash text,
  sealed_totp_secret text,
  -- A secret that was shown but not yet proved with a code.
  sealed_new_totp_secret text,
  -- The last time step whose code was accepted: no code counts twice.
  totp_step bigint not null default 0,
  recovery_hashes text[] not null default '{}',
  date_signed_in timestamptz,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create unique index login_username on logins.login (account_sid, lower(username));

create table logins.session (
  sid text primary key,
  account_sid text not null,
  login_sid text not null references logins.login (sid) on delete cascade,
  token_hash text not null,
  -- password, oidc, saml: how it began.
  method text not null,
  -- False while the second factor is awaited.
  is_open boolean not null,
  address text,
  agent text not null,
  date_created timestamptz not null,
  date_used timestamptz not null,
  date_expires timestamptz not null,
  date_ended timestamptz
) with (fillfactor = 85);
create unique index session_token on logins.session (token_hash);
create index session_login on logins.session (account_sid, login_sid, date_created, sid);
create index session_expiry on logins.session (date_expires);

-- Links by which a person sets a password; each works once.
create table logins.invitation (
  code_hash text primary key,
  account_sid text not null,
  login_sid text not null references logins.login (sid) on delete cascade,
  date_expires timestamptz not null
);
create index invitation_login on logins.invitation (account_sid, login_sid);

-- Failed attempts as a leaky bucket per key: a name, an address, both. The keys are hashed.
create table logins.throttle (
  key text primary key,
  level double precision not null,
  date_used timestamptz not null
) with (fillfactor = 70);
create index throttle_used on logins.throttle (date_used);

create table logins.provider (
  sid text primary key,
  account_sid text not null,
  friendly_name text not null,
  kind text not null,
  is_enabled boolean not null,
  settings jsonb not null,
  sealed_secret text,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index provider_account on logins.provider (account_sid, date_created, sid);

-- Which login a subject of a provider is.
create table logins.link (
  provider_sid text not null references logins.provider (sid) on delete cascade,
  subject text not null,
  account_sid text not null,
  login_sid text not null references logins.login (sid) on delete cascade,
  date_created timestamptz not null,
  primary key (provider_sid, subject)
);
create index link_login on logins.link (account_sid, login_sid);

-- Sign-ins that are on their way through a provider, and assertions that were used; each is taken once.
create table logins.flow (
  key text primary key,
  account_sid text not null,
  provider_sid text not null,
  data jsonb not null,
  date_expires timestamptz not null
);
create index flow_expiry on logins.flow (date_expires);
