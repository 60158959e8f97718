-- The cookies that numbers' webhooks gave to conversations, for some hours. A new table: locks nothing.
create table messaging.cookie_jar (
  line text primary key,
  cookies json not null,
  date_expires timestamptz not null
);
create index cookie_jar_end on messaging.cookie_jar (date_expires);
