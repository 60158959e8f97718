import { expect, test } from 'vitest';
import { channelTypeOf, normalAddress, prefixOf, sameChannel } from './address.ts';

test.each([
  ['+15551234567', 'sms'],
  [' +1 (555) 123-4567 ', 'sms'],
  ['72345', 'sms'],
  ['whatsapp:+15551234567', 'whatsapp'],
  ['WhatsApp:+15551234567', 'whatsapp'],
  ['messenger:1234567890123456', 'facebook'],
  ['line:U4af4980629', 'line'],
  ['viber:abc', 'custom'],
  ['whatsapp:', 'custom'],
  ['user-42', 'custom'],
  ['CH00000000000000000000000000000001', 'custom'],
  ['+0123', 'custom'],
  ['', 'custom'],
] as const)('%j is %s', (address, type) => {
  expect(channelTypeOf(address)).toBe(type);
});

test.each([
  ['+1 (555) 123-4567', '+15551234567'],
  ['WHATSAPP: +1 555 123 4567', 'whatsapp:+15551234567'],
  ['whatsapp:+15551234567', 'whatsapp:+15551234567'],
  ['messenger:AbC.1-2', 'messenger:AbC.1-2'],
  ['Switch Hook', 'Switch Hook'],
  ['72345', '72345'],
])('%j is written %j', (address, normal) => {
  expect(normalAddress(address)).toBe(normal);
  expect(normalAddress(normal)).toBe(normal);
});

test('both ends of a message are on one network', () => {
  expect(sameChannel('+15551230001', '+15551239999')).toBe(true);
  expect(sameChannel('Switchhook', '+15551239999')).toBe(true);
  expect(sameChannel('whatsapp:+15551230001', 'WhatsApp:+15551239999')).toBe(true);
  expect(sameChannel('whatsapp:+15551230001', '+15551239999')).toBe(false);
  expect(sameChannel('messenger:1', 'whatsapp:+15551239999')).toBe(false);
});

test('a prefix is a word before a colon', () => {
  expect(prefixOf('messenger:1:2')).toBe('messenger');
  expect(prefixOf('+15551230001')).toBe('');
  expect(prefixOf(':x')).toBe('');
});
