import { expect, test } from 'vitest';
import type { FlowEvent } from '../contract.ts';
import { runWidget, type WidgetCase } from '../fixture.ts';

const FORM = 'application/x-www-form-urlencoded;charset=utf-8';
const JSON_TYPE = 'application/json;charset=utf-8';
const parameters = [
  { key: 'q', value: '{{trigger.message.Body}} & more' },
  { key: 'é', value: '' },
];
const url = 'https://web.example/a?b=c#d';

const http = (properties: WidgetCase['properties'], events: FlowEvent[] = []) =>
  runWidget({ type: 'make-http-request', properties, ways: ['success', 'failed'], events });
const fun = (properties: WidgetCase['properties'], events: FlowEvent[] = []) =>
  runWidget({ type: 'run-function', properties, ways: ['success', 'fail'], events });
const answered = (statusCode: number, body: string): FlowEvent => ({
  type: 'answered',
  statusCode,
  contentType: 'text/x',
  body,
});

test.each([
  [
    'a form in the URL',
    { method: 'GET', url, content_type: FORM, parameters, body: 'ignored' },
    { method: 'GET', url: 'https://web.example/a?b=c&q=Hello+%26+more&%C3%A9=#d', body: '', addAuth: false },
  ],
  [
    'a form in the body',
    { method: 'POST', url, content_type: FORM, parameters },
    { method: 'POST', url, body: 'q=Hello+%26+more&%C3%A9=' },
  ],
  [
    'a written form',
    { method: 'POST', url, content_type: FORM, body: 'a={{trigger.message.From}}' },
    { body: 'a=mia' },
  ],
  [
    'JSON, signed',
    {
      method: 'post',
      url,
      content_type: JSON_TYPE,
      body: '{"a": {{trigger.message.Body | to_json}}}',
      add_twilio_auth: true,
    },
    { method: 'POST', contentType: JSON_TYPE, body: '{"a": "Hello"}', addAuth: true },
  ],
])('%s', (_name, properties, effect) => {
  const limits = { timeoutSeconds: 10, maxResponseBytes: 65_536 };
  expect(http(properties).effect).toMatchObject({ type: 'call', purpose: 'http', ...limits, ...effect });
});

test.each(['', '{{nothing}}', 'ftp://x', '/relative', 'javascript:1'])('%j is no web address', address => {
  const { left, codes, effect } = http({ method: 'GET', url: address, content_type: FORM });
  expect([left, codes, effect]).toEqual(['failed', [81016], undefined]);
});

const get = { method: 'GET', url, content_type: FORM };

test.each<[string, FlowEvent, string, number[], unknown]>([
  ['an object', answered(200, ' {"a": [1]}'), 'success', [], { a: [1] }],
  ['a list', answered(201, '[{"a": 1}]'), 'success', [], undefined],
  ['text', answered(299, 'ok'), 'success', [], undefined],
  ['broken JSON', answered(200, '{"a": '), 'success', [], undefined],
  ['an error with an object', answered(404, '{"why": "gone"}'), 'failed', [81016], { why: 'gone' }],
  ['a redirection', answered(302, ''), 'failed', [81016], undefined],
])('%s', (_name, event, left, codes, parsed) => {
  const result = http(get, [event]);
  expect([result.left, result.codes]).toEqual([left, codes]);
  const { statusCode, body } = event as Extract<FlowEvent, { type: 'answered' }>;
  expect(result.output).toEqual({
    status_code: statusCode,
    content_type: 'text/x',
    body,
    ...(parsed ? { parsed } : {}),
  });
});

test('an answer that is too large, or none, fails without outputs', () => {
  const large = http(get, [answered(200, 'x'.repeat(65_537))]);
  const none = http(get, [{ type: 'callFailed', reason: 'timed out' }]);
  for (const result of [large, none])
    expect([result.left, result.codes, result.output]).toEqual(['failed', [81016], undefined]);
});

test('nesting that no printer survives is cut', () => {
  const deep = `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
  expect(JSON.stringify(http(get, [answered(200, deep)]).output).length).toBeLessThan(61_000);
});

test('a function is posted a form', () => {
  expect(fun({ url: 'https://f.example/{{contact.channel.address}}', parameters }).effect).toMatchObject({
    type: 'call',
    purpose: 'function',
    method: 'POST',
    url: 'https://f.example/mia',
    contentType: FORM,
    body: 'q=Hello+%26+more&%C3%A9=',
  });
});

test('a function may be named by SIDs alone, or not at all', () => {
  const sids = { service_sid: 'ZS1', environment_sid: 'ZE1', function_sid: 'ZH1' };
  expect(fun({ url: '', ...sids }).effect).toMatchObject({ url: 'function:ZS1/ZE1/ZH1' });
  expect(fun({}).effect).toMatchObject({ url: 'function://' });
});

test.each<[FlowEvent, string, number[]]>([
  [answered(200, '{"a":1}'), 'success', []],
  [answered(404, ''), 'fail', [82001]],
  [answered(500, ''), 'fail', [81017]],
  [answered(200, 'x'.repeat(65_537)), 'fail', [82002]],
  [{ type: 'callFailed', reason: 'timed out' }, 'fail', [81010]],
])('a function ends: %#', (event, left, codes) => {
  expect(fun({ url: 'https://f.example' }, [event])).toMatchObject({ left, codes });
});

const bot = (event: FlowEvent) =>
  runWidget({
    type: 'send-to-auto-pilot',
    properties: { autopilot_assistant_sid: 'UA1', body: '{{trigger.message.Body}}' },
    ways: ['sessionEnded', 'failure'],
    events: [event],
  });

test('a bot may stand in for the service that was shut down', () => {
  const { effect, left, output } = bot(answered(200, '{"CurrentTask": "greet"}'));
  expect(effect).toMatchObject({ type: 'call', url: 'autopilot:UA1', method: 'POST' });
  expect([left, output]).toEqual(['sessionEnded', { CurrentTask: 'greet' }]);
});

test.each<FlowEvent>([{ type: 'callFailed', reason: 'unknown' }, answered(500, '{}'), answered(200, 'hm')])(
  'without a bot the flow goes on by failure: %#',
  event => {
    expect(bot(event)).toMatchObject({ left: 'failure', codes: [81013] });
  },
);
