import { expect, test } from 'vitest';
import { addressOf, type Delivery, oldestFirst } from './calls.ts';

const call = (url: string) => addressOf({ request_method: 'POST', request_url: url } as Delivery);

test('an address is its host and path, without passwords and query', () => {
  expect(call('https://me:***@example.com/hook?a=b#c')).toBe('POST example.com/hook');
  expect(call('nowhere')).toBe('POST nowhere');
});

test('calls are made again in the order in which they failed; those of one second by their SIDs', () => {
  const at = (sid: string, second: number) =>
    ({ sid, date_created: `2026-01-15T12:00:0${second}Z` }) as Delivery;
  const newest = [at('NO3', 2), at('NO2', 1), at('NO1', 1)];
  expect(oldestFirst(newest).map(({ sid }) => sid)).toEqual(['NO1', 'NO2', 'NO3']);
  expect(newest[0]!.sid).toBe('NO3');
});
