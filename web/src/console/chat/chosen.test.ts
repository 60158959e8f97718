import { expect, test } from 'vitest';
import { chosenChannels, excerptOf, plainWords, saidWith, transcriptOf } from './chosen.ts';

const channel = (sid: string, attributes: string, date_created: string) =>
  ({ sid, attributes, date_created }) as never;

test('channels by what their attributes say, and by day; broken attributes say nothing', () => {
  const all = [
    channel('a', '{"status":"ACTIVE"}', '2026-01-02T00:00:00Z'),
    channel('b', '{"status":"INACTIVE"}', '2026-01-01T00:00:00Z'),
    channel('c', 'no json', '2026-01-03T00:00:00Z'),
  ];
  const sids = (filter: Parameters<typeof chosenChannels>[1]) =>
    chosenChannels(all, filter).map(({ sid }) => sid);
  expect(sids({ status: null, since: null })).toEqual(['a', 'b', 'c']);
  expect(sids({ status: 'ACTIVE', since: null })).toEqual(['a']);
  expect(sids({ status: null, since: new Date('2026-01-02') })).toEqual(['a', 'c']);
});

test('a transcript', () => {
  const at = { date_created: '2026-01-01T00:00:00Z', index: 0 };
  const messages = [
    { ...at, from: '+1', body: 'Hi', media: null },
    { ...at, from: 'bot', body: null, media: { filename: 'a.png' } },
  ];
  expect(transcriptOf(messages)).toBe('2026-01-01T00:00:00Z  +1: Hi\n2026-01-01T00:00:00Z  bot:  [a.png]\n');
});

test.each([
  ['where order', true],
  ['BILL', true],
  ['ana', true],
  ['order bye', false],
])('a message is found by %j: %j', (words, expected) => {
  const said = { from: 'Ana', body: 'Where is my order?', media: { filename: 'bill.pdf' } };
  expect(saidWith({ ...said, date_created: '', index: 0 }, words)).toBe(expected);
});

test.each([
  ['broken parcel', ['broken', 'parcel']],
  ['"my parcel" -late', ['my', 'parcel']],
  ['parcel OR letter', ['parcel']],
  ['-late', []],
])('what %j has for sure: %j', (query, words) => {
  expect(plainWords(query)).toEqual(words);
});

test('a long text is shown from shortly before what was looked for, and no sign is cut in two', () => {
  expect(excerptOf('Short', 'x')).toBe('Short');
  const text = `${'word '.repeat(60)}parcel ${'📦'.repeat(200)}`;
  const excerpt = excerptOf(text, 'PARCEL now');
  expect(excerpt).toMatch(/^…word (word )*parcel 📦+…$/u);
  expect(excerptOf(`${'/'.repeat(90)}parcel ${'word '.repeat(60)}`, 'parcel')).toMatch(/^…parcel word /);
  expect(excerptOf(text, 'nothing')).toMatch(/^word word/);
});
