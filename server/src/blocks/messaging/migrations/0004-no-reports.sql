-- Changes of a message's status are told to its callback and by receipts to its conversation; nobody heard them as
-- events. Locks the table for a moment and rewrites nothing.
alter table messaging.message drop column reports;
