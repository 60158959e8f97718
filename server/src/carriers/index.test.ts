import { expect, test } from 'vitest';
import { carrierNamed, carriers } from './index.ts';

test('every carrier is found by its own name', () => {
  for (const carrier of carriers) expect(carrierNamed(carrier.name)).toBe(carrier);
  expect(new Set(carriers.map(carrier => carrier.name)).size).toBe(carriers.length);
  expect(carrierNamed('pigeon')).toBe(undefined);
});

test('a carrier that is not idempotent can be asked what it has taken', () => {
  for (const carrier of carriers) {
    if (!carrier.idempotent) expect(carrier.find, carrier.name).toBeTypeOf('function');
  }
});
