import { expect, test } from 'vitest';
import { segmentsOf } from '../ui/segments.ts';
import { type PhoneMessage, visibleUrl } from './carrier.ts';
import { splitEvents } from './events.ts';
import { faultsOf, type Knobs, knobsOf, noKnobs, turned } from './faults.ts';
import { bare, lookOf, newAddress } from './network.ts';
import { targetsOf } from './targets.ts';
import { conversations, hasUnread, markOf, windowOf, withMessage } from './thread.ts';

const message = (given: Partial<PhoneMessage>): PhoneMessage => ({
  ...{
    sid: 'SM1',
    from: '+1',
    to: '+2',
    body: '',
    at: '2026-01-01T00:00:00Z',
    order: 0,
    media: [],
    attempts: 1,
  },
  ...{ direction: 'sent', status: 'delivered', errorCode: null },
  ...given,
});

test('events are taken out of the stream whole, however it is cut', () => {
  const text = 'event: phone\ndata: {"a":1}\n\n: still here\n\nevent: message\ndata: {"b":"x\\n\\ny"}\n\n';
  for (let cut = 0; cut <= text.length; cut += 1) {
    const first = splitEvents(text.slice(0, cut));
    const second = splitEvents(first.rest + text.slice(cut));
    expect([...first.events, ...second.events]).toEqual([
      { event: 'phone', data: { a: 1 } },
      { event: 'message', data: { b: 'x\n\ny' } },
    ]);
    expect(second.rest).toBe('');
  }
});

test('messages keep the network’s order, and a newer state takes the place of the old one', () => {
  const list = [2, 0, 1].reduce<readonly PhoneMessage[]>(
    (all, order) => withMessage(all, message({ sid: `SM${order}`, order })),
    [],
  );
  const changed = withMessage(list, message({ sid: 'SM1', order: 1, status: 'failed' }));
  expect(changed.map(({ sid, status }) => `${sid} ${status}`)).toEqual([
    'SM0 delivered',
    'SM1 failed',
    'SM2 delivered',
  ]);
});

test('conversations, the latest first', () => {
  const all = [message({ to: '+5' }), message({ direction: 'received', from: '+6' }), message({ to: '+5' })];
  expect(conversations(all)).toEqual(['+5', '+6']);
});

test.each([
  ['sent', 'sending', 'sending'],
  ['sent', 'delivered', 'delivered'],
  ['sent', 'failed', 'failed'],
  ['received', 'queued', 'sending'],
  ['received', 'sent', 'sending'],
  ['received', 'delivered', 'arrived'],
  ['received', 'read', 'seen'],
  ['received', 'undelivered', 'failed'],
] as const)('the mark of a message %s and %s is %s', (direction, status, mark) => {
  expect(markOf(message({ direction, status }))).toBe(mark);
});

test('what was delivered and not read is unread', () => {
  expect(hasUnread([message({ direction: 'received', status: 'delivered' })])).toBe(true);
  expect(hasUnread([message({ direction: 'received', status: 'read' }), message({})])).toBe(false);
});

test('the service window', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(windowOf(undefined, now)).toBeNull();
  expect(windowOf('2026-01-01T23:59:30Z', now)).toEqual({ open: true, hours: 24, minutes: 0, soon: false });
  expect(windowOf('2026-01-01T01:48:00Z', now)).toEqual({ open: true, hours: 1, minutes: 48, soon: true });
  expect(windowOf('2025-12-31T00:00:00Z', now)).toMatchObject({ open: false, hours: 0, minutes: 0 });
});

test('knobs become faults and come back', () => {
  const all: Knobs = {
    duplicate: true,
    reorder: true,
    delaySeconds: 3,
    failCode: 30005,
    receipts: 'shuffled',
    network: 'busy',
  };
  expect(knobsOf(faultsOf(all))).toEqual(all);
  expect(knobsOf(faultsOf(noKnobs))).toEqual(noKnobs);
  for (const network of ['down', 'refuses', 'loses'] as const) {
    expect(knobsOf(faultsOf({ ...noKnobs, network })).network).toBe(network);
  }
  for (const receipts of ['none', 'twice'] as const) {
    expect(knobsOf(faultsOf({ ...noKnobs, receipts })).receipts).toBe(receipts);
  }
  expect([turned(all), turned(noKnobs)]).toEqual([6, 0]);
});

test('addresses and their networks', () => {
  const bytes = new Uint8Array([1, 2, 3, 4, 250, 251, 252, 253]);
  expect(newAddress('sms', bytes)).toMatch(/^\+1[2-9]\d\d55501\d\d$/);
  expect(newAddress('whatsapp', bytes)).toMatch(/^whatsapp:\+1\d{10}$/);
  expect(newAddress('messenger', bytes)).toMatch(/^messenger:\d{9,}$/);
  expect(newAddress('line', bytes)).toBe('line:U01020304fafbfcfd');
  expect(['+1', 'whatsapp:+1', 'messenger:2', 'line:U1'].map(lookOf)).toEqual([
    'sms',
    'whatsapp',
    'messenger',
    'line',
  ]);
  expect(bare('whatsapp:+1555')).toBe('+1555');
});

test.each([
  ['', 1, 0, 160],
  ['a'.repeat(160), 1, 160, 160],
  ['a'.repeat(161), 2, 161, 306],
  ['€'.repeat(80), 1, 160, 160],
  ['–', 1, 1, 70],
  ['–'.repeat(71), 2, 71, 134],
])('segments of %s', (text, segments, used, room) => {
  expect(segmentsOf(text)).toEqual({ segments, used, room });
});

test('whom a phone can write to', () => {
  const flow = {
    sid: 'FO1',
    friendly_name: 'Shop',
    channel_type: 'sms',
    contact_identity: '+2',
    enabled: true,
    integration_type: 'studio',
  };
  const numbers = [
    { sid: 'PN1', phone_number: '+1', friendly_name: 'One' },
    { sid: 'PN2', phone_number: '+2', friendly_name: 'Two' },
  ];
  const flows = [
    flow,
    { ...flow, channel_type: 'facebook', contact_identity: 'messenger:9' },
    { ...flow, channel_type: 'web', contact_identity: null },
  ];
  expect(targetsOf('sms', { flows, numbers })).toEqual([
    { address: '+2', name: 'Shop', expected: true },
    { address: '+1', name: 'One', expected: false },
  ]);
  expect(targetsOf('messenger', { flows, numbers })).toEqual([
    { address: 'messenger:9', name: 'Shop', expected: true },
  ]);
  expect(targetsOf('whatsapp', { flows, numbers })).toEqual([]);
});

test('files of the carrier are seen through the server', () => {
  expect(visibleUrl('http://127.0.0.1:4001/media/MEab12')).toBe('/simulator/media/MEab12');
  expect(visibleUrl('https://flex.example.org/media/x?sig=1')).toBe('https://flex.example.org/media/x?sig=1');
});
