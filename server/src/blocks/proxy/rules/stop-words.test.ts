import { expect, test } from 'vitest';
import { isStopWord } from './stop-words.ts';

const from = '+15550002222';

test.each(['STOP', ' stop\n', 'End', 'cancel', 'quit', 'arrete', 'unstop'])('%j stays with Proxy', body => {
  expect(isStopWord({ from, body })).toBe(true);
});

test.each(['start', 'yes', 'help', 'info', 'please stop', 'the end', ''])('%j passes', body => {
  expect(isStopWord({ from, body })).toBe(false);
});

test('other networks have no such words', () => {
  expect(isStopWord({ from: `whatsapp:${from}`, body: 'stop' })).toBe(false);
  expect(isStopWord({ from: 'messenger:1234', body: 'stop' })).toBe(false);
});
