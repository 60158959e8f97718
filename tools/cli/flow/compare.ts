/** `switchhook flow diff`: what changed between two definitions, in words. */
import type { Condition, Definition, Json, JsonObject, State, Transition } from '@switchhook/engine-studio';

/** Sentences about what `after` has that `before` had not; empty when a conversation could not tell them apart. */
export function compareFlows(before: Definition, after: Definition): string[] {
  const renamed = renames(before, after);
  const old = new Map(before.states.map(state => [renamed.get(state.name) ?? state.name, state]));
  const kept = after.states.filter(({ name }) => old.has(name));
  const names = new Set(after.states.map(({ name }) => name));
  return [
    ...compareHeads(before, after),
    ...after.states.filter(({ name }) => !old.has(name)).map(added),
    ...[...old.keys()].filter(name => !names.has(name)).map(name => `"${name}" is gone.`),
    ...[...renamed].map(([from, to]) => `"${from}" is called "${to}" now.`),
    ...kept.flatMap(state => compareStates(old.get(state.name)!, state, renamed)),
  ];
}

function compareHeads(before: Definition, after: Definition): string[] {
  const lines: string[] = [];
  if (before.initial_state !== after.initial_state)
    lines.push(`The flow begins with "${after.initial_state}" instead of "${before.initial_state}".`);
  if ((before.description ?? '') !== (after.description ?? ''))
    lines.push(`The description is ${quoted(after.description)} instead of ${quoted(before.description)}.`);
  if (!same(before.flags, after.flags)) lines.push('The flags are others.');
  return lines;
}

function added({ name, type }: State): string {
  return `"${name}" (${type}) is new.`;
}

/** States that are gone and came back under another name with the same type and the same properties. */
function renames(before: Definition, after: Definition): Map<string, string> {
  const now = new Set(after.states.map(({ name }) => name));
  const then = new Set(before.states.map(({ name }) => name));
  const fresh = after.states.filter(({ name }) => !then.has(name));
  const found = new Map<string, string>();
  for (const state of before.states) {
    if (now.has(state.name)) continue;
    const twin = fresh.find(one => one.type === state.type && same(spoken(one), spoken(state)));
    if (twin && ![...found.values()].includes(twin.name)) found.set(state.name, twin.name);
  }
  return found;
}

/** Properties that matter to a conversation: not where the widget stands on the canvas. */
function spoken({ properties }: State): JsonObject {
  const { offset: _, ...rest } = properties;
  return rest;
}

function compareStates(before: State, after: State, renamed: ReadonlyMap<string, string>): string[] {
  const { name } = after;
  if (before.type !== after.type) return [`"${name}" is a ${after.type} instead of a ${before.type}.`];
  return [
    ...compareProperties(name, spoken(before), spoken(after)),
    ...compareWays(
      name,
      before.transitions.map(way => follow(way, renamed)),
      after.transitions,
    ),
  ];
}

function follow(way: Transition, renamed: ReadonlyMap<string, string>): Transition {
  return { ...way, next: renamed.get(way.next ?? '') ?? way.next ?? null };
}

function compareProperties(name: string, before: JsonObject, after: JsonObject): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap(key => {
    const [old, now] = [before[key], after[key]];
    if (same(old, now)) return [];
    if (old === undefined) return [`"${name}": ${key} is ${quoted(now)}.`];
    if (now === undefined) return [`"${name}": ${key} is gone; it was ${quoted(old)}.`];
    return [`"${name}": ${key} is ${quoted(now)} instead of ${quoted(old)}.`];
  });
}

/** Transitions are told apart by their event and what they ask. */
function compareWays(name: string, before: Transition[], after: Transition[]): string[] {
  const old = new Map(before.map(way => [wayName(way), way.next ?? null]));
  const now = new Map(after.map(way => [wayName(way), way.next ?? null]));
  const lines = [...now].flatMap(([way, next]) => {
    if (!old.has(way)) return [`"${name}" ${way} is new: it leads to ${place(next)}.`];
    const was = old.get(way) ?? null;
    return was === next ? [] : [`"${name}" ${way} leads to ${place(next)} instead of ${place(was)}.`];
  });
  const gone = [...old].filter(([way]) => !now.has(way));
  const order =
    [...now.keys()].filter(way => old.has(way)).join() !== [...old.keys()].filter(way => now.has(way)).join();
  return [
    ...lines,
    ...gone.map(([way, next]) => `"${name}" ${way} is gone; it led to ${place(next)}.`),
    ...(order ? [`"${name}" tries its ways in another order.`] : []),
  ];
}

function wayName({ event, conditions }: Transition): string {
  const asked = (conditions ?? []).map(conditionText).join(' and ');
  return asked === '' ? `on ${event}` : `on ${event} (${asked})`;
}

function conditionText({ type, value, arguments: [input] = [] }: Condition): string {
  return `${quoted(input)} ${type} ${quoted(value)}`;
}

function place(next: string | null): string {
  return next === null || next === '' ? 'the end' : `"${next}"`;
}

function quoted(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** JSON text that does not depend on the order of keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join()}}`;
}
