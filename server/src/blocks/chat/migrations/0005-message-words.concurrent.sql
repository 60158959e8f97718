-- Finds messages of a service by their words. New messages wait in a list of their own until there are many, so that
-- appending costs little.
drop index concurrently if exists chat.message_words;
create index concurrently message_words on chat.message using gin (to_tsvector('simple'::regconfig, body));
