import { expect, test } from 'vitest';
import { RefusedAddress } from '../address-guard.ts';
import { CallFailure, failureOf } from './failure.ts';

const withCode = (code: string, cause?: unknown) =>
  Object.assign(new Error(`failed: ${code}`, { cause }), { code });

test.each([
  ['ECONNREFUSED', 'connect', 11205],
  ['ECONNRESET', 'connect', 11205],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect', 11205],
  ['UND_ERR_SOCKET', 'connect', 11205],
  ['ENOTFOUND', 'connect', 11210],
  ['EAI_AGAIN', 'connect', 11210],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout', 11200],
  ['UND_ERR_BODY_TIMEOUT', 'timeout', 11200],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 11235],
  ['CERT_HAS_EXPIRED', 'tls', 11236],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', 11237],
  ['EPROTO', 'tls', 11220],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', 11220],
  ['HPE_INVALID_CONSTANT', 'protocol', 11206],
  ['UND_ERR_INVALID_ARG', 'bad-url', 11100],
  ['ESOMETHINGNEW', 'connect', 11205],
])('%s means %s, %i', (code, kind, expected) => {
  expect(failureOf(withCode(code))).toMatchObject({
    kind,
    code: expected,
    reason: expect.stringContaining(code),
  });
});

test('the code may be in the cause, or in one of several attempts', () => {
  expect(failureOf(new Error('outer', { cause: withCode('ENOTFOUND') })).code).toBe(11210);
  expect(failureOf(new AggregateError([withCode('CERT_HAS_EXPIRED')])).code).toBe(11236);
});

test('what we found ourselves is said as it is', () => {
  const failure = { kind: 'too-large', code: 11750, reason: 'too large' } as const;
  expect(failureOf(new CallFailure(failure))).toBe(failure);
  expect(failureOf(new RefusedAddress('10.0.0.1 is not public'))).toMatchObject({ kind: 'refused-address' });
});

test.each([undefined, null, 'text', 7])('%j is a failed connection, not a crash', thrown => {
  expect(failureOf(thrown)).toMatchObject({ kind: 'connect', code: 11205 });
});
