import { expect, test } from 'vitest';
import type { WebhookAnswer } from '../../../kernel/webhook.ts';
import { readOutOfSessionAnswer } from './out-of-session-answer.ts';

const answer = (contentType: string, body: string): WebhookAnswer => ({
  ok: true,
  status: 200,
  contentType,
  body,
  errorCode: null,
  reason: null,
  url: 'https://example.test/',
});

test('XML is TwiML, an empty body is nothing', () => {
  const twiml = '<Response><Message>Closed</Message></Response>';
  expect(readOutOfSessionAnswer(answer('text/xml; charset=utf-8', twiml))).toEqual({
    kind: 'twiml',
    body: twiml,
  });
  expect(readOutOfSessionAnswer(answer('application/json', '  '))).toEqual({ kind: 'nothing' });
});

test('JSON asks for a session', () => {
  expect(
    readOutOfSessionAnswer(answer('application/json', '{"participantIdentifier":"+14155550100"}')),
  ).toEqual({
    kind: 'session',
    uniqueName: null,
    mode: null,
    ttl: null,
    dateExpiry: null,
    participantIdentifier: '+14155550100',
    participantProxyIdentifier: null,
  });
  const full = {
    uniqueName: 'order 7',
    mode: 'message-only',
    ttl: '60',
    dateExpiry: '2026-02-01T00:00:00Z',
    participantIdentifier: '+14155550100',
    participantProxyIdentifier: '+14155550199',
  };
  expect(readOutOfSessionAnswer(answer('application/json', JSON.stringify(full)))).toEqual({
    ...full,
    kind: 'session',
    ttl: 60,
    dateExpiry: new Date(full.dateExpiry),
  });
});

test.each([
  ['no participant', answer('application/json', '{}')],
  ['an array', answer('application/json', '[]')],
  ['half of JSON', answer('application/json', '{')],
  ['a mode that is none', answer('application/json', '{"participantIdentifier":"+1","mode":"x"}')],
  ['another type', answer('text/plain', 'hello')],
  ['a failed call', { ...answer('text/xml', '<Response/>'), ok: false, status: 500 }],
])('%s is invalid', (_, given) => {
  expect(readOutOfSessionAnswer(given)).toEqual({ kind: 'invalid', code: 80913 });
});
