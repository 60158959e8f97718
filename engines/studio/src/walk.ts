import { sizeOf } from './contain.ts';
import type { Effect, FlowContext, FlowState, Step, Tested, Turn, Warning } from './contract.ts';
import type { Compiled, State, Transition } from './definition.ts';
import { isObject, type Json, type JsonObject, put, textOf } from './json.ts';
import {
  CONTEXT_CHARACTERS,
  REPEATS_OF_A_WIDGET,
  STEPS_PER_EXECUTION,
  WARNINGS_PER_TURN,
  WORK_PER_FAULT,
  WORK_PER_PATTERN,
  WORK_PER_TEXT,
  WORK_PER_TURN,
} from './limits.ts';
import { type Budget, budget } from './liquid/budget.ts';
import { isTemplate, render } from './liquid/template.ts';
import type { Outcome, Pair, WidgetStep } from './widget.ts';

/**
 * One turn of an execution: the mutable side of the engine. It changes a shallow copy of the state; whatever is below
 * is replaced and never written to, so that steps and former states keep what they showed.
 */
export class Walk implements WidgetStep {
  state: State;
  private readonly flow: Compiled;
  private readonly now: Date;
  private readonly at: FlowState;
  private readonly effects: Effect[] = [];
  private readonly steps: Step[] = [];
  private readonly warnings: Warning[] = [];
  private tests: Tested[] = [];
  private spending: Budget | undefined;
  private work = 0;
  private ownsVariables = false;

  constructor(given: { flow: Compiled; from: FlowState; state: State; now: Date }) {
    this.flow = given.flow;
    this.now = given.now;
    this.at = { ...given.from };
    this.state = given.state;
  }

  get context(): FlowContext {
    return this.at.context;
  }

  get startedBy(): FlowState['startedBy'] {
    return this.at.startedBy;
  }

  text(property: string): string {
    return this.render(this.state.properties[property]);
  }

  render(template: Json | undefined): string {
    const source = textOf(template);
    this.work += source.length + WORK_PER_TEXT;
    // The step is still finished, but quickly; the execution ends when it would enter the next widget.
    if (this.work > WORK_PER_TURN) return '';
    if (!isTemplate(source)) return source;
    this.spending ??= budget();
    const rendered = render(source, { context: this.at.context, now: this.now, budget: this.spending });
    if (rendered.error) {
      this.work += WORK_PER_FAULT;
      this.warn(81018, rendered.error);
    }
    return rendered.text;
  }

  count(property: string, limits: { default: number; max: number }): number {
    const given = this.text(property).trim();
    const number = given === '' ? Number.NaN : Math.floor(Number(given));
    return number >= 0 ? Math.min(number, limits.max) : limits.default;
  }

  *pairs(property: string): Iterable<Pair> {
    const list = this.state.properties[property];
    if (!Array.isArray(list)) return;
    for (const item of inOrder(list)) {
      const { key, value, type } = item;
      yield { key: this.render(key), value: this.render(value), type: textOf(type), index: indexOf(item) };
    }
  }

  output(values: JsonObject): void {
    const { widgets } = this.at.context;
    const { name } = this.state;
    if (!this.hasRoom(values, widgets[name])) return;
    this.chargeCopy();
    this.at.context = { ...this.at.context, widgets: { ...widgets, [name]: values } };
  }

  setVariable(name: string, value: Json): void {
    if (!this.hasRoom(value, this.at.context.flow.variables[name])) return;
    if (!this.ownsVariables) this.ownVariables();
    put(this.at.context.flow.variables, name, value);
  }

  warn(code: number, message: string): void {
    // The last place is kept for the warning that ends the execution.
    if (this.warnings.length >= WARNINGS_PER_TURN) this.warnings.pop();
    this.warnings.push({ code, message, widget: this.state.name });
  }

  tested(test: Tested): void {
    const { type, input, value } = test;
    this.work += type === 'regex' ? WORK_PER_PATTERN : input.length + value.length;
    this.tests.push({
      ...test,
      input: input.slice(0, TOLD_CHARACTERS),
      value: value.slice(0, TOLD_CHARACTERS),
    });
  }

  /** Does what a widget wants. The state to enter next, or nothing when the turn is over. */
  follow(outcome: Outcome): State | undefined {
    if ('leave' in outcome) return this.leave(outcome.leave, outcome.by);
    if ('effect' in outcome) {
      this.effects.push(outcome.effect);
      this.at.awaits = AWAITED[outcome.effect.type];
    } else if ('wait' in outcome) {
      this.at.awaits = outcome.wait;
      this.at.repeats = 0;
    } else {
      this.fail(outcome.end.code, outcome.end.message);
    }
    return undefined;
  }

  /** Ends the execution with a warning that is also the reason. */
  fail(code: number, message: string): void {
    this.warn(code, message);
    this.end(message);
  }

  end(reason: string): void {
    this.at.ended = true;
    this.at.endReason = reason;
    this.at.awaits = null;
  }

  turn(): Turn {
    const { effects, steps, warnings } = this;
    return { state: this.at, effects, steps, warnings, ended: this.at.ended };
  }

  /** Copies the variables before the first change since the last step, which shows them as they were. */
  private ownVariables(): void {
    const { flow } = this.at.context;
    this.chargeCopy();
    this.at.context = { ...this.at.context, flow: { ...flow, variables: { ...flow.variables } } };
    this.ownsVariables = true;
  }

  /** A copy takes time with the number of names; the size tells their order of magnitude. */
  private chargeCopy(): void {
    this.work += this.at.contextSize / 10;
  }

  private hasRoom(added: Json, replaced: Json | undefined): boolean {
    const size = this.at.contextSize + sizeOf(added) - sizeOf(replaced);
    if (size > CONTEXT_CHARACTERS) {
      this.warn(82006, 'The execution remembers too much already: this is left out.');
      return false;
    }
    this.at.contextSize = size;
    return true;
  }

  private leave(event: string, by: Transition | undefined): State | undefined {
    const transition = by ?? this.state.transitions.find(way => way.event === event);
    const next = transition?.next ? this.flow.states.get(transition.next) : undefined;
    this.at.awaits = null;
    this.at.stepCount += 1;
    this.steps.push({
      name: event,
      transitionedFrom: this.state.name,
      transitionedTo: next?.name ?? 'Ended',
      type: this.state.type,
      ...(transition ? { transition: this.state.transitions.indexOf(transition) } : {}),
      context: this.at.context as unknown as Json,
      ...(this.tests.length > 0 ? { tests: this.tests } : {}),
    });
    this.tests = [];
    this.ownsVariables = false;
    if (next) return this.arrive(next);
    this.end('');
    return undefined;
  }

  private arrive(next: State): State | undefined {
    this.at.repeats = next === this.state ? this.at.repeats + 1 : 1;
    this.at.widget = next.name;
    this.state = next;
    if (this.at.stepCount >= STEPS_PER_EXECUTION) {
      this.fail(81000, `The execution took more than ${STEPS_PER_EXECUTION} steps.`);
    } else if (this.at.repeats > REPEATS_OF_A_WIDGET) {
      this.fail(81001, `The widget led to itself more than ${REPEATS_OF_A_WIDGET} times in a row.`);
    } else if (this.work > WORK_PER_TURN) {
      this.fail(81000, 'The execution needs too much work between two messages.');
    } else return next;
    return undefined;
  }
}

/** Characters of a compared text that a step tells; the whole is in the context. */
const TOLD_CHARACTERS = 200;

const AWAITED = {
  say: 'said',
  call: 'answered',
  sendToFlex: 'task',
  subflow: 'subflow',
  redirect: 'redirect',
} as const;

/** Items of a list by their `index`, those without one in the list's order. */
function inOrder(list: Json[]): JsonObject[] {
  const items = list.filter(isObject) as JsonObject[];
  if (!items.some(item => item.index !== undefined)) return items;
  return items
    .map((item, place) => ({ item, place: indexOf(item) >= 0 ? indexOf(item) : place }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function indexOf(item: JsonObject): number {
  const text = textOf(item.index).trim();
  return text === '' || Number.isNaN(Number(text)) ? -1 : Number(text);
}
