import { expect, test } from 'vitest';
import { laterStatus, type MessageStatus } from './status-order.ts';

function permutations<T>(items: T[]): T[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, other) => other !== at)).map(rest => [item, ...rest]),
  );
}

const outbound: MessageStatus[] = [
  'accepted',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'partially_delivered',
  'delivered',
  'read',
];
const badEnds: MessageStatus[] = ['failed', 'undelivered', 'canceled'];
const everything: MessageStatus[] = [...outbound, ...badEnds, 'receiving', 'received'];

test('without a bad end, every order of the receipts ends at the furthest status', () => {
  for (const order of permutations<MessageStatus>(['queued', 'sending', 'sent', 'delivered', 'read'])) {
    expect(order.reduce(laterStatus, 'accepted'), order.join(' ')).toBe('read');
  }
});

test('in every order of queued, sent, delivered, read and failed, the status never goes backwards', () => {
  for (const order of permutations<MessageStatus>(['queued', 'sent', 'delivered', 'read', 'failed'])) {
    let status: MessageStatus = 'accepted';
    for (const next of order) {
      const before = status;
      status = laterStatus(before, next);
      if (before === 'failed') expect(status, order.join(' ')).toBe('failed');
      else if (status !== 'failed') {
        expect(outbound.indexOf(status), order.join(' ')).toBeGreaterThanOrEqual(outbound.indexOf(before));
      }
    }
    const failedFirst = order.indexOf('failed') < Math.min(order.indexOf('delivered'), order.indexOf('read'));
    expect(status, order.join(' ')).toBe(failedFirst ? 'failed' : 'read');
  }
});

test('an end is final, whatever comes after it', () => {
  for (const end of [...badEnds, 'read', 'received'] as MessageStatus[]) {
    for (const next of everything) expect(laterStatus(end, next), `${end} then ${next}`).toBe(end);
  }
  for (const next of everything) {
    expect(laterStatus('delivered', next)).toBe(next === 'read' ? 'read' : 'delivered');
  }
});

test('a repeated receipt changes nothing', () => {
  for (const status of everything) expect(laterStatus(status, status)).toBe(status);
});

test('only a message that has not left can be canceled', () => {
  expect(laterStatus('scheduled', 'canceled')).toBe('canceled');
  expect(laterStatus('sent', 'canceled')).toBe('sent');
});

test('inbound and outbound statuses never mix', () => {
  expect(laterStatus('receiving', 'received')).toBe('received');
  expect(laterStatus('receiving', 'delivered')).toBe('receiving');
  expect(laterStatus('queued', 'received')).toBe('queued');
});

test('what is no status at all is no news', () => {
  expect(laterStatus('queued', 'nonsense')).toBe('queued');
});
