/** Which states and transitions of a flow were played, of those that a conversation by messages can reach. */
import { type Definition, isVoiceType, type State } from '@switchhook/engine-studio';
import type { Visit } from './player.ts';

export interface Part {
  total: number;
  missed: string[];
}

export interface Coverage {
  states: Part;
  transitions: Part;
}

/** Events that only telephone calls bring. */
const CALL_EVENTS: Readonly<Record<string, readonly string[]>> = {
  trigger: ['incomingCall'],
  'send-to-flex': ['callFailure'],
};

export function coverageOf(definition: Definition, visits: readonly Visit[]): Coverage {
  const here = visits.filter(visit => visit.definition === definition).map(({ step }) => step);
  const entered = new Set([definition.initial_state, ...here.map(step => step.transitionedTo)]);
  const taken = new Set(here.map(step => `${step.transitionedFrom}/${step.transition}`));
  const states = reachable(definition);
  const ways = states.flatMap(state =>
    waysOf(state).map(({ place, event, next }) => ({
      name: `${state.name} --${event}--> ${next}`,
      isTaken: taken.has(`${state.name}/${place}`),
    })),
  );
  const missedStates = states.filter(({ name }) => !entered.has(name)).map(({ name }) => name);
  const missedWays = ways.filter(({ isTaken }) => !isTaken).map(({ name }) => name);
  return {
    states: { total: states.length, missed: missedStates },
    transitions: { total: ways.length, missed: missedWays },
  };
}

/** All that is covered, in percent; 100 where there is nothing to cover. */
export function percentOf({ states, transitions }: Coverage): number {
  const total = states.total + transitions.total;
  const missed = states.missed.length + transitions.missed.length;
  return total === 0 ? 100 : Math.floor(((total - missed) / total) * 100);
}

function reachable({ states, initial_state }: Definition): State[] {
  const byName = new Map(states.map(state => [state.name, state]));
  const names = new Set([initial_state]);
  // A set gives what is added to it while it is walked through.
  for (const name of names) {
    const state = byName.get(name);
    if (state) for (const { next } of waysOf(state)) names.add(next);
  }
  return [...names].flatMap(name => byName.get(name) ?? []);
}

/** The transitions that lead somewhere and that messages can take. */
function waysOf({ type, transitions }: State): { place: number; event: string; next: string }[] {
  if (isVoiceType(type)) return [];
  return transitions.flatMap(({ event, next }, place) =>
    !next || CALL_EVENTS[type]?.includes(event) ? [] : [{ place, event, next }],
  );
}
