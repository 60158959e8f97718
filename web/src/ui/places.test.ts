import { expect, test } from 'vitest';
import { placesOf, withPlaces } from './places.ts';

test('places are asked for once each, and what is filled in is not read again', () => {
  const body = 'Hello {{1}}, parcel {{2}} comes {{3}}. Bye {{1}}';
  expect(placesOf(body)).toEqual(['1', '2', '3']);
  expect(withPlaces(body, { 1: 'Mia', 2: 'A{{3}}', 3: 'to\nday \t  soon' })).toBe(
    'Hello Mia, parcel A{{3}} comes to day soon. Bye Mia',
  );
  expect(withPlaces(body, { 1: ' ' })).toBe(body);
});
