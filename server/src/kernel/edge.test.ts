import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress, edgeOf } from './edge.ts';

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

const productOf = (host: string, url = '/v1/x') =>
  edgeOf({ headers: { host }, url, socket: {} } as IncomingMessage, {
    publicUrl: null,
    isTrustedProxy: () => false,
  })?.product ?? null;

test('below twilio.com a host names its product, with a region or without', () => {
  expect(productOf('flex-api.twilio.com')).toBe('flex-api');
  expect(productOf('tsock.us1.twilio.com:443')).toBe('tsock');
  expect(productOf('assets.flex.twilio.com')).toBe('flex-assets');
  expect(productOf('status.twilio.com')).toBe('status');
  expect(productOf('www.twilio.com')).toBeNull();
});

test('elsewhere a host named like a product is one, unless that is a name that people use', () => {
  expect(productOf('chat.example.org')).toBe('chat');
  expect(productOf('flex.example.org')).toBeNull();
  expect(productOf('flex.example.org', '/chat/v2/Services')).toBe('chat');
  expect(productOf('status.example.org', '/flex/api/v1/Session')).toBe('flex');
  expect(productOf('localhost:4000', '/agent-desktop')).toBeNull();
});

test('nobody but a trusted proxy says which address was asked for, and a configured one is not discussed', () => {
  const headers = {
    host: 'flex.example.org',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
  };
  const base = (remoteAddress: string, publicUrl: string | null) => {
    const request = { url: '/chat/v2/Services', socket: { remoteAddress }, headers } as never;
    return edgeOf(request, { publicUrl, isTrustedProxy: address => address.startsWith('10.') })?.base;
  };
  expect(base('192.0.2.1', null)).toBe('http://flex.example.org/chat');
  expect(base('10.0.0.1', null)).toBe('https://evil.example/chat');
  for (const address of ['192.0.2.1', '10.0.0.1'])
    expect(base(address, 'https://ours.example')).toBe('https://ours.example/chat');
});
