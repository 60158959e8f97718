/** `switchhook flow check`: everything that is wrong with a definition, in words and with its place. */
import { readFlowText } from './flow-file.ts';

export interface Checked {
  ok: boolean;
  lines: string[];
}

/** Checks the text of one file; `isStrict` counts warnings as problems. */
export function checkFlow(name: string, text: string, isStrict = false): Checked {
  const read = readFlowText(text);
  const states = statesIn(text);
  const line = (kind: string, path: string, message: string) =>
    `${name}: ${kind}${path === '' ? '' : `${path}${stateName(states, path)}: `}${message}`;
  if (!read.ok)
    return { ok: false, lines: read.problems.map(one => line('', one.propertyPath, one.message)) };
  const warnings = read.warnings.map(one => line('warning: ', one.propertyPath, one.message));
  const ok = !isStrict || warnings.length === 0;
  return {
    ok,
    lines: [...warnings, `${name}: ${ok ? 'ok' : 'refused'}, ${read.definition.states.length} states`],
  };
}

/** The names of the states, for readers who do not count them. */
function statesIn(text: string): unknown[] {
  try {
    const value = JSON.parse(text) as { states?: unknown; definition?: { states?: unknown } };
    const states = value?.definition?.states ?? value?.states;
    return Array.isArray(states) ? states : [];
  } catch {
    return [];
  }
}

function stateName(states: unknown[], path: string): string {
  const place = /^states\[(\d+)\]/.exec(path)?.[1];
  const name = (states[Number(place)] as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? ` (${name.slice(0, 60)})` : '';
}
