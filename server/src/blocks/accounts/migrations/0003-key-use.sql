-- When a key was last used; empty for never, and for keys whose last use was before anybody took note. A column without
-- a default: nothing is rewritten. No index, so that writing it down costs none.
alter table accounts.api_key add column date_last_used timestamptz;
