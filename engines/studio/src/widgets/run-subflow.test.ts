import { expect, test } from 'vitest';
import { runWidget, type WidgetCase } from '../fixture.ts';
import type { Json } from '../json.ts';

const subflow = (properties: WidgetCase['properties'], rest: Partial<WidgetCase> = {}) =>
  runWidget({
    type: 'run-subflow',
    properties: { flow_sid: 'FW2', flow_revision: 'LatestPublished', ...properties },
    ways: ['completed', 'failed'],
    ...rest,
  });

test('parameters are texts unless their type says otherwise', () => {
  const parameters: Json = [
    { key: 'text', value: '{{trigger.message.From}}' },
    { key: 'number', value: '7' },
    { key: 'object', value: '{"a": "{{trigger.message.Body}}"}', type: 'object' },
    { key: 'broken', value: '{', type: 'object' },
  ];
  expect(subflow({ parameters }).effect).toEqual({
    type: 'subflow',
    widget: 'widget',
    flowSid: 'FW2',
    revision: 'LatestPublished',
    parameters: { text: 'mia', number: '7', object: { a: 'Hello' }, broken: '{' },
  });
});

test.each([12, '3', 'LatestRevision'])('%j is a revision', flow_revision => {
  expect(subflow({ flow_revision }).effect).toMatchObject({ revision: String(flow_revision) });
});

test.each(['', 'newest', '-1', '1.5'])('%j is no revision', flow_revision => {
  expect(subflow({ flow_revision })).toMatchObject({ left: 'failed', codes: [81021] });
});

test('a subflow cannot run another one', () => {
  const trigger = { event: 'incomingParent', data: {} } as const;
  expect(subflow({}, { trigger })).toMatchObject({ left: 'failed', codes: [81024] });
});

test('what it gives is shown', () => {
  const ended = subflow({}, { events: [{ type: 'subflowEnded', output: { answer: '42' } }] });
  expect(ended).toMatchObject({ left: 'completed', output: { answer: '42', status: 'completed' } });
  const failed = subflow({}, { events: [{ type: 'subflowFailed', reason: 'gone' }] });
  expect(failed).toMatchObject({ left: 'failed', codes: [81024], output: { status: 'failed' } });
});
