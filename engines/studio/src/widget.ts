import type { Effect, FlowContext, FlowEvent, Tested, TriggerEvent } from './contract.ts';
import type { State, Transition } from './definition.ts';
import type { Json, JsonObject } from './json.ts';

/** What a property of a widget may hold. Numbers and switches may also be templates. */
export interface PropertyRule {
  kind: 'text' | 'pairs';
  required: boolean;
}

/** What a widget wants next. */
export type Outcome =
  /** Leave by this event; `by` names the very transition when several have the event. */
  | { leave: string; by?: Transition }
  /** The world has to do this first. */
  | { effect: Effect }
  /** The customer has to answer first. */
  | { wait: 'reply' }
  /** The execution cannot go on. */
  | { end: { code: number; message: string } };

/** A name and a value of a list property, both rendered. */
export interface Pair {
  key: string;
  value: string;
  type: string;
  index: number;
}

/** What a widget sees of its execution, and the two things that it may change: its outputs and the variables. */
export interface WidgetStep {
  readonly state: State;
  readonly context: FlowContext;
  readonly startedBy: TriggerEvent;
  /** A property, rendered; empty when it is missing. */
  text(property: string): string;
  /** Any text of the definition, rendered. */
  render(template: Json | undefined): string;
  /** A property as a whole number within 0 and a maximum; the default when it is none. */
  count(property: string, limits: { default: number; max: number }): number;
  /** A list of names and values, each rendered when it is its turn: later values may read earlier variables. */
  pairs(property: string): Iterable<Pair>;
  /** Replaces what `widgets.NAME` shows. */
  output(values: JsonObject): void;
  /** Sets one of `flow.variables`. */
  setVariable(name: string, value: Json): void;
  warn(code: number, message: string): void;
  /** Notes a condition that was tried, for those who ask why. */
  tested(test: Tested): void;
}

/**
 * A kind of widget. It says what should happen and never makes it happen. `resume` is called only with events that
 * answer what the widget waits for.
 */
export interface Widget {
  readonly type: string;
  readonly properties: Readonly<Record<string, PropertyRule>>;
  readonly events: readonly string[];
  enter(step: WidgetStep): Outcome;
  resume?(step: WidgetStep, event: FlowEvent): Outcome;
}

/** A property that may hold a text, a number or a switch. */
export const text: PropertyRule = { kind: 'text', required: false };
/** The same, and it must be there. */
export const requiredText: PropertyRule = { kind: 'text', required: true };
/** A list of `{ key, value }`. */
export const pairs: PropertyRule = { kind: 'pairs', required: false };
/** The same, and it must be there. */
export const requiredPairs: PropertyRule = { kind: 'pairs', required: true };
