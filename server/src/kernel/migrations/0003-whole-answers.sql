-- A token is kept with its answer or not at all.
delete from kernel.idempotency where status is null;
alter table kernel.idempotency alter column status set not null;
