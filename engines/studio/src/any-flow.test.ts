import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONDITION_TYPES } from './conditions.ts';
import type { FlowEvent, TriggerEvent } from './contract.ts';
import { play } from './fixture.ts';
import { readDefinition } from './index.ts';
import type { Json } from './json.ts';
import { WIDGETS } from './widgets/index.ts';

const NAMES = ['a', 'b', 'c', 'd-e'];

const templateText = fc.oneof(
  fc.constantFrom(
    '{{trigger.message.Body}}',
    '{{widgets.a.inbound.Body}}',
    '{{flow.variables.k | plus: 1}}',
    '{% for i in widgets.b.parsed.list %}{{i}}{% endfor %}',
    '{% assign x = widgets.d-e.body | split: "," %}{{ x[3] }}',
    '{{ broken',
    '{"a": "{{flow.variables.k}}"}',
    'https://web.example/{{flow.variables.k}}',
    '7',
    'yes',
  ),
  fc.string({ maxLength: 20 }),
);
const value: fc.Arbitrary<Json> = fc.oneof(templateText, fc.integer(), fc.boolean());
const pairList = fc.array(
  fc.record(
    {
      key: fc.constantFrom('k', 'list', '__proto__'),
      value,
      type: fc.constantFrom('string', 'object', 'number'),
    },
    { requiredKeys: ['key', 'value'] },
  ),
  { maxLength: 3 },
);

const condition = fc.record({
  type: fc.constantFrom(...CONDITION_TYPES),
  arguments: fc.array(templateText, { maxLength: 1 }),
  value: templateText,
});

const state = (name: string) =>
  fc.constantFrom(...WIDGETS.filter(({ type }) => type !== 'trigger')).chain(widget =>
    fc.record({
      name: fc.constant(name),
      type: fc.constant(widget.type),
      properties: fc.record(
        Object.fromEntries(
          Object.entries(widget.properties).map(([key, rule]) => [
            key,
            rule.kind === 'pairs' ? pairList : value,
          ]),
        ),
      ),
      transitions: fc.array(
        fc.record({
          event: fc.constantFrom(...widget.events),
          next: fc.constantFrom(...NAMES, null),
          conditions: fc.array(condition, { minLength: 1, maxLength: 2 }),
        }),
        { maxLength: 4 },
      ),
    }),
  );

const TRIGGERS: TriggerEvent[] = ['incomingMessage', 'incomingRequest', 'incomingParent', 'incomingCall'];

const definition = fc.tuple(...NAMES.map(state)).map(states => {
  const transitions = TRIGGERS.map(event => ({ event, next: 'a' }));
  const trigger = { name: 'Trigger', type: 'trigger', properties: {}, transitions };
  return { states: [trigger, ...states], initial_state: 'Trigger' };
});

const anyObject = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue() as fc.Arbitrary<Json>);
const message = fc.oneof(fc.record({ Body: templateText, ChannelSid: fc.constant('CH1') }), anyObject);
const event: fc.Arbitrary<FlowEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('said' as const), outbound: anyObject }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('reply' as const), message }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('answered' as const),
      statusCode: fc.constantFrom(200, 404, 500),
      contentType: fc.string({ maxLength: 5 }),
      body: fc.oneof(fc.json(), fc.constant('{"list": [1, 2, 3]}')),
    }),
  },
  fc.constant({ type: 'timeout' as const }),
  fc.record({
    type: fc.constantFrom(
      'sayFailed' as const,
      'callFailed' as const,
      'enqueueFailed' as const,
      'subflowFailed' as const,
    ),
    reason: fc.string({ maxLength: 5 }),
  }),
  fc.record({ type: fc.constant('taskCreated' as const), taskSid: fc.string(), attributes: fc.string() }),
  fc.record({ type: fc.constant('subflowEnded' as const), output: anyObject }),
);
const trigger = fc.record({ event: fc.constantFrom(...TRIGGERS), data: message }) as fc.Arbitrary<{
  event: TriggerEvent;
  data: Record<string, Json>;
}>;

test('any flow with any events: no throw, no endless run, one effect at most, and the same again', () => {
  let ran = 0;
  const run = fc.property(
    definition,
    trigger,
    fc.array(event, { maxLength: 12 }),
    (given, beginning, events) => {
      const reading = readDefinition(given);
      if (!reading.ok) return;
      ran += 1;
      const turns = play(reading.definition, beginning, events);
      for (const turn of turns) {
        expect(turn.effects.length).toBeLessThanOrEqual(1);
        expect(turn.state.stepCount).toBeLessThanOrEqual(1000);
        expect(turn.ended).toBe(turn.state.ended);
        expect(turn.ended).toBe(turn.state.awaits === null);
      }
      expect(JSON.stringify(play(reading.definition, beginning, events))).toBe(JSON.stringify(turns));
    },
  );
  fc.assert(run, { numRuns: 300, seed: 4 });
  expect(ran).toBeGreaterThan(250);
});

test('anything at all can be read: it is a definition or has problems', () => {
  const broken = fc
    .tuple(definition, fc.array(fc.tuple(fc.nat(), fc.anything()), { maxLength: 3 }))
    .map(([given, edits]) => {
      const states = given.states.map(one => ({ ...one }) as Record<string, unknown>);
      for (const [spot, replacement] of edits) {
        const keys = ['name', 'type', 'properties', 'transitions'];
        states[spot % states.length]![keys[spot % keys.length]!] = replacement;
      }
      return { ...given, states };
    });
  const read = fc.property(fc.oneof(fc.anything(), broken), given => {
    const reading = readDefinition(given);
    expect(reading.ok || reading.problems.length > 0).toBe(true);
  });
  fc.assert(read, { numRuns: 500, seed: 4 });
});
