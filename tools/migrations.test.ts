import { expect, test } from 'vitest';
import { migrationProblems } from './tidy/migrations.ts';

const later = (name: string): string => `server/src/blocks/chat/migrations/0099-${name}.sql`;
const cures = (sql: string, { path = later('more'), code = '' } = {}): string[] =>
  migrationProblems(path, sql, code).map(({ cure }) => cure);

test.each([
  ['create index message_x on chat.message (x);', 'concurrently'],
  ['create unique index message_x on chat.message (x);', 'concurrently'],
  ['create index concurrently message_x on chat.message (x);', 'create index concurrently'],
  ['alter table chat.message alter column body type int;', 'rewrites or reads'],
  ['alter table chat.message alter column body set not null;', 'rewrites or reads'],
  ['alter table chat.message add column x int not null;', 'needs a default'],
  ['alter table chat.message add column a int, add column x int not null;', 'needs a default'],
  ['alter table chat.message add column x uuid default gen_random_uuid();', 'for each row'],
  ['alter table chat.message add column x bigserial;', 'for each row'],
  ['alter table chat.message add column x int generated always as (1) stored;', 'for each row'],
  ['alter table chat.message add column x text references chat.channel (sid);', 'not valid'],
  ['alter table chat.message add constraint x check (a > 0);', 'not valid'],
  ['alter table chat.message add constraint x unique (a, b);', 'not valid'],
  ['alter table chat.message validate constraint x;', 'rewrites or reads'],
  ['alter table chat.message rename column a to b;', 'takes something from under'],
  ['alter table chat.message rename to words;', 'takes something from under'],
  ['update chat.message set x = 1 where x is null;', 'in portions'],
  ['delete from chat.message where x is null;', 'in portions'],
  ['insert into chat.message select * from chat.note;', 'in portions'],
  ['lock table chat.message;', 'locks'],
  ['truncate chat.message;', 'locks'],
  ['drop index chat.message_list;', 'locks'],
])('%s is refused', (sql, cure) => {
  expect(cures(`-- Why.\n${sql}\n`)).toEqual([expect.stringContaining(cure)]);
});

test.each([
  'alter table chat.message add column x int;',
  'alter table chat.message\n  -- Why.\n  add column x int not null default 0,\n  add column y numeric(3, 1) default 1;',
  'alter table chat.message add column x timestamptz not null default now();',
  'alter table chat.message add constraint x check (a in (1, 2)) not valid;',
  'alter table chat.message add constraint x unique using index message_x;',
  'alter table chat.message set (fillfactor = 80), alter column x drop not null;',
  'create table chat.x (a int references chat.channel (sid));\ncreate index x_a on chat.x (a);\ninsert into chat.x values (1);',
])('%s is allowed', sql => {
  expect(cures(sql)).toEqual([]);
});

test('what the code still names is not dropped, in either spelling', () => {
  const drop = 'alter table chat.message drop column old_words;\ndrop table chat.note;';
  expect(cures(drop)).toEqual([]);
  expect(cures(drop, { code: 'row.oldWords' })).toEqual([
    expect.stringContaining('old_words is still named'),
  ]);
  expect(cures(drop, { code: 'from chat.note' })).toEqual([
    expect.stringContaining('chat.note is still named'),
  ]);
});

test('a concurrent file can be repeated, and holds nothing else', () => {
  const path = later('found.concurrent');
  const make = 'create index concurrently message_x on chat.message (x);';
  expect(cures(`drop index concurrently if exists chat.message_x;\n${make}`, { path })).toEqual([]);
  expect(cures('alter table chat.message validate constraint x;', { path })).toEqual([]);
  expect(cures(make, { path })).toEqual([
    expect.stringContaining('drop index concurrently if exists chat.message_x'),
  ]);
  expect(cures('alter table chat.message add column x int;', { path })).toHaveLength(1);
});

test('the line of a problem is told, and the migrations of the first version are exempt', () => {
  const sql =
    '-- Why.\nalter table chat.message add column a int;\n\n-- More.\ndrop index chat.message_list;\n';
  expect(migrationProblems(later('more'), sql, '')).toMatchObject([{ rule: 'migration', line: 5 }]);
  expect(cures(sql, { path: 'server/src/blocks/chat/migrations/0003-positions.sql' })).toEqual([]);
  expect(cures(sql, { path: 'server/src/live/migrations/0002-more.sql' })).toHaveLength(1);
});
