import { expect, test } from 'vitest';
import { runWidget, type WidgetCase } from '../fixture.ts';

const sms: WidgetCase['trigger'] = { event: 'incomingMessage', data: { From: '+1', Body: 'Hi' } };
const said = { type: 'said', outbound: { Sid: 'IM1', Body: 'Q' } } as const;
const failed = { type: 'sayFailed', reason: 'refused', code: 21211 } as const;

const send = (properties: WidgetCase['properties'], rest: Partial<WidgetCase> = {}) =>
  runWidget({ type: 'send-message', properties, ways: ['sent', 'failed'], ...rest });
const ask = (properties: WidgetCase['properties'], rest: Partial<WidgetCase> = {}) =>
  runWidget({
    type: 'send-and-wait-for-reply',
    properties,
    ways: ['incomingMessage', 'timeout', 'deliveryFailure'],
    ...rest,
  });

test('a message goes into the chat channel that the widget names', () => {
  const properties = {
    body: 'Hello {{trigger.message.ChannelAttributes.from}}',
    from: 'Bot',
    to: '{{contact.channel.address}}',
    service: '{{trigger.message.InstanceSid}}',
    channel: ' {{trigger.message.ChannelSid}} ',
    attributes: '{"a": 1}',
    media_url: 'https://pictures.example/1.png',
  };
  expect(send(properties).effect).toEqual({
    type: 'say',
    widget: 'widget',
    body: 'Hello Mia',
    from: 'Bot',
    to: 'mia',
    service: 'IS1',
    channel: 'CH1',
    attributes: '{"a": 1}',
    mediaUrl: 'https://pictures.example/1.png',
    waitsForReply: false,
  });
});

test('without a chat channel it goes from the flow to the contact', () => {
  const properties = {
    body: 'Hi',
    from: '{{flow.channel.address}}',
    to: '',
    channel: '{{trigger.message.ChannelSid}}',
  };
  const { effect } = send(properties, { trigger: sms });
  expect(effect).toMatchObject({ from: '+15005550001', to: '+15005550006', channel: '', service: '' });
});

test('the message that was sent is shown twice', () => {
  const { left, output } = send({ body: 'Q' }, { events: [said] });
  expect(left).toBe('sent');
  expect(output).toEqual({ message: said.outbound, outbound: said.outbound });
});

test('a message that was refused leaves by failed', () => {
  const { left, codes, output } = send({ body: 'Q' }, { events: [failed] });
  expect([left, codes, output]).toEqual(['failed', [81011], undefined]);
});

test.each([
  ['60', 60],
  [90, 90],
  ['{{flow.variables.none}}', 3600],
  ['soon', 3600],
  ['0', 3600],
  ['-5', 3600],
  ['99999999', 2_592_000],
])('a timeout of %j means %i seconds', (timeout, timeoutSeconds) => {
  expect(ask({ body: 'Q', timeout }).effect).toMatchObject({ waitsForReply: true, timeoutSeconds });
});

test('the reply is shown beside the question', () => {
  const message = { Body: 'yes', ChannelAttributes: '{"from":"Mia"}' };
  const { left, output } = ask({ body: 'Q' }, { events: [said, { type: 'reply', message }] });
  expect(left).toBe('incomingMessage');
  expect(output).toEqual({ outbound: said.outbound, inbound: message });
});

test.each([
  ['timeout', [said, { type: 'timeout' }], []],
  ['deliveryFailure', [failed], [81011]],
  ['deliveryFailure', [said, failed], [81011]],
] as const)('%s', (event, events, codes) => {
  const asked = ask({ body: 'Q' }, { events: [...events] });
  expect([asked.left, asked.codes]).toEqual([event, codes]);
});

test('a reply before the question was sent is dropped', () => {
  const { left, codes, last } = ask({ body: 'Q' }, { events: [{ type: 'reply', message: { Body: 'hm' } }] });
  expect([left, codes, last.state.awaits]).toEqual([undefined, [81002], 'said']);
});
