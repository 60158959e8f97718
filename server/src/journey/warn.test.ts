import { expect, test } from 'vitest';
import type { NewAlert } from '../blocks/monitor/index.ts';
import { soloTurn } from '../kernel/line/turn.ts';
import type { Tx } from '../kernel/line/tx.ts';
import type { FailedWebhook } from '../kernel/webhook.ts';
import type { JourneyParts } from './parts.ts';
import { alertOf, warnOfFlow } from './warn.ts';

const channelSid = `CH${'1'.repeat(32)}`;
const serviceSid = `IS${'2'.repeat(32)}`;
const failed: FailedWebhook = {
  accountSid: 'AC1',
  key: channelSid,
  request: {
    url: 'https://example.com/hook?a=b',
    method: 'POST',
    parameters: { ChannelSid: channelSid, InstanceSid: serviceSid, MessageSid: 'none' },
    ...{ timeoutSeconds: 15, idempotencyToken: '3-4', jar: null },
  },
  answer: {
    ok: false,
    status: 500,
    contentType: 'text/html',
    body: 'broken',
    errorCode: 11200,
    reason: 'answered 500',
    url: 'https://example.com/hook?a=b',
  },
};

test('the alert of a webhook names the closest thing that the webhook was about', () => {
  expect(alertOf(failed)).toEqual({
    accountSid: 'AC1',
    code: 11200,
    text: 'The request to example.com failed: answered 500',
    resourceSid: channelSid,
    serviceSid,
    request: {
      ...{ url: failed.request.url, method: 'POST', parameters: failed.request.parameters },
      response: { contentType: 'text/html', body: 'broken' },
    },
    delivery: { key: channelSid, call: failed.request, reason: 'answered 500' },
  });
  const message = { ...failed.request.parameters, MessageSid: `IM${'3'.repeat(32)}` };
  const closer = alertOf({ ...failed, request: { ...failed.request, parameters: message } });
  expect(closer.resourceSid).toBe(message.MessageSid);
});

test('an address that is none, and an answer that never came, make an alert too', () => {
  const answer = { ...failed.answer, url: 'nowhere', status: null, errorCode: null, reason: null };
  const { text, code, request } = alertOf({ ...failed, answer });
  expect([text, code, request!.response]).toEqual(['The request to nowhere failed: no answer', 11200, null]);
});

test('a flow’s warning names its widget to the author, and tells the log nothing of what was said', async () => {
  const alerts: NewAlert[] = [];
  const logged: unknown[] = [];
  const recordAlerts = async (_tx: Tx, inputs: readonly NewAlert[]) => {
    alerts.push(...inputs);
    return inputs.map(() => ({ sid: 'NO1' }));
  };
  const parts = {
    blocks: { monitor: { recordAlerts } },
    log: { warn: (...line: unknown[]) => logged.push(line) },
  } as unknown as JourneyParts;
  const warnings = [
    { code: 81012, message: 'secret words', widget: 'ask' },
    { code: 81012, message: 'secret words', widget: null },
  ];
  await warnOfFlow(parts, soloTurn({} as Tx), { accountSid: 'AC1', executionSid: 'FN1', warnings });
  expect(alerts).toMatchObject([
    { accountSid: 'AC1', resourceSid: 'FN1', text: 'ask: secret words' },
    { text: 'secret words' },
  ]);
  expect(JSON.stringify(logged)).not.toContain('secret');
});
