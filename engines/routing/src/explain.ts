/** The verdict on a worker, in words: the answer to "why did the task not go to me?". */
import { type Expression, failingPart, type Lookup, parse, print } from '@switchhook/engine-expression';
import type { Verdict } from './choose.ts';
import { pairLookup, workerLookup } from './scope.ts';
import type { RoutingTask, RoutingWorker } from './worker.ts';
import type { Target } from './workflow.ts';

export interface ExplainQuestion {
  verdict: Verdict;
  worker: RoutingWorker;
  task: RoutingTask;
  target: Target | null;
  /** The text of the queue's TargetWorkers; null when the task went past all queues. */
  targetWorkers: string | null;
  /** Milliseconds. */
  now: number;
}

/** One sentence about one worker. An expression that failed is quoted down to the part that made it false. */
export function explain({ verdict, worker, task, target, targetWorkers, now }: ExplainQuestion): string {
  const who = worker.friendlyName;
  const load = worker.channels[task.taskChannelUniqueName];
  const channel = task.taskChannelUniqueName;
  switch (verdict) {
    case 'chosen':
      return `${who} was chosen.`;
    case 'another worker came first':
      return `${who} could have taken the task, but another worker came first.`;
    case 'not the routing target':
      return `The task was created for another worker than ${who}.`;
    case 'not the known worker':
      return `The target wants another worker than ${who}.`;
    case 'queue expression false': {
      const parsed = parse(targetWorkers ?? '');
      return `${who} is not in the task queue${parsed.ok ? quoted(parsed.expression, worker, workerLookup) : ''}.`;
    }
    case 'target expression false': {
      const rule = target?.expression;
      return `${who} does not fit the target${rule ? quoted(rule.expression, { task, worker, now }, pairLookup) : ''}.`;
    }
    case 'unavailable':
      return `${who} is ${worker.activityName}.`;
    case 'cooling down':
      return `${who} has just let this task pass.`;
    case 'channel unavailable':
      return `${who} takes no tasks of the channel ${channel}.`;
    case 'no capacity':
      return `${who} has no capacity left: ${load?.assignedTasks ?? 0} of ${load?.configuredCapacity ?? 0} on ${channel}.`;
  }
}

function quoted<Scope>(expression: Expression, scope: Scope, lookup: Lookup<Scope>): string {
  const failing = failingPart(expression, scope, lookup);
  if (!failing) return '';
  return failing.kind === 'never' ? ': its expression is empty' : `: ${print(failing)} is false`;
}
