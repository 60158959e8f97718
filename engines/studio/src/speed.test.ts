import { expect, test } from 'vitest';
import type { Definition } from './definition.ts';
import { beginning, CHAT_MESSAGE, play } from './fixture.ts';
import { readDefinition, resume, start } from './index.ts';

const message = {
  from: '{{flow.channel.address}}',
  to: '{{contact.channel.address}}',
  service: '{{trigger.message.InstanceSid}}',
  channel: '{{trigger.message.ChannelSid}}',
};

/** Split, set and send, over and over, through as many widgets as asked for. */
function chain(widgets: number): Definition {
  const states = Array.from({ length: widgets }, (_, index) => link(index, `w${(index + 1) % widgets}`));
  const transitions = [{ event: 'incomingMessage', next: 'w0' }];
  return {
    states: [{ name: 'Trigger', type: 'trigger', properties: {}, transitions }, ...states],
    initial_state: 'Trigger',
  };
}

function link(index: number, next: string): Definition['states'][number] {
  const name = `w${index}`;
  const input = '{{trigger.message.Body}}';
  const conditions = [{ type: 'contains', arguments: [input], value: 'hell' }];
  switch (index % 3) {
    case 0:
      return {
        name,
        type: 'split-based-on',
        properties: { input },
        transitions: [{ event: 'noMatch' }, { event: 'match', next, conditions }],
      };
    case 1:
      return {
        name,
        type: 'set-variables',
        properties: { variables: [{ key: 'n', value: '{{flow.variables.n | plus: 1}}' }] },
        transitions: [{ event: 'next', next }],
      };
    default:
      return {
        name,
        type: 'send-message',
        properties: { body: 'Step {{flow.variables.n}}', ...message },
        transitions: [{ event: 'sent', next }, { event: 'failed' }],
      };
  }
}

test('a hundred states are read without problems and played to the limit of steps', () => {
  const definition = chain(99);
  expect(readDefinition(definition)).toMatchObject({ ok: true, warnings: [] });
  const said = { type: 'said', outbound: { Sid: 'IM1' } } as const;
  const last = play(
    definition,
    CHAT_MESSAGE,
    Array.from({ length: 340 }, () => said),
  ).at(-1)!;
  expect(last).toMatchObject({ ended: true, state: { stepCount: 1000 } });
  expect(Object.keys(last.state.context.widgets)).toHaveLength(66);
});

test('steps are cheap', () => {
  const definition = chain(3);
  const now = new Date(0);
  let steps = 0;
  // The processor's time, so that whatever else the machine does is not measured.
  const started = process.cpuUsage();
  const spentMs = () => (process.cpuUsage(started).user + process.cpuUsage(started).system) / 1000;
  while (spentMs() < 300) {
    let turn = start(beginning(definition, CHAT_MESSAGE));
    while (!turn.ended) {
      turn = resume(definition, turn.state, { type: 'said', outbound: { Sid: 'IM1' } }, now);
      steps += turn.steps.length;
    }
  }
  // The aim is 50 000 on a core of its own; a shared, instrumented machine gets a margin.
  expect((steps / spentMs()) * 1000).toBeGreaterThan(10_000);
});

test('a turn is bounded in time, whatever the flow', () => {
  const long = 'x'.repeat(16_000);
  const conditions = (index: number) => [
    { type: 'contains', arguments: ['{{trigger.message.Long}}'], value: `y${index}` },
  ];
  const ways = Array.from({ length: 400 }, (_, index) => ({
    event: 'match',
    next: 'a',
    conditions: conditions(index),
  }));
  const state = (name: string, next: string) => ({
    name,
    type: 'split-based-on',
    properties: { input: '' },
    transitions: [...ways, { event: 'noMatch', next }],
  });
  const transitions = [{ event: 'incomingMessage', next: 'a' }];
  const trigger = { name: 'Trigger', type: 'trigger', properties: {}, transitions };
  const definition = { states: [trigger, state('a', 'b'), state('b', 'a')], initial_state: 'Trigger' };
  const started = performance.now();
  const turn = start(beginning(definition, { event: 'incomingMessage', data: { Long: long } }));
  expect(turn).toMatchObject({ ended: true });
  expect(turn.warnings.at(-1)?.code).toBe(81000);
  expect(turn.warnings.length).toBeLessThanOrEqual(200);
  expect(turn.steps.length).toBeLessThan(100);
  expect(performance.now() - started).toBeLessThan(1000);
});
