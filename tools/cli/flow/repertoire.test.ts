import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { testFlows } from './repertoire.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const folder = mkdtempSync(join(tmpdir(), 'switchhook-flows-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Plays the fixture's transcript with one text replaced by another. */
function played(from: string, to: string, minimum = 0) {
  cpSync(fixtures, folder, { recursive: true });
  const text = readFileSync(join(fixtures, 'table.transcript'), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, 'table.transcript'), text.replace(from, to));
  return testFlows(folder, minimum);
}

test('transcripts play as they are written, subflows for real, and coverage is told', () => {
  const { ok, lines } = testFlows(fixtures);
  expect(lines.filter(line => /^(ok|FAILED)/.test(line))).toHaveLength(6);
  expect(ok).toBe(true);
  expect(lines.join('\n')).toContain('never taken: colour --failed--> to_agent');
});

test('too little coverage is a failure', () => {
  expect(testFlows(fixtures, 95).ok).toBe(true);
  expect(testFlows(fixtures, 96)).toMatchObject({ ok: false });
});

test.each([
  [
    'another text',
    'Table 7 is yours.',
    'Table 8 is yours.',
    ['-', 'bot: Table 8 is yours.'],
    ['+', 'bot: Table 7 is yours.'],
  ],
  [
    'a line too many',
    'ends\n\n== a party',
    'bot: And more.\nends\n\n== a party',
    ['-', 'bot: And more.'],
    [' ', 'ends'],
  ],
  ['a line too few', 'bot: Table 7 is yours.\n', '', ['+', 'bot: Table 7 is yours.'], [' ', 'ends']],
  [
    'another request',
    'POST https://tables.example/book\nbody',
    'GET https://tables.example/book\nbody',
    ['-', 'http: GET https://tables.example/book'],
    ['+', 'http: POST https://tables.example/book'],
  ],
  ['another body', '{"seats": 4}', '{"seats": 5}', ['-', 'body: {"seats": 5}'], ['+', 'body: {"seats": 4}']],
  [
    'a request without an answer',
    'returns: 201 {"table": 7}\n',
    '',
    ['+', 'fails: the transcript gives no answer (returns: …)'],
    ['+', 'warning: 81016'],
  ],
  [
    'other attributes',
    '"colour": "green"',
    '"colour": "red"',
    ['-', 'task: {"name": "Ana", "colour": "red"}'],
    ['+', 'task: {"channelSid":'],
  ],
  ['an unexpected warning', 'warning: 81016\n', '', ['+', 'warning: 81016 book'], [' ', 'task']],
  [
    'an end that is none',
    'customer: many\n',
    'ends\ncustomer: many\n',
    ['-', 'ends'],
    [' ', 'customer: many'],
  ],
])('%s is told in its place', (_, from, to, first, second) => {
  const { ok, lines } = played(from, to);
  expect(ok).toBe(false);
  const place = lines.findIndex(line => line.startsWith(`    ${first.join(' ')}`));
  expect(place).toBeGreaterThan(0);
  expect(lines.slice(place).some(line => line.startsWith(`    ${second.join(' ')}`))).toBe(true);
});

test.each([
  ['flow: table.json', 'flow: nowhere.json', 'nowhere.json'],
  ['flow: table.json\n', '', 'does not name its flow'],
  ['customer: many', 'costumer: many', 'a line begins with one of'],
  ['subflow: FW', 'flows: FW', 'a line begins with one of'],
  ['request: {"name": "Ana"}', 'request: ["Ana"]', 'is no JSON object'],
])('%j instead of %j is refused', (from, to, reason) => {
  const { ok, lines } = played(from, to);
  expect(ok).toBe(false);
  expect(lines.join('\n')).toContain(reason);
});

test('a folder without transcripts proves nothing', () => {
  const empty = mkdtempSync(join(folder, 'empty-'));
  expect(testFlows(empty)).toMatchObject({ ok: false });
});
