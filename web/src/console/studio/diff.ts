/** What differs between two definitions, widget by widget. Pure. */
import type { Definition, State } from './layout.ts';

export interface WidgetChange {
  name: string;
  kind: 'added' | 'removed' | 'changed' | 'moved';
  lines: DiffLine[];
}

export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Changes from one definition to another, in the order of the newer one; the removed ones last. */
export function diffOf(before: Definition, after: Definition): WidgetChange[] {
  const old = new Map(before.states.map(state => [state.name, state]));
  const now = new Set(after.states.map(({ name }) => name));
  const changes = after.states.flatMap(state => {
    const was = old.get(state.name);
    if (was === undefined) return [changeOf('added', null, state)];
    if (textOf(was) === textOf(state)) return [];
    return [changeOf(isMoved(was, state) ? 'moved' : 'changed', was, state)];
  });
  const removed = before.states
    .filter(({ name }) => !now.has(name))
    .map(state => changeOf('removed', state, null));
  return [...changes, ...removed];
}

const textOf = (state: State | null): string => (state === null ? '' : JSON.stringify(state, null, 2));

function isMoved(before: State, after: State): boolean {
  const still = (state: State) => textOf({ ...state, properties: { ...state.properties, offset: null } });
  return still(before) === still(after);
}

function changeOf(kind: WidgetChange['kind'], before: State | null, after: State | null): WidgetChange {
  const name = (after ?? before)!.name;
  return { name, kind, lines: kind === 'moved' ? [] : diffLines(textOf(before), textOf(after)) };
}

/** Lines of two texts side by side: the longest common sequence stays, the rest was removed or added. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const common = lengths(old, now);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', text: old[i]! });
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push({ kind: 'removed', text: old[i++]! });
    } else lines.push({ kind: 'added', text: now[j++]! });
  }
  return lines;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));

/** `[i][j]`: how many lines are common to the rest of both from there on. */
function lengths(old: readonly string[], now: readonly string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      table[i]![j] =
        old[i] === now[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
