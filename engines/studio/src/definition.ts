import type { Json, JsonObject } from './json.ts';

/** A test on a value; `arguments[0]` is the template of the value. */
export interface Condition {
  friendly_name?: string;
  arguments?: Json[];
  type: string;
  value?: Json;
}

/** A way out of a state; without `next` the execution ends. */
export interface Transition {
  event: string;
  next?: string | null;
  conditions?: Condition[];
}

/** A widget of a flow. */
export interface State {
  name: string;
  type: string;
  properties: JsonObject;
  transitions: Transition[];
}

/** A flow definition as its author wrote it, with everything that the engine does not know. */
export interface Definition {
  description?: string;
  states: State[];
  initial_state: string;
  flags?: JsonObject;
}

/** A definition made ready to run. */
export interface Compiled {
  states: Map<string, State>;
  initial: State | undefined;
}

const compiled = new WeakMap<Definition, Compiled>();

/** The index of a definition; made once per definition object. Of states with one name the first counts. */
export function compile(definition: Definition): Compiled {
  const known = compiled.get(definition);
  if (known) return known;
  const states = new Map<string, State>();
  for (const state of definition.states) if (!states.has(state.name)) states.set(state.name, state);
  const made = { states, initial: states.get(definition.initial_state) };
  compiled.set(definition, made);
  return made;
}
