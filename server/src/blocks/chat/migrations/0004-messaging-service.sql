-- The messaging service that a channel belongs to, as the third version of the API names it. No lock that anybody
-- would notice: a column without a default is added without touching the rows.
alter table chat.channel add column messaging_service_sid text;
