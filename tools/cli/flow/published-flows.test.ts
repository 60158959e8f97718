/**
 * Flows that others have published, where a folder of them lies beside the repository: each is read as its makers meant
 * it, and every state and way that messages can take in it is played.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { coverageOf } from './coverage.ts';
import { readFlowText } from './flow-file.ts';
import { Player } from './player.ts';

const folder = join(import.meta.dirname, '../../../../shared/flows');
const files = existsSync(folder) ? readdirSync(folder).filter(file => file.endsWith('.json')) : [];
const NOW = new Date('2026-01-15T18:00:00Z');
const GAMES = 1000;
const ROUNDS = 20;
const TURNS = 60;

type Definition = Extract<ReturnType<typeof readFlowText>, { ok: true }>['definition'];
type Visits = Player['visits'];
type Random = (below: number) => number;

/** The same walk in every run. */
function randomFrom(seed: number): Random {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Hint {
  /** What the condition looks at: a widget's answer, an attribute of the channel, a parameter. */
  about: string;
  path: string[];
  value: string;
}

/** What the conditions of a flow compare: whoever knows that finds every way. */
function hintsOf(definition: Definition) {
  const conditions = definition.states.flatMap(state =>
    state.transitions.flatMap(way => way.conditions ?? []),
  );
  const hints: Hint[] = [];
  const inbound: Hint[] = [];
  for (const { arguments: looked, value } of conditions) {
    const place = String(looked?.[0]);
    for (const one of String(value)
      .split(',')
      .map(text => text.trim())
      .flatMap(orMore)) {
      const widget = /widgets\.([\w-]+)\.(?:parsed\.)?([\w.]+)/.exec(place);
      const other = /(ChannelAttributes|flow\.data)\.(\w+)/.exec(place);
      if (widget) hints.push({ about: widget[1]!, path: widget[2]!.split('.'), value: one });
      if (other) hints.push({ about: other[1]!, path: [other[2]!], value: one });
      const asked = /widgets\.([\w-]+)\.inbound/.exec(place);
      if (asked) inbound.push({ about: asked[1]!, path: [], value: one });
    }
  }
  return {
    hints,
    inbound,
    values: conditions.flatMap(({ value }) =>
      String(value)
        .split(',')
        .map(text => text.trim()),
    ),
  };
}

/** Beside a number the next one, for conditions that ask for more. */
const orMore = (value: string): string[] =>
  /^\d+$/.test(value) ? [value, String(Number(value) + 1)] : [value];

const COMMON = ['hello', '1', '2', '', 'yes', 'x@y.de', '12345', '2026-01-01'];

/** What no conversation has reached yet, after as many of them as it takes, or as there is patience for. */
function missedBy(definition: Definition): string[] {
  const random = randomFrom(7);
  const known = hintsOf(definition);
  const visits: Visits = [];
  for (let round = 1; ; round++) {
    for (let game = 0; game < GAMES; game++) visits.push(...playOnce(definition, known, random));
    const { states, transitions } = coverageOf(definition, visits);
    const missed = [...states.missed, ...transitions.missed];
    if (missed.length === 0 || round === ROUNDS) return missed;
  }
}

function playOnce(definition: Definition, known: ReturnType<typeof hintsOf>, random: Random): Visits {
  // In any order, because of two hints about one place the later one counts.
  const of = (about: string): Hint[] =>
    known.hints
      .filter(hint => hint.about === about && random(2) === 1)
      .map(hint => ({ hint, turn: random(1_000_000) }))
      .sort((one, other) => one.turn - other.turn)
      .map(({ hint }) => hint);
  const attributes = {
    status: 'ACTIVE',
    from: 'Ann',
    channel_type: 'web',
    ...objectOf(of('ChannelAttributes')),
  };
  const channel = random(4) ? 'chat' : 'sms';
  const player = new Player({
    definition,
    subflows: new Map(),
    channel,
    attributes,
    trigger: 'incomingMessage',
    now: NOW,
  });
  const pick = (texts: string[]): string => texts[random(texts.length)] ?? '';
  const words = [...known.values, ...COMMON];
  if (random(6) === 0) player.begin('incomingRequest', { parameters: objectOf(of('flow.data')) });
  else player.write(pick(words));
  for (let turn = 0; turn < TURNS && player.endReason === null; turn++) {
    const wanted = player.wants;
    if (wanted?.type === 'say') {
      player.answer(random(40) ? player.accepted(wanted) : { type: 'sayFailed', reason: 'no' });
    } else if (wanted?.type === 'call') {
      const body = random(3) ? JSON.stringify(objectOf(of(wanted.widget))) : pick(known.values);
      const answered = { type: 'answered', statusCode: 200, contentType: 'application/json', body } as const;
      player.answer(random(6) ? answered : { type: 'callFailed', reason: 'no' });
    } else if (wanted?.type === 'sendToFlex') {
      const created = { type: 'taskCreated', taskSid: 'WT1', attributes: '{}' } as const;
      player.answer(random(4) ? created : { type: 'enqueueFailed', reason: 'no' });
    } else if (wanted) {
      player.answer({ type: 'subflowFailed', reason: 'no' });
    } else if (random(25) === 0) {
      player.answer({ type: 'timeout' });
    } else {
      const at = player.visits.at(-1)?.step.transitionedTo;
      const expected = known.inbound.filter(({ about }) => about === at).map(({ value }) => value);
      player.write(expected.length > 0 && random(3) ? pick(expected) : pick(words));
    }
  }
  return player.visits;
}

/** `[{path: ['a', 'b'], value: '1'}]` → `{a: {b: '1'}}` */
function objectOf(hints: Hint[]): Record<string, never> {
  const made: Record<string, unknown> = {};
  for (const { path, value } of hints) {
    let inner = made;
    for (const key of path.slice(0, -1)) {
      if (typeof inner[key] !== 'object') inner[key] = {};
      inner = inner[key] as Record<string, unknown>;
    }
    inner[path.at(-1)!] = value;
  }
  return made as Record<string, never>;
}

/** Takes away ways to states that are missing: what the makers cut out of what they published. */
function withoutLooseEnds(text: string): string {
  const definition = JSON.parse(text) as { states: { name: string; transitions: { next?: string }[] }[] };
  const names = new Set(definition.states.map(({ name }) => name));
  for (const { transitions } of definition.states) {
    for (const way of transitions) if (way.next !== undefined && !names.has(way.next)) delete way.next;
  }
  return JSON.stringify(definition);
}

test
  .skipIf(files.length === 0)
  .each(files.length === 0 ? ['no published flows beside the repository'] : files)('%s', file => {
  const text = readFileSync(join(folder, file), 'utf8');
  const read = readFlowText(text);
  if (!read.ok) {
    for (const { propertyPath } of read.problems) expect(propertyPath).toMatch(/\.next$/);
  }
  const whole = readFlowText(withoutLooseEnds(text));
  if (!whole.ok) throw new Error(`${file}: ${JSON.stringify(whole.problems)}`);
  expect(missedBy(whole.definition)).toEqual([]);
});
