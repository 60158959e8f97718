import { expect, test } from 'vitest';
import { CONDITION_TYPES, holds } from './conditions.ts';

type Row = [type: string, input: string, value: string, expected: boolean];

const rows: Row[] = [
  ['equal_to', ' Yes ', 'yes', true],
  ['equal_to', 'yes!', 'yes', false],
  ['not_equal_to', 'no', 'yes', true],
  ['not_equal_to', 'YES', 'yes ', false],
  ['matches_any_of', 'Red', 'blue, red ,green', true],
  ['matches_any_of', 'ed', 'blue, red', false],
  ['matches_any_of', '', 'blue, red', false],
  ['does_not_match_any_of', 'pink', 'blue, red', true],
  ['does_not_match_any_of', 'red', 'blue, red', false],
  ['is_blank', ' \n', 'Is Blank', true],
  ['is_blank', '0', 'Is Blank', false],
  ['is_not_blank', '0', 'Is Not Blank', true],
  ['is_not_blank', '', 'Is Not Blank', false],
  ['regex', 'AB-12', '[a-z]+-\\d+', true],
  ['regex', 'AB-12 ', '[a-z]+-\\d+', false],
  ['regex', 'x', '(unclosed', false],
  ['contains', 'I want BREAD.', 'bread', true],
  ['contains', 'I want cake.', 'bread', false],
  ['does_not_contain', 'cake', 'bread', true],
  ['does_not_contain', 'Breadcrumbs', 'bread', false],
  ['starts_with', ' Stop it', 'stop', true],
  ['starts_with', "don't stop", 'stop', false],
  ['does_not_start_with', "don't stop", 'stop', true],
  ['does_not_start_with', 'STOP', 'stop', false],
  ['less_than', '9', '10', true],
  ['less_than', '10', '10', false],
  ['less_than', 'nine', '10', false],
  ['less_than', '', '10', false],
  ['greater_than', '10.5', '10', true],
  ['greater_than', '-11', '10', false],
  ['greater_than', 'eleven', '10', false],
  ['is_before_time', '07:59', '08:00', true],
  ['is_before_time', '7:59', '17:00', true],
  ['is_before_time', '12:30 am', '01:00', true],
  ['is_before_time', 'noon', '13:00', false],
  ['is_after_time', '17:00:01', '17:00', true],
  ['is_after_time', '17:00', '17:00', false],
  ['is_before_date', '2025-12-31', '2026-01-01', true],
  ['is_before_date', '2026-01-01', '2026-01-01', false],
  ['is_before_date', 'yesterday', '2026-01-01', false],
  ['is_after_date', '2026-01-02T03:04:05Z', '2026-01-01', true],
  ['is_after_date', '2025-01-02', '2026-01-01', false],
  ['constructor', '', '', false],
];

test.each(rows)('%s: %j with %j is %s', (type, input, value, expected) => {
  expect(holds(type, input, value)).toBe(expected);
});

test('every type has a case that holds and one that does not', () => {
  for (const type of CONDITION_TYPES) {
    const outcomes = new Set(rows.filter(row => row[0] === type).map(row => row[3]));
    expect([type, outcomes.size]).toEqual([type, 2]);
  }
});

test('patterns are linear: a text made to stop a backtracking matcher does not', () => {
  const started = performance.now();
  expect(holds('regex', `${'a'.repeat(4000)}!`, '((a+)+)+b')).toBe(false);
  expect(holds('regex', 'a', '((a{100}){100}){100}')).toBe(false);
  expect(holds('regex', 'a'.repeat(5000), 'a*')).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});
