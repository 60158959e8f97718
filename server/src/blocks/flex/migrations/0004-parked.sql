-- What a parked conversation comes back with. A column without a default: nothing is rewritten.
alter table flex.conversation add column parked jsonb;
