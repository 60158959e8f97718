-- Whose clients hear of an event: workers by their SIDs, null where it is nobody's. Costs no lock worth the name, as
-- the column has no default.
alter table taskrouter.event add column heard_by text[];
