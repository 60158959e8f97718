import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_HEADER_BYTES, parsePacket, writePacket, writeText } from './frame.ts';

const header = fc.record({
  method: fc.string(),
  id: fc.string(),
  extra: fc.jsonValue(),
  token: fc.string({ unit: 'grapheme' }),
});

test('what is written is read as it was', () => {
  fc.assert(
    fc.property(header, fc.option(fc.jsonValue(), { nil: undefined }), (given, payload) => {
      const parsed = parsePacket(writePacket(given, payload));
      const text = payload === undefined ? '' : JSON.stringify(payload);
      const expected = JSON.parse(JSON.stringify({ method: given.method, id: given.id }));
      expect(parsed).toMatchObject({ packet: { ...expected, payload: text } });
      const read = (parsed as { packet: { header: Record<string, unknown> } }).packet.header;
      expect(read.extra).toEqual(JSON.parse(JSON.stringify(given.extra)));
      expect(read.token).toBe(given.token);
    }),
  );
});

test('rubbish is told, never thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
      expect(parsePacket(Buffer.from(bytes))).toHaveProperty('wrong');
    }),
  );
});

test('a packet that was cut or changed anywhere is told or read, never thrown', () => {
  const whole = writeText({ method: 'message', id: 'TM1', http_request: { path: '/ü' } }, '{"data":"ö"}');
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const cut = parsePacket(whole.subarray(0, at));
      expect(cut).toHaveProperty('wrong');
      const changed = Buffer.from(whole);
      changed[at] = byte;
      expect(parsePacket(changed)).toBeTypeOf('object');
    }),
  );
});

test.each([
  ['', 'not a TWILSOCK V3.0 packet'],
  ['TWILSOCK V2.0 2\r\n{}\r\n', 'not a TWILSOCK V3.0 packet'],
  ['TWILSOCK V3.0 -2\r\n{}\r\n', 'not a TWILSOCK V3.0 packet'],
  ['TWILSOCK V3.0 2\n{}\r\n', 'not a TWILSOCK V3.0 packet'],
  [`TWILSOCK V3.0 ${MAX_HEADER_BYTES + 1}\r\n{}\r\n`, 'the header is too large'],
  ['TWILSOCK V3.0 9\r\n{}\r\n', 'the header ends elsewhere'],
  ['TWILSOCK V3.0 2\r\n[]\r\n', 'the header is not a JSON object'],
  ['TWILSOCK V3.0 2\r\n{}\r\n', 'method and id are missing'],
  ['TWILSOCK V3.0 43\r\n{"method":"init","id":"a","payload_size":3}\r\n', 'the payload has another size'],
  ['TWILSOCK V3.0 43\r\n{"method":"init","id":"a","payload_size":0}\r\nmore', 'the payload has another size'],
])('%j is refused', (text, wrong) => {
  expect(parsePacket(Buffer.from(text))).toEqual({ wrong });
});

test('a packet without payload_size has no payload', () => {
  const text = 'TWILSOCK V3.0 27\r\n{"method":"close","id":"a"}\r\n';
  expect(parsePacket(Buffer.from(text))).toMatchObject({ packet: { method: 'close', payload: '' } });
});
