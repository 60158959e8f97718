import { expect, test } from 'vitest';
import {
  ApiError,
  authenticate,
  conflict,
  errorBody,
  forbidden,
  invalid,
  missing,
  notFound,
  refuse,
  titleOf,
  tooManyRequests,
} from './errors.ts';

test('not found uses the sentence that existing code compares', () => {
  expect(errorBody(notFound('/Services/IS1'))).toEqual({
    code: 20404,
    message: 'The requested resource /Services/IS1 was not found',
    more_info: 'https://www.twilio.com/docs/errors/20404',
    status: 404,
  });
});

test.each([
  [invalid('PageSize', 'must be at most 1000'), 400, 20001, /PageSize.*at most 1000/],
  [invalid('To', 'is not a phone number', 21211), 400, 21211, /To/],
  [missing('Identity'), 400, 20001, /Identity/],
  [missing('Body', 21602), 400, 21602, /Body/],
  [conflict(50307, 'Taken'), 409, 50307, /^Taken$/],
  [authenticate(), 401, 20003, /^Authenticate$/],
  [forbidden(), 403, 20403, /./],
  [forbidden(50107), 403, 50107, /not authorized/],
  [tooManyRequests(), 429, 20429, /Too Many/],
  [refuse(50300), 404, 50300, /Channel not found/],
  [refuse(50300, 'No such channel'), 404, 50300, /^No such channel$/],
  [refuse(11200), 400, 11200, /HTTP/],
])('%s', (error, status, code, message) => {
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status, code, message: expect.stringMatching(message) });
});

test('details travel along', () => {
  const details = { errors: [{ message: 'no such state' }] };
  expect(errorBody(refuse(81022, undefined, details)).details).toEqual(details);
});

test('an unexpected error gives nothing of itself away', () => {
  const body = errorBody(new Error('password is hunter2'));
  expect(body).toMatchObject({ status: 500, code: 20500 });
  expect(JSON.stringify(body)).not.toContain('hunter2');
});

test('a code that is not in the catalogue is a programming error', () => {
  expect(() => refuse(12345)).toThrow('12345');
  expect(titleOf(12345)).toBe('Unknown error');
  expect(titleOf(30003)).toMatch(/handset/i);
});
