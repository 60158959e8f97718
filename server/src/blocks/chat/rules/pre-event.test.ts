import { expect, test } from 'vitest';
import { mayAskAgain, verdictOf } from './pre-event.ts';

const answer = (status: number | null, body = '', timedOut = false) => ({
  ok: status !== null && status < 300,
  status,
  body,
  reason: null,
  timedOut,
});

test.each([
  ['', {}],
  ['OK', {}],
  ['"text"', {}],
  ['[1]', {}],
  ['null', {}],
  ['{"body":"kinder","author":"bot","unknown":1}', { body: 'kinder', author: 'bot' }],
  ['{"from":"bot","attributes":{"a":1},"body":null}', { author: 'bot', attributes: '{"a":1}' }],
  [
    '{"friendly_name":"F","unique_name":"U","role_sid":"RL1"}',
    { friendlyName: 'F', uniqueName: 'U', roleSid: 'RL1' },
  ],
])('an answer of %s means %o', (body, overrides) => {
  expect(verdictOf(answer(200, body))).toEqual(overrides);
});

test.each([
  [answer(403), 50056],
  [answer(404), 50056],
  [answer(429), 50056],
  [answer(500), 50057],
  [answer(302), 50057],
  [answer(null), 50057],
  [answer(null, '', true), 50076],
])('%o stops the deed', (given, code) => {
  expect(() => verdictOf({ ...given, ok: false })).toThrow(expect.objectContaining({ code }));
});

test('only what may pass is asked again', () => {
  const outcomes = [
    answer(429),
    answer(503),
    answer(504),
    answer(null, '', true),
    answer(500),
    answer(403),
    answer(null),
  ];
  expect(outcomes.map(mayAskAgain)).toEqual([true, true, true, true, false, false, false]);
  expect(mayAskAgain(answer(200))).toBe(false);
});
