import { expect, test } from 'vitest';
import { typeOf } from './media-type.ts';

const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex');
const mp4 = Buffer.from('000000186674797069736f6d', 'hex');
const zip = Buffer.from('504b030414000600', 'hex');
const page = Buffer.from('<html><script>alert(1)</script></html>');

test.each([
  ['image/png', png, 'image/png'],
  ['image/png; charset=utf-8', png, 'image/png; charset=utf-8'],
  ['image/jpg', jpeg, 'image/jpg'],
  ['application/octet-stream', jpeg, 'image/jpeg'],
  ['', png, 'image/png'],
  ['image/png', page, 'application/octet-stream'],
  ['image/png', jpeg, 'application/octet-stream'],
  ['application/pdf', page, 'application/octet-stream'],
  ['text/html', page, 'text/html'],
  ['text/plain', page, 'text/plain'],
  ['audio/mp4', mp4, 'audio/mp4'],
  ['video/quicktime', mp4, 'video/quicktime'],
  [
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    zip,
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
  ['application/vnd.oasis.opendocument.text', page, 'application/octet-stream'],
  ['application/octet-stream', Buffer.alloc(0), 'application/octet-stream'],
])('%s with %o is kept as %s', (declared, content, kept) => {
  expect(typeOf(declared, content)).toBe(kept);
});
