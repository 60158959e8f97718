import { expect, test } from 'vitest';
import { runWidget, type WidgetCase } from '../fixture.ts';

const flex = (properties: WidgetCase['properties'], rest: Partial<WidgetCase> = {}) =>
  runWidget({
    type: 'send-to-flex',
    properties,
    ways: ['callComplete', 'failedToEnqueue', 'callFailure'],
    ...rest,
  });

const OWN = { channelSid: 'CH1', channelType: 'web', name: 'Mia' };

test.each([
  ['nothing', {}, { workflow: '', channel: '', attributes: OWN, priority: 0, timeoutSeconds: 3600 }],
  [
    'templates',
    {
      workflow: 'WW1',
      channel: 'TC1',
      priority: '{{ 3 }}',
      timeout: '60',
      attributes: '{"body": "{{trigger.message.Body}}"}',
    },
    {
      workflow: 'WW1',
      channel: 'TC1',
      attributes: { ...OWN, body: 'Hello' },
      priority: 3,
      timeoutSeconds: 60,
    },
  ],
  [
    'own keys',
    { attributes: '{"name": "", "channelType": "tin can"}' },
    { attributes: { ...OWN, name: '', channelType: 'tin can' } },
  ],
  ['odd numbers', { priority: 'high', timeout: '0' }, { priority: 0, timeoutSeconds: 3600 }],
  ['large numbers', { timeout: 99_999_999 }, { timeoutSeconds: 1_209_600 }],
])('%s', (_name, properties, effect) => {
  expect(flex(properties).effect).toMatchObject({ type: 'sendToFlex', widget: 'widget', ...effect });
});

test.each([
  ['no JSON', { attributes: '{"name": "{{trigger.message.Body}}' }, 81015],
  ['a list', { attributes: '[1]' }, 81015],
  ['too long', { attributes: JSON.stringify({ a: 'b'.repeat(1024) }) }, 81015],
])('attributes that are %s are refused', (_name, properties, code) => {
  const { left, codes, effect } = flex(properties);
  expect([left, codes, effect]).toEqual(['failedToEnqueue', [code], undefined]);
});

test.each<WidgetCase['trigger']>([
  { event: 'incomingMessage', data: { From: '+1', Body: 'SMS' } },
  { event: 'incomingRequest', data: { ChannelSid: 'CH1' } },
  { event: 'incomingCall', data: { CallSid: 'CA1' } },
])('only chats become tasks: %j', trigger => {
  const { left, codes } = flex({}, { trigger });
  expect([left, codes]).toEqual(['failedToEnqueue', [81020]]);
});

test('the task is shown', () => {
  const events = [{ type: 'taskCreated', taskSid: 'WT1', attributes: '{"a":1}' }] as const;
  const { left, output } = flex({}, { events: [...events] });
  expect([left, output]).toEqual(['callComplete', { TaskSid: 'WT1', Attributes: '{"a":1}', Age: 0 }]);
});

test('a task that was refused leaves by failedToEnqueue', () => {
  const { left, codes } = flex({}, { events: [{ type: 'enqueueFailed', reason: 'no workflow' }] });
  expect([left, codes]).toEqual(['failedToEnqueue', [81015]]);
});
