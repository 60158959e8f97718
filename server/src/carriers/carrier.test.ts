import { expect, test } from 'vitest';
import { isMessageStatus } from './carrier.ts';

test('knows the words of the contract and no others', () => {
  for (const status of [
    'accepted',
    'partially_delivered',
    'undelivered',
    'canceled',
    'receiving',
    'received',
  ])
    expect(isMessageStatus(status)).toBe(true);
  expect(isMessageStatus('sanded')).toBe(false);
  expect(isMessageStatus('toString')).toBe(false);
});
