import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TokenPayload } from './token.ts';
import { claimedIssuer, signToken, verifyToken } from './token.ts';

const now = new Date('2026-11-22T10:00:00Z');
const seconds = now.getTime() / 1000;
const secret = 'the secret of SK1';
const secretOf = (issuer: string) => (issuer === 'SK1' ? secret : undefined);
const claims: TokenPayload = {
  jti: `SK1-${seconds}`,
  iss: 'SK1',
  sub: 'AC1',
  iat: seconds,
  exp: seconds + 3600,
  grants: { identity: 'ana', chat: { service_sid: 'IS1' } },
};

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const forge = (header: unknown, payload: unknown, hash = 'sha256') => {
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
};

test('a token that we sign is one that we accept', () => {
  const jwt = signToken(claims, secret, { cty: 'twilio-fpa;v=1' });
  expect(verifyToken(jwt, secretOf, now)).toEqual({ ok: true, payload: claims });
  expect(claimedIssuer(jwt)).toBe('SK1');
  const header = JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString());
  expect(header).toEqual({ alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' });
});

test('a token put together by hand verifies', () => {
  const jwt =
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJTSzEiLCJleHAiOjQxMDI0NDQ4MDB9.' +
    createHmac('sha256', secret)
      .update('eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJTSzEiLCJleHAiOjQxMDI0NDQ4MDB9')
      .digest('base64url');
  expect(verifyToken(jwt, secretOf, now)).toEqual({ ok: true, payload: { iss: 'SK1', exp: 4102444800 } });
});

test.each(['sha384', 'sha512'])('%s is accepted', hash => {
  const jwt = forge({ alg: `HS${hash.slice(3)}`, typ: 'JWT' }, claims, hash);
  expect(verifyToken(jwt, secretOf, now).ok).toBe(true);
});

test.each<[string, string, number]>([
  ['empty', '', 20101],
  ['no JWT', 'a.b', 20101],
  ['four parts', `${signToken(claims, secret)}.x`, 20101],
  ['a payload that is no object', forge({ alg: 'HS256' }, ['SK1']), 20101],
  ['the algorithm none', `${part({ alg: 'none' })}.${part(claims)}.`, 20102],
  ['an inherited algorithm name', forge({ alg: 'constructor' }, claims), 20102],
  ['a public-key algorithm', forge({ alg: 'RS256' }, claims), 20102],
  ['an unknown issuer', signToken({ ...claims, iss: 'SK2' }, secret), 20103],
  ['no issuer', signToken({ exp: seconds + 1 }, secret), 20103],
  ['a subject that is no text', forge({ alg: 'HS256' }, { ...claims, sub: 7 }), 20103],
  ['an expired one', signToken({ ...claims, exp: seconds }, secret), 20104],
  ['one without an expiry', signToken({ iss: 'SK1' }, secret), 20104],
  ['an expiry that is no number', forge({ alg: 'HS256' }, { ...claims, exp: '9999999999' }), 20104],
  ['a future one', signToken({ ...claims, nbf: seconds + 1 }, secret), 20105],
  ['grants that are no object', forge({ alg: 'HS256' }, { ...claims, grants: 'all' }), 20106],
  ['a foreign signature', signToken(claims, 'another secret'), 20107],
  ['another hash than it says', forge({ alg: 'HS384' }, claims), 20107],
])('refused: %s', (_what, jwt, code) => {
  expect(verifyToken(jwt, secretOf, now)).toEqual({ ok: false, code });
});

test('no character can be changed', () => {
  const jwt = signToken(claims, secret);
  for (let at = 0; at < jwt.length; at++) {
    const changed = jwt.slice(0, at) + (jwt[at] === 'A' ? 'B' : 'A') + jwt.slice(at + 1);
    expect(verifyToken(changed, secretOf, now).ok, `at ${at}`).toBe(false);
  }
});

test('an empty secret neither signs nor proves', () => {
  expect(() => signToken(claims, '')).toThrow('empty');
  expect(verifyToken(signToken(claims, secret), () => '', now)).toEqual({ ok: false, code: 20103 });
});

test('whatever comes is refused with a code, and never thrown', () => {
  const part = fc.oneof(
    fc.string(),
    fc.json({ maxDepth: 1 }).map(text => Buffer.from(text).toString('base64url')),
    fc
      .record({ alg: fc.constantFrom('HS256', 'none', 'RS256', '__proto__'), iss: fc.constant('SK1') })
      .map(header => Buffer.from(JSON.stringify(header)).toString('base64url')),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), parts => {
      const verdict = verifyToken(parts.join('.'), () => 'secret', new Date(0));
      return !verdict.ok && verdict.code > 20100 && verdict.code < 20108;
    }),
    { numRuns: 300 },
  );
});
