import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FlowEvent } from './contract.ts';
import type { Definition } from './definition.ts';
import { CHAT_MESSAGE, fixtures, play } from './fixture.ts';
import { readDefinition } from './index.ts';

/** The most that reading a definition, or one turn of it, may take here: far above what either needs. */
const SECONDS = 2;
const FLOWS = fixtures().filter(({ name }) => name !== 'quiz');

/** What an author, or an attacker, may have put where something else belongs. */
const NONSENSE = [
  ...[null, undefined, 0, -1, Number.NaN, true, '', [], {}, [null], { key: 1 }],
  ...['Trigger', 'constructor', '__proto__', 'toString', '{{', '{% if %}', '\u0000', '\ud800'],
  '{% for a in (1..100000) %}{% for b in (1..100000) %}{% for c in (1..100000) %}x{% endfor %}{% endfor %}{% endfor %}',
  `{{ ${'trigger.'.repeat(2000)}message }}`,
  `${'{% if true %}'.repeat(3000)}${'{% endif %}'.repeat(3000)}`,
  '{% assign a = "xxxxxxxxxxxxxxxx" %}{% assign a = a | append: a | append: a | append: a | append: a %}{{ a }}',
  '{% capture a %}{{ trigger.message.Body | replace: "", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" }}{% endcapture %}{{ a | replace: "y", a }}',
  `{{ "a,b" | split: "," | concat: trigger | sort | reverse | map: "constructor" }}`,
  '{{ widgets.constructor.constructor }}{{ flow.__proto__.x }}',
  '(a+)+$',
  'x'.repeat(100_000),
];

type Edit = { at: number; what: 'drop' | 'nonsense' | 'twin' | 'turn'; which: number };

/** Every object and list of a value. */
function partsOf(value: unknown, found: object[] = []): object[] {
  if (typeof value !== 'object' || value === null) return found;
  found.push(value);
  for (const part of Object.values(value)) partsOf(part, found);
  return found;
}

function edited(definition: Definition, edits: readonly Edit[]): unknown {
  const copy = structuredClone(definition) as object;
  for (const { at, what, which } of edits) {
    const parts = partsOf(copy) as Record<string, unknown>[];
    const part = parts[at % parts.length]!;
    const keys = Object.keys(part);
    const key = keys[which % Math.max(1, keys.length)] ?? 'key';
    if (what === 'drop') delete part[key];
    else if (what === 'nonsense') part[key] = NONSENSE[which % NONSENSE.length];
    else if (what === 'twin') part[key] = structuredClone(parts[which % parts.length]);
    else turnAround(copy as Definition, which);
  }
  return copy;
}

/** Leads a way back to any state, so that flows run in circles. */
function turnAround({ states }: Definition, which: number): void {
  if (!Array.isArray(states) || states.length === 0) return;
  const state = states[which % states.length];
  const target = states[(which * 7 + 1) % states.length];
  if (!Array.isArray(state?.transitions) || typeof target?.name !== 'string') return;
  for (const way of state.transitions) if (typeof way === 'object' && way !== null) way.next = target.name;
}

const EVENTS: FlowEvent[] = [
  { type: 'said', outbound: { Sid: 'IM1' } },
  { type: 'reply', message: { Body: 'yes', From: 'mia' } },
  { type: 'answered', statusCode: 200, contentType: 'application/json', body: '{"a": {"b": [1]}}' },
  { type: 'timeout' },
  { type: 'taskCreated', taskSid: 'WT1', attributes: '{}' },
  { type: 'subflowEnded', output: {} },
];

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(5000),
  what: fc.constantFrom('drop', 'nonsense', 'nonsense', 'twin', 'turn'),
  which: fc.nat(5000),
});

test('flows with anything broken in them are refused with a place, or run within bounds', () => {
  let ran = 0;
  let refused = 0;
  const run = fc.property(fc.nat(), fc.array(edit, { minLength: 1, maxLength: 4 }), (which, edits) => {
    const value = edited(FLOWS[which % FLOWS.length]!.definition, edits);
    const began = performance.now();
    const reading = readDefinition(value);
    if (reading.ok) {
      ran += 1;
      const turns = play(reading.definition, CHAT_MESSAGE, [...EVENTS, ...EVENTS]);
      expect(turns.at(-1)!.state.stepCount).toBeLessThanOrEqual(1000);
    } else {
      refused += 1;
      expect(reading.problems.every(({ message }) => message !== '')).toBe(true);
    }
    expect(performance.now() - began).toBeLessThan(SECONDS * 1000 * (EVENTS.length * 2 + 1));
  });
  fc.assert(run, { numRuns: 400, seed: 4 });
  expect(Math.min(ran, refused)).toBeGreaterThan(50);
});

test.each(NONSENSE.filter(one => typeof one === 'string').map(text => [text.slice(0, 40), text]))(
  'a text like %j is contained wherever it stands',
  (_, text) => {
    const [message, split] = ['say', 'split'];
    const transitions = (...events: string[]) =>
      events.map(event => ({ event, next: event === 'sent' ? split : message }));
    const conditions = [{ type: 'regex', arguments: [text], value: text }];
    const definition = {
      initial_state: 'Trigger',
      states: [
        { name: 'Trigger', type: 'trigger', properties: {}, transitions: transitions('incomingMessage') },
        {
          name: message,
          type: 'send-message',
          properties: { body: text, from: text, to: text },
          transitions: transitions('sent'),
        },
        {
          name: split,
          type: 'split-based-on',
          properties: { input: text },
          transitions: [
            { event: 'match', next: message, conditions },
            { event: 'noMatch', next: message },
          ],
        },
      ],
    };
    const began = performance.now();
    const reading = readDefinition(definition);
    if (reading.ok)
      play(
        reading.definition,
        CHAT_MESSAGE,
        Array.from({ length: 5 }, () => EVENTS[0]!),
      );
    expect(performance.now() - began).toBeLessThan(SECONDS * 1000 * 6);
  },
);

test('five thousand states are read, warned of, and fail when they run', () => {
  const states = Array.from({ length: 5000 }, (_, i) => ({
    name: `w${i}`,
    type: 'set-variables',
    properties: { variables: [{ key: 'k', value: String(i) }] },
    transitions: [{ event: 'next', next: `w${(i + 1) % 5000}` }],
  }));
  const trigger = {
    name: 'Trigger',
    type: 'trigger',
    properties: {},
    transitions: [{ event: 'incomingMessage', next: 'w0' }],
  };
  const began = performance.now();
  const reading = readDefinition({ initial_state: 'Trigger', states: [trigger, ...states] });
  expect(reading.ok && reading.warnings[0]?.message).toContain('81025');
  const [turn] = play((reading as { definition: Definition }).definition, CHAT_MESSAGE, []);
  expect(turn).toMatchObject({ ended: true, warnings: [{ code: 81026 }] });
  expect(performance.now() - began).toBeLessThan(SECONDS * 1000);
});

test('a definition as deep as it is wide is refused, not followed', () => {
  let deep: unknown = 'x';
  for (let depth = 0; depth < 20_000; depth++) deep = { deep };
  const state = { name: 'Trigger', type: 'trigger', properties: { deep }, transitions: [] };
  const reading = readDefinition({ initial_state: 'Trigger', states: [state] });
  expect(reading).toMatchObject({ ok: false });
});
