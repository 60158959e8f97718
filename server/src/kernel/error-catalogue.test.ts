import { expect, test } from 'vitest';
import { errorCatalogue, errorFamilies } from './error-catalogue.ts';

test('no code is listed in two families', () => {
  const listed = errorFamilies.flatMap(family => Object.keys(family));
  expect(new Set(listed).size).toBe(listed.length);
  expect(errorCatalogue.size).toBe(listed.length);
});

test('every code has five digits, a title, and a status that is an error if it has one', () => {
  for (const [code, { title, status }] of errorCatalogue) {
    expect(code).toBeGreaterThanOrEqual(10000);
    expect(code).toBeLessThanOrEqual(99999);
    expect(title.trim(), `title of ${code}`).toBe(title);
    expect(title, `title of ${code}`).not.toBe('');
    if (status !== undefined) {
      expect(status, `status of ${code}`).toBeGreaterThanOrEqual(400);
      expect(status, `status of ${code}`).toBeLessThan(600);
    }
  }
});

test.each([
  [20001, 400],
  [20003, 401],
  [20004, 405],
  [20403, 403],
  [20404, 404],
  [20412, 412],
  [20413, 413],
  [20429, 429],
  [20503, 503],
  [45206, 409],
  [50056, 403],
  [50074, 429],
  [50107, 403],
  [50201, 409],
  [50300, 404],
  [50307, 409],
  [50404, 409],
  [80103, 409],
  [80506, 403],
  [80604, 409],
  [80801, 400],
  [81022, 400],
])('%i is answered with %i', (code, status) => {
  expect(errorCatalogue.get(code)?.status).toBe(status);
});

test.each([11200, 14110, 30003, 63016])('%i is only reported, so it has no status', code => {
  expect(errorCatalogue.has(code)).toBe(true);
  expect(errorCatalogue.get(code)?.status).toBeUndefined();
});
