-- Answers of requests that carried an idempotency token, so that a repeated request is answered and not repeated.
create table kernel.idempotency (
  account_sid text not null,
  token text not null,
  digest text not null,
  status int,
  body jsonb,
  date_created timestamptz not null,
  primary key (account_sid, token)
);
create index idempotency_age on kernel.idempotency (date_created);
