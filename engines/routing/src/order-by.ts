/** `order_by` of a target: `worker.sales DESC, worker.level ASC`. */
import { parse, type Step } from '@switchhook/engine-expression';
import { workerLookup } from './scope.ts';
import type { RoutingWorker } from './worker.ts';

export interface OrderBy {
  text: string;
  clauses: { steps: Step[]; direction: 'ASC' | 'DESC' }[];
  /** Sorts the preferred worker first. Workers without the attribute come last in either direction. */
  compare: (left: RoutingWorker, right: RoutingWorker) => number;
}

type Clause = OrderBy['clauses'][number];

/** Reads an order; a clause without a direction is ascending. Returns a sentence for the first clause that is none. */
export function readOrderBy(text: string): OrderBy | { problem: string } {
  const clauses: Clause[] = [];
  for (const part of text.split(',')) {
    const clause = readClause(part.trim());
    if (!clause) return { problem: `expected an attribute and ASC or DESC, found "${part.trim()}"` };
    clauses.push(clause);
  }
  return { text, clauses, compare: comparator(clauses) };
}

function readClause(text: string): Clause | undefined {
  const words = /^(\S+)(?:\s+(ASC|DESC))?$/i.exec(text);
  // A path alone is an expression too, so the one parser decides what a path is.
  const parsed = words && parse(words[1]!);
  if (!parsed?.ok || parsed.expression.kind !== 'holds' || parsed.expression.operand.kind !== 'path')
    return undefined;
  return {
    steps: parsed.expression.operand.steps,
    direction: words?.[2]?.toUpperCase() === 'DESC' ? 'DESC' : 'ASC',
  };
}

function comparator(clauses: readonly Clause[]): OrderBy['compare'] {
  const reads = clauses.map(({ steps, direction }) => ({
    read: workerLookup(steps),
    sign: direction === 'ASC' ? 1 : -1,
  }));
  return (left, right) => {
    for (const { read, sign } of reads) {
      const order = compareValues(read(left), read(right), sign);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Numbers before texts before everything else, which cannot be ordered; `sign` turns the order within a type. */
function compareValues(left: unknown, right: unknown, sign: number): number {
  const rank = rankOf(left) - rankOf(right);
  if (rank !== 0) return rank;
  if (typeof left === 'number' && typeof right === 'number') return sign * Math.sign(left - right);
  if (typeof left !== 'string' || typeof right !== 'string' || left === right) return 0;
  return left < right ? -sign : sign;
}

function rankOf(value: unknown): number {
  if (typeof value === 'number') return 0;
  return typeof value === 'string' ? 1 : 2;
}
