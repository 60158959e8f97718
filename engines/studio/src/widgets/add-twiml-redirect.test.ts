import { expect, test } from 'vitest';
import { runWidget, type WidgetCase } from '../fixture.ts';

const TEXT = { event: 'incomingMessage', data: { From: '+15005550006', Body: 'Hi' } } as const;
const redirect = (rest: Partial<WidgetCase> = {}) =>
  runWidget({
    type: 'add-twiml-redirect',
    properties: { url: 'https://web.example/{{trigger.message.Body}}', timeout: '60' },
    ways: ['return', 'timeout', 'fail'],
    trigger: TEXT,
    ...rest,
  });

test('a text message is handed to the document', () => {
  expect(redirect().effect).toEqual({
    type: 'redirect',
    widget: 'widget',
    url: 'https://web.example/Hi',
    method: 'POST',
    timeoutSeconds: 60,
  });
  const quiet = redirect({ properties: { url: 'https://web.example', method: 'get' } });
  expect(quiet.effect).toMatchObject({ method: 'GET', timeoutSeconds: 14_400 });
});

test('it is left when the document hands back, when it never does, and when there is none', () => {
  expect(redirect({ events: [{ type: 'redirected' }] }).left).toBe('return');
  expect(redirect({ events: [{ type: 'timeout' }] }).left).toBe('timeout');
  const failed = redirect({ events: [{ type: 'redirectFailed', reason: 'gone' }] });
  expect(failed).toMatchObject({ left: 'fail', codes: [81014] });
});

test('what the customer writes meanwhile is not for the flow', () => {
  const { left, codes } = redirect({ events: [{ type: 'reply', message: { Body: 'Hello?' } }] });
  expect([left, codes]).toEqual([undefined, [81002]]);
});

test.each([
  [{ event: 'incomingMessage', data: { From: 'mia', ChannelSid: 'CH1' } }],
  [{ event: 'incomingRequest', data: {} }],
] as const)('%j cannot be handed over', trigger => {
  expect(redirect({ trigger })).toMatchObject({ left: 'fail', codes: [81020] });
});
