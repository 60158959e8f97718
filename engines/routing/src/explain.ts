/** The verdict on a worker, in words: the answer to "why did the task not go to me?". */
import { parse } from '@switchhook/engine-expression';
import type { Verdict } from './choose.ts';
import { pairLookup, workerLookup } from './scope.ts';
import { failure } from './words.ts';
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

/** A verdict without its figures, as it is remembered: nothing of the worker is needed but the name. */
const remembered: Readonly<Record<Verdict, string>> = {
  chosen: 'was chosen',
  'another worker came first': 'could have taken the task, but another worker came first',
  'not the routing target': 'was not the worker for whom the task was created',
  'not the known worker': 'was not the worker whom the target wanted',
  'queue expression false': 'was not in the task queue',
  'target expression false': 'did not fit the target',
  unavailable: 'was not available',
  'cooling down': 'had just let this task pass',
  'channel unavailable': 'took no tasks of this task channel',
  'no capacity': 'had no capacity left',
};

/** One sentence about a decision of the past. */
export function explainPast(verdict: Verdict, friendlyName: string): string {
  return `${friendlyName} ${remembered[verdict]}.`;
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
      return `${who} is not in the task queue${parsed.ok ? failure(parsed, worker, workerLookup) : ''}.`;
    }
    case 'target expression false': {
      const rule = target?.expression;
      return `${who} does not fit the target${rule ? failure(rule, { task, worker, now }, pairLookup) : ''}.`;
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
