/** One whole decision about a waiting task: walks its workflow until somebody is found, the task has to wait, or the end. */
import { type Choice, type ChooseQuestion, chooseWorkers } from './choose.ts';
import type { Presence } from './scope.ts';
import { nextStep, type Place, presenceOf, type Step, targetAt } from './step.ts';
import type { RoutingQueue, RoutingWorker } from './worker.ts';
import type { Target, Workflow } from './workflow.ts';

/** A queue together with the workers who might be in it; those that it does not match are told so and passed over. */
export interface StaffedQueue extends RoutingQueue {
  workers: readonly RoutingWorker[];
  /** Counts the queue's workers for `skip_if`; needed when `workers` holds not all of them, but only those with time. */
  presence?: () => Presence;
}

export interface RouteQuestion
  extends Pick<ChooseQuestion, 'task' | 'now' | 'multiTask' | 'coolingDown' | 'findWorker'> {
  workflow: Workflow;
  /** Where the last decision left the task; null when it enters the workflow. */
  place: Place | null;
  /** A queue that is gone has no workers: tasks wait in it or pass through. */
  queueOf: (queueSid: string) => StaffedQueue | undefined;
}

/** What was tried, in order: the reason why a task is where it is. */
export interface Trace {
  queueSid: string;
  place: Place;
  choice: Choice;
  step: Step['kind'];
}

export type Decision = { moves: Extract<Step, { kind: 'move' }>[]; trace: Trace[] } & (
  | { kind: 'reserve'; place: Place; target: Target; workers: RoutingWorker[]; dueAt: number | null }
  | { kind: 'wait'; place: Place; target: Target; dueAt: number | null }
  | { kind: 'end'; why: Extract<Step, { kind: 'end' }>['why'] }
);

/** Decides what happens to a pending task now. `moves` lists the targets entered on the way, the last one counts. */
export function route(question: RouteQuestion): Decision {
  const moves: Decision['moves'] = [];
  const trace: Trace[] = [];
  let place = question.place;
  // Every move leads further down the workflow, so this ends.
  for (;;) {
    const look = lookAt(question, place);
    const assignable = look.choice.chosen.length > 0;
    const step = nextStep({ ...question, place, assignable, presence: look.presence });
    if (look.target && place)
      trace.push({ queueSid: look.target.queueSid, place, choice: look.choice, step: step.kind });
    if (step.kind === 'end') return { kind: 'end', why: step.why, moves, trace };
    if (step.kind === 'move') {
      moves.push(step);
      place = step.place;
      continue;
    }
    const settled = { place: step.place, target: look.target!, dueAt: step.dueAt, moves, trace };
    const workers = look.choice.chosen;
    return workers.length > 0 ? { kind: 'reserve', workers, ...settled } : { kind: 'wait', ...settled };
  }
}

interface Look {
  target: Target | undefined;
  choice: Choice;
  presence: () => Presence;
}

function lookAt(question: RouteQuestion, place: Place | null): Look {
  const target = place ? targetAt(question.workflow, place) : undefined;
  const queue = target && question.queueOf(target.queueSid);
  if (!target || !queue)
    return { target, choice: { chosen: [], considered: [] }, presence: () => presenceOf([]) };
  const choice = chooseWorkers({ ...question, target, queue, workers: queue.workers });
  const presence = queue.presence ?? (() => presenceOf(queue.workers.filter(queue.matches)));
  return { target, choice, presence };
}
