import { expect, test } from 'vitest';
import { optOutType } from './opt-out.ts';
import { countSegments, smartEncode } from './segments.ts';

test.each([
  ['', 1],
  ['x'.repeat(160), 1],
  ['x'.repeat(161), 2],
  ['x'.repeat(306), 2],
  ['x'.repeat(307), 3],
  ['€'.repeat(80), 1],
  ['€'.repeat(81), 2],
  ['ж'.repeat(70), 1],
  ['ж'.repeat(71), 2],
  ['ж'.repeat(134), 2],
  ['ж'.repeat(135), 3],
  ['😀'.repeat(35), 1],
  ['😀'.repeat(36), 2],
])('the segments of a text (%#)', (body, segments) => {
  expect(countSegments(body)).toBe(segments);
});

test('plain characters take the place of typographic ones', () => {
  expect(smartEncode('“It’s” – so…')).toBe('"It\'s" - so...');
});

test('a word stops only when it is all that an SMS says', () => {
  const [from, to] = ['+15550002222', '+15550001111'];
  expect(optOutType({ from, to, body: ' STOPALL\n' })).toBe('STOP');
  expect(optOutType({ from, to, body: 'Yes' })).toBe('START');
  expect(optOutType({ from, to, body: 'info' })).toBe('HELP');
  expect(optOutType({ from, to, body: 'please stop' })).toBeNull();
  expect(optOutType({ from, to: '12345', body: 'stop' })).toBeNull();
  expect(optOutType({ from: `whatsapp:${from}`, to: `whatsapp:${to}`, body: 'stop' })).toBeNull();
});
