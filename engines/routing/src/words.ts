/** The way of a task through its workflow, in words: which filters were tried, and what made them fail. */
import { failingPart, type Lookup, print } from '@switchhook/engine-expression';
import { type TaskScope, taskLookup } from './scope.ts';
import type { Rule, Workflow } from './workflow.ts';

export interface TriedFilter {
  /** Null for a filter without a name. */
  name: string | null;
  expression: string;
  matched: boolean;
  sentence: string;
}

/** The filters of a workflow as a task meets them: up to the first that matches, each with a sentence. */
export function triedFilters(workflow: Workflow, scope: TaskScope): TriedFilter[] {
  const tried: TriedFilter[] = [];
  for (const [index, { name, expression }] of workflow.filters.entries()) {
    const matched = expression.holds(scope);
    const title = name ?? `number ${index + 1}`;
    const why = matched
      ? 'wants the task'
      : `does not want the task${failure(expression, scope, taskLookup)}`;
    tried.push({ name, expression: expression.text, matched, sentence: `Filter ${title} ${why}.` });
    if (matched) return tried;
  }
  return tried;
}

/** `: level > 2 is false`, the part of an expression that made it false. */
export function failure<Scope>(rule: Pick<Rule<Scope>, 'expression'>, scope: Scope, lookup: Lookup<Scope>) {
  const failing = failingPart(rule.expression, scope, lookup);
  if (!failing) return '';
  return failing.kind === 'never' ? ': its expression is empty' : `: ${print(failing)} is false`;
}
