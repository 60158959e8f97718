/** A workflow as routing uses it: every expression is read and compiled once. */
import type { Attributes, Expression, Predicate, Step } from '@switchhook/engine-expression';
import type { OrderBy } from './order-by.ts';
import type { PairScope, SkipScope, TaskScope } from './scope.ts';

/** An expression as it was written, as it was read, and ready to run. */
export interface Rule<Scope> {
  text: string;
  expression: Expression;
  holds: Predicate<Scope>;
}

/** The worker that a target wants: named outright, or by a path into the task's attributes. */
export interface KnownWorker {
  by: 'sid' | 'friendlyName';
  value: { literal: string } | { taskPath: Step[] };
}

export interface Target {
  queueSid: string;
  expression?: Rule<PairScope>;
  priority?: number;
  /** How long a task waits here; without it, until the task's own time is over. */
  timeoutSeconds?: number;
  orderBy?: OrderBy;
  skipIf?: Rule<SkipScope>;
  knownWorker?: KnownWorker;
}

export interface Filter {
  name: string | null;
  expression: Rule<TaskScope>;
  targets: Target[];
}

export interface Workflow {
  filters: Filter[];
  /** Where tasks go that no filter wanted; null when the workflow has no default. */
  defaultTarget: Target | null;
}

/** What a task is asked to do first: `filterIndex` is null for the default filter, `targets` is empty when nothing fits. */
export interface Match {
  filterName: string | null;
  filterIndex: number | null;
  targets: Target[];
}

/** The first filter whose expression is true of the task, else the default filter, else no targets. `now` in ms. */
export function targetsOf(workflow: Workflow, taskAttributes: Attributes, now = 0): Match {
  return matchFrom(workflow, 0, { task: { attributes: taskAttributes }, now });
}

/** Like `targetsOf`, looking at the filters from `first` on. */
export function matchFrom(workflow: Workflow, first: number, scope: TaskScope): Match {
  for (let index = first; index < workflow.filters.length; index += 1) {
    const filter = workflow.filters[index]!;
    if (filter.expression.holds(scope)) {
      return { filterName: filter.name, filterIndex: index, targets: filter.targets };
    }
  }
  const targets = workflow.defaultTarget ? [workflow.defaultTarget] : [];
  return { filterName: null, filterIndex: null, targets };
}

/** Every queue that the workflow names, each once: for the caller to check that they exist. */
export function queueSidsOf(workflow: Workflow): string[] {
  const targets = workflow.filters.flatMap(filter => filter.targets);
  if (workflow.defaultTarget) targets.push(workflow.defaultTarget);
  return [...new Set(targets.map(target => target.queueSid))];
}
