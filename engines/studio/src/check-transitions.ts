import { checkTemplates } from './check-properties.ts';
import { CONDITION_TYPES } from './conditions.ts';
import { isObject } from './json.ts';
import { CONDITIONS_PER_WIDGET } from './limits.ts';
import { isTemplate } from './liquid/template.ts';
import { isPattern } from './patterns.ts';
import type { Report } from './report.ts';
import type { Widget } from './widget.ts';

interface Place {
  path: string;
  widget: Widget | undefined;
  names: ReadonlySet<unknown>;
  report: Report;
}

/** Checks the ways out of a state: their events, where they lead, their conditions. */
export function checkTransitions(transitions: unknown[], at: Place): void {
  const seen = new Set<unknown>();
  for (const [index, transition] of transitions.entries()) {
    const path = `${at.path}[${index}]`;
    if (!isObject(transition)) {
      at.report.problem(path, 'A transition is an object.');
      continue;
    }
    checkEvent(transition, { ...at, path }, seen);
    checkNext(transition.next, { ...at, path: `${path}.next` });
    checkConditions(transition, { ...at, path: `${path}.conditions` });
  }
  checkMissing(seen, at);
  checkCount(transitions, at);
}

function checkCount(transitions: unknown[], at: Place): void {
  const lists = transitions.map(way =>
    isObject(way) && Array.isArray(way.conditions) ? way.conditions.length : 0,
  );
  if (lists.reduce((sum, count) => sum + count, 0) > CONDITIONS_PER_WIDGET)
    at.report.problem(at.path, `A widget has at most ${CONDITIONS_PER_WIDGET} conditions.`);
}

function checkEvent(transition: Record<string, unknown>, at: Place, seen: Set<unknown>): void {
  const { event } = transition;
  const place = `${at.path}.event`;
  if (typeof event !== 'string' || event === '') at.report.problem(place, 'The event is a text.');
  else if (at.widget && !at.widget.events.includes(event))
    at.report.warning(place, `A ${at.widget.type} widget has no event "${event.slice(0, 100)}".`);
  else if (seen.has(event))
    at.report.warning(place, `Only the first transition with the event "${event}" counts.`);
  // Transitions with conditions may share an event: the choice is then among them.
  if (transition.conditions === undefined) seen.add(event);
}

function checkNext(next: unknown, at: Place): void {
  if (next === undefined || next === null || next === '') return;
  if (typeof next !== 'string') at.report.problem(at.path, 'The next state is a name.');
  else if (!at.names.has(next))
    at.report.problem(at.path, `There is no state with the name "${next.slice(0, 100)}".`);
}

function checkMissing(seen: ReadonlySet<unknown>, at: Place): void {
  if (at.widget?.type !== 'split-based-on' || seen.has('noMatch')) return;
  at.report.warning(at.path, 'Without a noMatch transition the flow ends when no condition holds (81005).');
}

function checkConditions(transition: Record<string, unknown>, at: Place): void {
  const { conditions } = transition;
  if (conditions === undefined || conditions === null) {
    if (at.widget?.type === 'split-based-on' && transition.event === 'match')
      at.report.problem(at.path, 'A match needs a condition.');
  } else if (Array.isArray(conditions)) {
    for (const [index, condition] of conditions.entries())
      checkCondition(condition, `${at.path}[${index}]`, at.report);
  } else at.report.problem(at.path, 'This is a list of conditions.');
}

function checkCondition(condition: unknown, path: string, report: Report): void {
  if (!isObject(condition)) {
    report.problem(path, 'A condition is an object.');
    return;
  }
  const { type, value } = condition;
  if (typeof type !== 'string' || !CONDITION_TYPES.has(type))
    report.problem(`${path}.type`, 'This type of condition does not exist.');
  if (condition.arguments !== undefined && !Array.isArray(condition.arguments))
    report.problem(`${path}.arguments`, 'This is a list of templates.');
  const isUnary = type === 'is_blank' || type === 'is_not_blank';
  if (value === undefined && !isUnary) report.problem(`${path}.value`, 'The value is missing.');
  if (type === 'regex' && typeof value === 'string' && !isTemplate(value) && !isPattern(value))
    report.warning(`${path}.value`, 'The pattern cannot be read, so it will match nothing.');
  checkTemplates(condition.arguments, `${path}.arguments`, report);
  checkTemplates(value, `${path}.value`, report);
}
