-- Accounts and their keys. Secrets that must be read again are sealed with the key of the installation.
create schema accounts;

-- An account owns itself, a subaccount is owned by another account.
create table accounts.account (
  sid text primary key,
  owner_account_sid text not null,
  friendly_name text not null,
  status text not null,
  type text not null,
  sealed_auth_token text not null,
  sealed_secondary_auth_token text,
  secondary_date_created timestamptz,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index account_owner on accounts.account (owner_account_sid, date_created, sid);

-- The hash is compared at every request; the sealed copy verifies the tokens that were signed with the secret.
create table accounts.api_key (
  sid text primary key,
  account_sid text not null,
  friendly_name text not null,
  secret_hash text not null,
  sealed_secret text not null,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index api_key_account on accounts.api_key (account_sid, date_created, sid);
