import { expect, test } from 'vitest';
import type { FlowEvent } from './contract.ts';
import type { Definition } from './definition.ts';
import { beginning, CHAT_MESSAGE, fixtures, play, runWidget } from './fixture.ts';
import { contextOf, resume, start, waitsForReply } from './index.ts';

const NOW = new Date(0);
const bakery = fixtures().find(({ name }) => name === 'bakery')!.definition;
const said: FlowEvent = { type: 'said', outbound: { Sid: 'IM1' } };

test('the context is the documented one', () => {
  const trigger = {
    event: 'incomingMessage',
    data: { Body: 'Hi', ChannelSid: 'CH1', ChannelAttributes: '{"from":"Mia"}' },
  } as const;
  const { state } = start(beginning(bakery, trigger));
  expect(contextOf(state)).toEqual({
    trigger: { message: { Body: 'Hi', ChannelSid: 'CH1', ChannelAttributes: { from: 'Mia' } } },
    contact: { channel: { address: 'mia' } },
    flow: {
      flow_sid: 'FW00000000000000000000000000000001',
      sid: 'FN00000000000000000000000000000001',
      channel: { address: 'CH00000000000000000000000000000001' },
      data: {},
      variables: { shop: 'The Corner Bakery', name: 'Mia', tries: '0' },
    },
    widgets: { greet: { shop: 'The Corner Bakery', name: 'Mia', tries: '0' } },
  });
});

test.each([
  [
    'incomingRequest',
    { parameters: { a: 1 }, to: '+1' },
    { request: { parameters: { a: 1 }, to: '+1' } },
    { a: 1 },
  ],
  ['incomingRequest', { a: 1 }, { request: { a: 1, parameters: { a: 1 } } }, { a: 1 }],
  ['incomingParent', { parameters: { a: 1 } }, { parent: { parameters: { a: 1 } } }, {}],
  ['incomingCall', { From: '+1' }, { call: { From: '+1' } }, {}],
  ['incomingConversationMessage', { Body: 'x' }, { message: { Body: 'x' }, conversation: { Body: 'x' } }, {}],
  ['incomingMessage', { ChannelAttributes: 'no json' }, { message: { ChannelAttributes: 'no json' } }, {}],
] as const)('%s shows %j', (event, data, trigger, flowData) => {
  const context = contextOf(start(beginning(bakery, { event, data: { ...data } })).state);
  expect(context.trigger).toEqual(trigger);
  expect(context.flow.data).toEqual(flowData);
});

test('each step shows the context of its own time, and former states stay as they were', () => {
  const [first, second] = play(bakery, CHAT_MESSAGE, [said]);
  const contexts = first!.steps.map(step => Object.keys((step.context as { widgets: object }).widgets));
  expect(contexts).toEqual([[], ['greet']]);
  const before = JSON.stringify(second!.state);
  const third = resume(bakery, second!.state, { type: 'reply', message: { Body: 'rye' } }, NOW);
  expect(JSON.stringify(second!.state)).toBe(before);
  expect(third.steps.map(step => step.type)).toEqual(['send-and-wait-for-reply', 'split-based-on']);
});

test('only a question that was sent waits for a reply', () => {
  const [first, second] = play(bakery, CHAT_MESSAGE, [said]);
  expect([first, second].map(turn => waitsForReply(turn!.state))).toEqual([false, true]);
});

test('an event that does not fit gives back the same state', () => {
  const [first, second] = play(bakery, CHAT_MESSAGE, [said]);
  for (const [turn, type] of [
    [first!, 'reply'],
    [first!, 'answered'],
    [second!, 'said'],
    [second!, 'nonsense'],
  ] as const) {
    const next = resume(bakery, turn.state, { type } as never, NOW);
    expect(next.state).toBe(turn.state);
    expect(next).toMatchObject({
      effects: [],
      steps: [],
      ended: false,
      warnings: [{ code: 81002, widget: 'ask-bread' }],
    });
  }
});

test('stopping ends at once and for good', () => {
  const [first] = play(bakery, CHAT_MESSAGE, []);
  const stopped = resume(bakery, first!.state, { type: 'stop', reason: 'thirty days' }, NOW);
  expect(stopped).toMatchObject({ ended: true, effects: [], steps: [], state: { endReason: 'thirty days' } });
  expect(resume(bakery, stopped.state, { type: 'stop', reason: 'x' }, NOW).warnings).toHaveLength(1);
});

test('a widget that is gone ends the execution', () => {
  const [first] = play(bakery, CHAT_MESSAGE, []);
  const other: Definition = { states: [], initial_state: 'Trigger' };
  expect(resume(other, first!.state, said, NOW)).toMatchObject({ ended: true, warnings: [{ code: 81002 }] });
  expect(start(beginning(other, CHAT_MESSAGE))).toMatchObject({ ended: true });
});

test('a flow that is too large is not run', () => {
  const states = Array.from({ length: 2000 }, (_, index) => ({
    name: `s${index}`,
    type: 'set-variables',
    properties: {},
    transitions: [],
  }));
  const trigger = { name: 'Trigger', type: 'trigger', properties: {}, transitions: [] };
  const turn = start(beginning({ states: [trigger, ...states], initial_state: 'Trigger' }, CHAT_MESSAGE));
  expect(turn).toMatchObject({ ended: true, warnings: [{ code: 81026 }] });
});

test('an execution remembers a bounded amount', () => {
  const variables = Array.from({ length: 100 }, (_, index) => ({
    key: `k${index}`,
    value: 'x'.repeat(20_000),
  }));
  const { last, codes } = runWidget({ type: 'set-variables', properties: { variables }, ways: ['next'] });
  expect(JSON.stringify(last.state).length).toBeLessThan(1_100_000);
  expect(codes).toContain(82006);
});
