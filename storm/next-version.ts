/**
 * The version after this one, as far as an upgrade under way meets it: the same tree in a folder of its own, with more
 * migrations, and with names of its own for an event and a call, so that either version writes down what only the newer
 * one understands.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Columns in every table that messages pass, among them those that servers ask all columns of. */
const MIGRATIONS: Readonly<Record<string, string>> = {
  'kernel/migrations/9001-next.sql': 'alter table line.work add column weight int not null default 1;',
  'blocks/messaging/migrations/9001-next.sql': [
    "alter table messaging.message add column mood text not null default 'calm';",
    'alter table messaging.message add constraint mood_known check (length(mood) < 100) not valid;',
  ].join('\n'),
  'blocks/messaging/migrations/9002-next.concurrent.sql': [
    'alter table messaging.message validate constraint mood_known;',
    'drop index concurrently if exists messaging.message_mood;',
    'create index concurrently message_mood on messaging.message (account_sid, mood);',
  ].join('\n'),
  'blocks/chat/migrations/9001-next.sql': [
    'alter table chat.channel add column mood text;',
    'alter table chat.message add column mood text;',
    'create table chat.mood (channel_sid text primary key, account_sid text not null);',
  ].join('\n'),
  'blocks/proxy/migrations/9001-next.sql': 'alter table proxy.session add column mood text;',
  'blocks/studio/migrations/9001-next.sql': 'alter table studio.execution add column mood text;',
  'blocks/taskrouter/migrations/9001-next.sql':
    'alter table taskrouter.task add column mood text;\nalter table taskrouter.worker add column mood text;',
  'blocks/sync/migrations/9001-next.sql': 'alter table sync.item add column mood text;',
};

/** Where a name changes: the old one goes on being understood. */
const CHANGES: readonly [file: string, from: string, to: string][] = [
  ['journey/receive.ts', "kind: 'message.received'", "kind: 'message.arrived'"],
  [
    'journey/index.ts',
    "'message.received': [arriveStep(parts)],",
    "'message.received': [arriveStep(parts)], 'message.arrived': [arriveStep(parts)],",
  ],
  ['blocks/messaging/store/outbound.ts', "kind: 'deliver'", "kind: 'bring'"],
  [
    'journey/index.ts',
    'deliver: deliverHandler(parts, call) as JobHandlers[string],',
    'deliver: deliverHandler(parts, call) as JobHandlers[string], bring: deliverHandler(parts, call) as JobHandlers[string],',
  ],
];

/** What a server of this version says when it meets them. */
export const STRANGE = ['no step hears message.arrived', 'no handler does jobs of kind bring'];

/**
 * Makes that version in `folder`, which is made, and gives the program of its server.
 * @throws Error when the server no longer has what is changed here.
 */
export function makeNextVersion(folder: string): string {
  const source = join(folder, 'server/src');
  mkdirSync(folder);
  cpSync(join(root, 'server'), join(folder, 'server'), {
    recursive: true,
    filter: path => !path.endsWith('.test.ts') && !path.endsWith('node_modules'),
  });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const name of ['node_modules', 'engines', 'simulator', 'web'])
    symlinkSync(join(root, name), join(folder, name));
  for (const [file, sql] of Object.entries(MIGRATIONS)) writeFileSync(join(source, file), `${sql}\n`);
  for (const change of CHANGES) apply(source, change);
  return join(source, 'main.ts');
}

function apply(source: string, [file, from, to]: (typeof CHANGES)[number]): void {
  const path = join(source, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file} does not say "${from}" exactly once`);
  writeFileSync(path, text.replace(from, to));
}
