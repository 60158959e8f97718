import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFlowFile } from './flow-file.ts';
import type { Stage } from './player.ts';
import { rehearse } from './rehearse.ts';
import { talk } from './talk.ts';
import { readTranscript } from './transcript.ts';

const stage: Stage = {
  definition: readFlowFile(join(import.meta.dirname, 'fixtures/table.json')),
  subflows: new Map(),
  channel: 'sms',
  attributes: {},
  trigger: 'incomingMessage',
  now: new Date('2026-01-15T18:00:00Z'),
};

/** A customer who types these lines and goes. */
async function typing(...lines: string[]): Promise<{ shown: string[]; told: string[] }> {
  const shown: string[] = [];
  const told = await talk(stage, { show: line => shown.push(line), ask: async () => lines.shift() ?? null });
  return { shown, told };
}

test('what is typed is the customer, and the answers of the world', async () => {
  const { shown, told } = await typing('Hello', '3', '200 {"table": 9}');
  expect(shown).toEqual([
    'bot: For how many?',
    'http: POST https://tables.example/book',
    'body: {"seats": 3}',
    'bot: Table 9 is yours.',
    'ends',
  ]);
  // What was played can be played again as a test.
  const transcript = readTranscript(`== again\n${told.join('\n')}`);
  expect(rehearse(stage, transcript.conversations[0]!)).toMatchObject({ ok: true });
});

test('time passes, requests fail, nonsense is asked again', async () => {
  const timedOut = await typing('Hello', '/timeout');
  expect(timedOut.shown).toEqual(['bot: For how many?', 'bot: Write again when you like.', 'ends']);
  const failed = await typing('Hello', '3', '/fails gone');
  expect(failed.shown.join('\n')).toContain('warning: 81016 book');
  const party = await typing('Hello', 'party', 'nonsense', '{"colour": "red"}');
  expect(party.shown.filter(line => line.startsWith('runs'))).toHaveLength(2);
});

test('who goes in the middle of a request leaves no loop behind', async () => {
  expect((await typing('Hello', '3')).told.at(-1)).toContain('ends');
});
