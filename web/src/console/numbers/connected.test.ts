import { expect, test } from 'vitest';
import { connectedOf } from './connected.ts';

const flow = (channel_type: string, contact_identity: string | null, enabled = true) =>
  ({ channel_type, contact_identity, enabled, sid: `${channel_type}${enabled}` }) as never;

test('identities of addresses and of senders, each once; the enabled address counts', () => {
  const flows = [
    flow('sms', '+1555'),
    flow('web', null),
    flow('whatsapp', 'whatsapp:+1555'),
    flow('whatsapp', 'whatsapp:+1555', false),
    flow('facebook', 'messenger:7'),
  ];
  const found = connectedOf(flows, [
    { sender: 'whatsapp:+1555' },
    { sender: 'line:U1' },
    { sender: 'pigeon:1' },
  ]);
  expect(found.map(one => [one.channelType, one.identity, one.flow?.sid ?? null])).toEqual([
    ['line', 'line:U1', null],
    ['facebook', 'messenger:7', 'facebooktrue'],
    ['custom', 'pigeon:1', null],
    ['whatsapp', 'whatsapp:+1555', 'whatsapptrue'],
  ]);
});
