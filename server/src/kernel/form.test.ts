/** Whatever bytes come as a body: they are read or refused with a status below 500, and nothing else happens. */

import fc from 'fast-check';
import Fastify from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { ApiError } from './errors.ts';
import { acceptForms, bodyOf, readForm } from './form.ts';

const LIMIT_BYTES = 64 * 1024;
const app = Fastify({ bodyLimit: LIMIT_BYTES });
await acceptForms(app, LIMIT_BYTES);
app.post('/', async request => {
  const { form, json, file } = await bodyOf(request, LIMIT_BYTES);
  return { form, json: json ?? null, size: file?.content.length ?? null };
});
app.setErrorHandler((error: Error & { statusCode?: number; status?: number }, _, reply) =>
  reply.code(error.status ?? error.statusCode ?? 500).send({}),
);
afterAll(() => app.close());

const post = (type: string, payload: Buffer | string) =>
  app.inject({ method: 'POST', url: '/', headers: { 'content-type': type }, payload });

/** What has been trouble for somebody before. */
const CORPUS = [
  '',
  '&&&===&&',
  '%',
  '%E0%A4%A',
  'Body=%ED%A0%80',
  'a=1&a=2&__proto__=x&constructor=y&toString=z',
  'a[b][c]=1&a[__proto__][d]=2',
  `${'a=1&'.repeat(5000)}`,
  '%00',
];

test.each(CORPUS.map((text, i) => [i, text] as const))('trouble %i', (_, text) => {
  try {
    expect(Object.getPrototypeOf(readForm(text))).toBeNull();
  } catch (error) {
    expect(error).toMatchObject({ status: 400, code: 20001 });
  }
  expect(({} as Record<string, unknown>).d).toBeUndefined();
});

test('a form is read as the official libraries write it, and any other text is read or refused', () => {
  const text = fc.string({ unit: 'grapheme' }).filter(one => !one.includes('\0'));
  fc.assert(
    fc.property(fc.dictionary(text, text, { maxKeys: 20 }), fields => {
      const read = readForm(new URLSearchParams(fields).toString());
      expect({ ...read }).toEqual({ ...fields });
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), anything => {
      try {
        readForm(anything);
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }),
  );
});

test('no more than a thousand fields are read', () => {
  const many = Array.from({ length: 5000 }, (_, i) => `f${i}=1`).join('&');
  expect(Object.keys(readForm(many))).toHaveLength(1000);
});

const PART = 'Content-Disposition: form-data; name=';
const whole = [
  `--x\r\n${PART}"Body"\r\n\r\nHi\r\n`,
  `--x\r\n${PART}"Media"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nbytes\r\n--x--\r\n`,
].join('');
const piece = fc.oneof(
  fc.constantFrom('--x', '--x--', '\r\n', '\r\n\r\n', '\n', `${PART}"__proto__"`, `${PART}"constructor"`),
  fc.constantFrom(`${PART}"a"`, `${PART}"a`, 'Content-Type: ', 'Content-Transfer-Encoding: base64', ';', '"'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

test('a multipart form that is cut, changed or made up is read or refused', { timeout: 60_000 }, async () => {
  expect((await post('multipart/form-data; boundary=x', whole)).json()).toEqual({
    ...{ form: { Body: 'Hi' }, json: null, size: 5 },
  });
  const broken = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join('')),
    fc.tuple(fc.nat(whole.length), fc.nat(whole.length), piece).map(([from, to, put]) => {
      return whole.slice(0, from) + put + whole.slice(to);
    }),
  );
  const asked = fc.asyncProperty(broken, async payload => {
    const { statusCode } = await post('multipart/form-data; boundary=x', payload);
    expect([200, 400, 413, 406, 415]).toContain(statusCode);
  });
  await fc.assert(asked, { numRuns: 150 });
});

test('any type with any bytes is read or refused', { timeout: 60_000 }, async () => {
  const type = fc.oneof(
    fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'),
    fc.constantFrom(
      'multipart/form-data; boundary=',
      'text/plain',
      'a/b; charset=utf-16',
      ';',
      'application',
    ),
  );
  const bytes = fc.uint8Array({ maxLength: 200 }).map(one => Buffer.from(one));
  const asked = fc.asyncProperty(type, bytes, async (contentType, payload) => {
    expect((await post(contentType, payload)).statusCode).toBeLessThan(500);
  });
  await fc.assert(asked, { numRuns: 150 });
});
