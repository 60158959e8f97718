import { checkProperties, checkTemplates } from './check-properties.ts';
import { checkTransitions } from './check-transitions.ts';
import type { Definition } from './definition.ts';
import { isObject } from './json.ts';
import { WIDGETS_PER_DEFINITION, WIDGETS_PER_FLOW } from './limits.ts';
import { type Problem, Report } from './report.ts';
import type { Widget } from './widget.ts';
import { widgetOf } from './widgets/index.ts';

export type { Problem } from './report.ts';

/** A definition that can run, or everything that is wrong with it (Twilio's error 81022). */
export type Reading =
  | { ok: true; definition: Definition; warnings: Problem[] }
  | { ok: false; problems: Problem[] };

/**
 * Checks a definition and gives it its type; the value itself is neither changed nor copied, so that what the engine
 * does not know stays in it. All problems are told at once. Warnings do not hinder running.
 *
 * @param subflowWidgets how many widgets the flow's subflows have, for callers that can look them up.
 */
export function readDefinition(value: unknown, subflowWidgets = 0): Reading {
  const report = new Report();
  if (!isObject(value)) {
    report.problem('', 'A definition is a JSON object.');
    return { ok: false, problems: report.problems };
  }
  checkHead(value, report);
  const { states } = value;
  if (!Array.isArray(states)) report.problem('states', 'A definition has a list of states.');
  else if (states.length > WIDGETS_PER_DEFINITION)
    report.problem('states', `More than ${WIDGETS_PER_DEFINITION} widgets are refused.`);
  else {
    checkSize(states.length, subflowWidgets, report);
    checkStates(states, report, value.initial_state);
  }
  if (report.problems.length > 0) return { ok: false, problems: report.problems };
  return { ok: true, definition: value as unknown as Definition, warnings: report.warnings };
}

function checkHead(value: Record<string, unknown>, report: Report): void {
  const { description, flags } = value;
  if (description !== undefined && description !== null && typeof description !== 'string')
    report.problem('description', 'The description is a text.');
  if (flags !== undefined && flags !== null && !isObject(flags))
    report.problem('flags', 'The flags are an object.');
}

function checkSize(own: number, ofSubflows: number, report: Report): void {
  if (own > WIDGETS_PER_FLOW)
    report.warning('states', `A flow with more than ${WIDGETS_PER_FLOW} widgets fails when it runs (81025).`);
  else if (own + ofSubflows > WIDGETS_PER_FLOW)
    report.warning(
      'states',
      `With its subflows the flow has ${own + ofSubflows} widgets; with more than ${WIDGETS_PER_FLOW} it may fail when it runs (81025).`,
    );
}

function checkStates(states: unknown[], report: Report, initial: unknown): void {
  const names = new Set(states.map(state => (isObject(state) ? state.name : undefined)));
  const seen = new Set<unknown>();
  for (const [index, state] of states.entries()) {
    const path = `states[${index}]`;
    if (isObject(state)) {
      checkName(state.name, { path: `${path}.name`, seen, report });
      checkState(state, { path, names, report });
    } else report.problem(path, 'A state is an object.');
  }
  checkInitial(states, initial, report);
  checkReach(states, initial, report);
}

function checkName(name: unknown, at: { path: string; seen: Set<unknown>; report: Report }): void {
  if (typeof name !== 'string' || !/^[A-Za-z][\w-]{0,254}$/.test(name)) {
    at.report.problem(at.path, 'A name starts with a letter and has only letters, digits, "_" and "-".');
  } else if (at.seen.has(name)) at.report.problem(at.path, `The name "${name}" is used twice.`);
  at.seen.add(name);
}

function checkState(
  state: Record<string, unknown>,
  at: { path: string; names: ReadonlySet<unknown>; report: Report },
): void {
  const { path, names, report } = at;
  const widget = typeof state.type === 'string' ? widgetOf(state.type) : undefined;
  if (!widget) report.problem(`${path}.type`, `There is no widget of the type ${shown(state.type)}.`);
  const { properties, transitions } = state;
  if (!isObject(properties)) report.problem(`${path}.properties`, 'A state has an object of properties.');
  else {
    if (widget) checkProperties(properties, { path: `${path}.properties`, widget, report });
    checkTemplates(properties, `${path}.properties`, report);
  }
  if (!Array.isArray(transitions))
    report.problem(`${path}.transitions`, 'A state has a list of transitions.');
  else checkTransitions(transitions, { path: `${path}.transitions`, widget, names, report });
}

function checkInitial(states: unknown[], initial: unknown, report: Report): void {
  const triggers = states.filter(isTrigger);
  if (triggers.length !== 1) report.problem('states', 'A flow has exactly one trigger.');
  if (typeof initial !== 'string') report.problem('initial_state', 'The initial state is a name.');
  else if (!triggers.some(state => state.name === initial))
    report.problem('initial_state', `There is no trigger with the name ${shown(initial)}.`);
}

function isTrigger(state: unknown): state is Record<string, unknown> & { type: Widget['type'] } {
  return isObject(state) && state.type === 'trigger';
}

/** Warns of widgets that no way leads to. */
function checkReach(states: unknown[], initial: unknown, report: Report): void {
  const byName = new Map(states.filter(isObject).map(state => [state.name, state]));
  const reached = new Set([initial]);
  // A set gives what is added to it while it is walked through.
  for (const name of reached) {
    const transitions = byName.get(name)?.transitions;
    if (!Array.isArray(transitions)) continue;
    for (const way of transitions) if (isObject(way) && typeof way.next === 'string') reached.add(way.next);
  }
  states.forEach((state, index) => {
    if (isObject(state) && !reached.has(state.name))
      report.warning(`states[${index}]`, `No way leads to the widget ${shown(state.name)}.`);
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 100)}"` : `${value === null ? 'null' : typeof value}`;
}
