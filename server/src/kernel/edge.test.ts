import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress } from './edge.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  clientAddress(
    {
      socket: { remoteAddress },
      headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
    } as IncomingMessage & {
      socket: { remoteAddress: string };
    },
    { publicUrl: null, isTrustedProxy: address => address.startsWith('10.') },
  );

test('a caller is who connects, unless that is a trusted proxy, which says for whom', () => {
  expect(from('192.0.2.1')).toBe('192.0.2.1');
  expect(from('::ffff:192.0.2.1')).toBe('192.0.2.1');
  // Nobody who is not trusted can say that he is somebody else.
  expect(from('192.0.2.1', '203.0.113.9')).toBe('192.0.2.1');
  expect(from('10.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
  expect(from('10.0.0.1', '198.51.100.7, 203.0.113.9, 10.0.0.2')).toBe('203.0.113.9');
  expect(from('10.0.0.1')).toBe('10.0.0.1');
});
