-- The key that signs an account's login tokens is a key like any other, so that deleting it ends every session; its
-- purpose is how it is found again, and there is one per account.
alter table accounts.api_key add column purpose text;
create unique index api_key_purpose on accounts.api_key (account_sid, purpose) where purpose is not null;
