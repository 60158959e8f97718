import { describe, expect, test } from 'vitest';
import type { Effect, FlowEvent, Step, Turn } from './contract.ts';
import { type Conversation, type Fixture, fixtures, playConversation } from './fixture.ts';
import { contextOf, isVoiceType, readDefinition, waitsForReply } from './index.ts';

describe.each(fixtures())('$name', fixture => {
  test('is a definition without problems, and is not changed by reading it', () => {
    const before = JSON.stringify(fixture.definition);
    const reading = readDefinition(fixture.definition);
    expect(reading).toMatchObject({ ok: true });
    if (reading.ok && fixture.name !== 'broken-templates') expect(reading.warnings).toEqual([]);
    expect(reading.ok && reading.definition).toBe(fixture.definition);
    expect(JSON.stringify(fixture.definition)).toBe(before);
  });

  test('plays as its transcript says', async () => {
    await expect(transcriptOf(fixture)).toMatchFileSnapshot(`golden/${fixture.name}.txt`);
  });

  test('is played in every state', () => {
    const turns = fixture.conversations.flatMap(one => playConversation(fixture, one));
    const visited = new Set(turns.flatMap(({ steps }) => steps.map(step => step.transitionedTo)));
    const states = fixture.definition.states.map(state => state.name).filter(name => name !== 'Trigger');
    expect(states.filter(name => !visited.has(name))).toEqual([]);
  });

  test('is played through every transition that messages can take', () => {
    const all = fixture.conversations.flatMap(one => [one, ...interruptionsOf(one)]);
    const steps = all.flatMap(one => playConversation(fixture, one)).flatMap(turn => turn.steps);
    const taken = new Set(steps.map(step => `${step.transitionedFrom}/${step.transition}`));
    const ways = fixture.definition.states
      .filter(({ type }) => !isVoiceType(type))
      .flatMap(({ name, transitions }) =>
        transitions.map(({ event, next }, place) => ({ event, next, key: `${name}/${place}` })),
      );
    const possible = ways.filter(({ event, next }) => next && !CALL_EVENTS.has(event));
    expect(possible.filter(({ key }) => !taken.has(key))).toEqual([]);
  });
});

/** What only telephone calls bring. */
const CALL_EVENTS = new Set(['incomingCall', 'callFailure']);

/** The same conversation, broken off at each message: nobody answers, or it cannot be delivered. */
function interruptionsOf(conversation: Conversation): Conversation[] {
  const { events } = conversation;
  return events.flatMap((event, at) => {
    const ends: FlowEvent[] = [{ type: 'sayFailed', reason: 'undelivered' }];
    if (event.type === 'reply') ends.push({ type: 'timeout' });
    else if (event.type !== 'said') return [];
    return ends.map(end => ({ ...conversation, events: [...events.slice(0, at), end] }));
  });
}

function transcriptOf(fixture: Fixture): string {
  return fixture.conversations
    .map(one => {
      const { name, trigger, events } = one;
      const turns = playConversation(fixture, one);
      const lines = turns.map((turn, index) => [headOf(events[index - 1], trigger.event), ...linesOf(turn)]);
      const last = contextOf(turns.at(-1)!.state);
      const outcome = `variables ${JSON.stringify(last.flow.variables)}\nwidgets ${JSON.stringify(last.widgets)}`;
      return [`== ${name}`, ...lines.flat(), outcome].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

function headOf(event: FlowEvent | undefined, trigger: string): string {
  return `< ${event ? JSON.stringify(event) : trigger}`;
}

function linesOf(turn: Turn): string[] {
  const steps = turn.steps.length > 30 ? [`  … ${turn.steps.length} steps`] : turn.steps.flatMap(stepLines);
  const warnings = turn.warnings.map(({ code, message, widget }) => `  ! ${code} ${widget}: ${message}`);
  return [...steps, ...warnings, ...turn.effects.map(effectLine), stanceOf(turn)];
}

function stepLines({ name, transitionedFrom, transitionedTo, tests = [] }: Step): string[] {
  const tried = tests.map(
    test => `    ${test.holds ? 'yes' : 'no'}: "${test.input}" ${test.type} "${test.value}" (${test.next})`,
  );
  return [...tried, `  ${transitionedFrom} --${name}--> ${transitionedTo}`];
}

function effectLine({ type, ...rest }: Effect): string {
  const shown = Object.entries(rest).filter(([, value]) => value !== '' && value !== false);
  return `> ${type} ${JSON.stringify(Object.fromEntries(shown))}`;
}

function stanceOf(turn: Turn): string {
  if (turn.ended) return `  ended ${turn.state.endReason}`.trimEnd();
  return waitsForReply(turn.state) ? '  waits for a reply' : `  waits: ${turn.state.awaits}`;
}
