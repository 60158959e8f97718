/** A definition as a picture: where its widgets stand, and the ways between them. Pure. */

export interface Transition {
  event: string;
  next?: string | null;
  conditions?: readonly { friendly_name?: string }[];
}

export interface State {
  name: string;
  type: string;
  properties?: Readonly<Record<string, unknown>>;
  transitions?: readonly Transition[];
}

export interface Definition {
  states: readonly State[];
  initial_state: string;
  description?: string;
}

export interface Placed {
  name: string;
  type: string;
  x: number;
  y: number;
  /** The ways out, in their order; those that lead nowhere end the execution. */
  ways: { id: string; label: string; next: string | null }[];
}

export const NODE_WIDTH = 200;
const COLUMN = 260;
const ROW = 160;

/** Every widget at its author's place; those without one stand in rows by their distance from the trigger. */
export function placed(definition: Definition): Placed[] {
  const free = new Map<number, number>();
  const depths = depthsOf(definition);
  return definition.states.map(state => {
    const offset = state.properties?.offset as { x?: unknown; y?: unknown } | undefined;
    const at =
      isPlaced(definition) && typeof offset?.x === 'number' && typeof offset.y === 'number'
        ? { x: offset.x, y: offset.y }
        : nextPlace(free, depths.get(state.name) ?? 0);
    return { name: state.name, type: state.type, ...at, ways: waysOf(state) };
  });
}

/** Definitions written by programs often have all their widgets at one point: then no place counts. */
function isPlaced({ states }: Definition): boolean {
  const places = new Set(states.map(({ properties }) => JSON.stringify(properties?.offset ?? null)));
  return states.length < 2 || places.size > states.length / 2;
}

function nextPlace(free: Map<number, number>, depth: number): { x: number; y: number } {
  const column = free.get(depth) ?? 0;
  free.set(depth, column + 1);
  return { x: column * COLUMN, y: depth * ROW };
}

function depthsOf({ states, initial_state }: Definition): Map<string, number> {
  const byName = new Map(states.map(state => [state.name, state]));
  const depths = new Map([[initial_state, 0]]);
  // A map may grow while it is walked: each widget is met once, in the order of its distance.
  for (const [name, depth] of depths) {
    for (const { next } of byName.get(name)?.transitions ?? []) {
      if (next && byName.has(next) && !depths.has(next)) depths.set(next, depth + 1);
    }
  }
  return depths;
}

function waysOf({ name, transitions = [] }: State): Placed['ways'] {
  return transitions.map(({ event, next, conditions }, at) => ({
    id: `${name}:${at}`,
    label: conditions?.[0]?.friendly_name ?? event,
    next: next || null,
  }));
}

/** The ways that an execution took, as `from → to`, and the widgets that it met. */
export function passedOf(steps: readonly { transitioned_from: string; transitioned_to: string }[]): {
  widgets: Set<string>;
  ways: Set<string>;
} {
  return {
    widgets: new Set(steps.flatMap(step => [step.transitioned_from, step.transitioned_to])),
    ways: new Set(steps.map(step => `${step.transitioned_from} → ${step.transitioned_to}`)),
  };
}
