import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '../../kernel/errors.ts';
import { parseQuery } from './query.ts';

const jo = {
  key: 'WK1',
  data: {
    activity_name: 'Available',
    age: 20,
    closed: null,
    attributes: { full_name: 'Jo Müller', skills: ['billing', 'sales'], 'team-name': 'north' },
  },
};

test.each([
  ['', true],
  ['data.activity_name == "Available"', true],
  ["data.activity_name = 'Offline'", false],
  ['data.activity_name != "Offline"', true],
  ['data.attributes.full_name contains "jo"', true],
  ['data.attributes.full_name CONTAINS "mÜL"', true],
  ['data.attributes.skills CONTAINS "sales"', true],
  ['data.attributes.skills CONTAINS "sal"', false],
  ['data.attributes.skills NOT CONTAINS "support"', true],
  ['data.activity_name IN ["Offline", "Available"]', true],
  ['data.activity_name NOT_IN ["Offline", "Available"]', false],
  ['data.activity_name not in ["Offline"]', true],
  ['(data.age > 10 AND data.age <= 20) OR data.age == 99', true],
  ['data.age > 10 && data.age < 20', false],
  ['data.age < 10 || data.attributes.team-name == "north"', true],
  ['NOT (data.age == 20)', false],
  ['data.closed == null', true],
  ['data.nothing.at.all == null', true],
  ['data.nothing > 3', false],
  ['key == "WK1"', true],
  ['data.constructor == null', true],
])('%s is %s', (query, expected) => {
  expect(parseQuery(query)(jo)).toBe(expected);
});

test.each([
  ['data.a ==', 54507],
  ['a == 1', 54507],
  ['data.a == 1 data.b == 2', 54507],
  ['data.a ~ 1', 54507],
  ['(data.a == 1', 54507],
  ['data..a == 1', 54507],
  ['data.a toString 1', 54507],
  ['data.a == __proto__', 54507],
  [Array.from({ length: 51 }, () => 'data.a == 1').join(' OR '), 54509],
  [`${'('.repeat(30)}data.a == 1${')'.repeat(30)}`, 54509],
  [`data.a IN [${Array.from({ length: 201 }, () => 1).join()}]`, 54510],
])('%s is refused', (query, code) => {
  expect(() => parseQuery(query)).toThrow(expect.objectContaining({ code }));
});

test('whatever comes is a query or a refusal', () => {
  const words = fc.constantFrom(
    'data.a',
    '==',
    '"x"',
    '(',
    ')',
    'AND',
    'not',
    '[',
    ']',
    ',',
    '1',
    'in',
    '\\',
    '"',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 12 }).map(all => all.join(' ')),
      ),
      text => {
        try {
          expect(typeof parseQuery(text)(jo)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      },
    ),
  );
});
