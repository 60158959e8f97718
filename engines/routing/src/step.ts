/**
 * The way of a waiting task through its workflow: a small state machine. The caller stores the place it gets back (plain
 * JSON) and asks again when something has changed or `dueAt` has come.
 */
import type { Presence } from './scope.ts';
import type { RoutingTask, RoutingWorker } from './worker.ts';
import { type Match, matchFrom, type Target, type Workflow } from './workflow.ts';

export interface Place {
  /** Null stands for the default filter. */
  filterIndex: number | null;
  targetIndex: number;
  /** Milliseconds. */
  enteredAt: number;
  /** The task has found nobody here and waits; `skip_if` is asked only before that. */
  waiting: boolean;
}

export type Step =
  /** Keep this place. Ask again at `dueAt` (ms), if not earlier; null: nothing here ends by itself. */
  | { kind: 'stay'; place: Place; dueAt: number | null }
  /** The task enters another target: its priority and its queue now count. */
  | {
      kind: 'move';
      why: 'entered' | 'timeout' | 'skipped';
      place: Place;
      target: Target;
      filterName: string | null;
    }
  /** The workflow has nothing more to offer, and the task is to be canceled. */
  | { kind: 'end'; why: 'workflow timeout' | 'no filter matches' | 'every target skipped' };

export interface StepQuestion {
  workflow: Workflow;
  task: Pick<RoutingTask, 'attributes'>;
  /** Null for a task that enters its workflow, or enters it anew. */
  place: Place | null;
  /** Whether somebody can take the task here and now. */
  assignable: boolean;
  /** Counts the workers of the place's queue, see `presenceOf`; called only when a `skip_if` asks. */
  presence: () => Presence;
  /** Milliseconds. */
  now: number;
}

/**
 * Says what comes next for a task at its place.
 *
 * A target whose time is over is left even if a worker came free at that very moment: the next target may know a better one.
 * A target that is skipped or timed out is followed by the next one of its filter. After the last one, a timeout ends the
 * workflow, while a skip counts as if the filter had not matched: later filters and the default filter get their turn.
 */
export function nextStep(question: StepQuestion): Step {
  const { workflow, place, assignable, now } = question;
  const target = place && targetAt(workflow, place);
  // A workflow that was changed may not have the place any more; the task then starts anew.
  if (!place || !target) return enter(matchFrom(workflow, 0, question), question, 'entered');
  const dueAt = target.timeoutSeconds === undefined ? null : place.enteredAt + target.timeoutSeconds * 1000;
  const due = dueAt !== null && now >= dueAt;
  if (due && now > place.enteredAt) return leave(place, 'timeout', question);
  if (assignable) return { kind: 'stay', place, dueAt };
  if (!place.waiting && skips(target, question)) return leave(place, 'skipped', question);
  if (due) return leave(place, 'timeout', question);
  return { kind: 'stay', place: { ...place, waiting: true }, dueAt };
}

/** The target at a place, unless the workflow has changed since and has none there. */
export function targetAt(workflow: Workflow, { filterIndex, targetIndex }: Place): Target | undefined {
  if (filterIndex === null) return targetIndex === 0 ? (workflow.defaultTarget ?? undefined) : undefined;
  return workflow.filters[filterIndex]?.targets[targetIndex];
}

/** Counts the workers whom a queue matches. */
export function presenceOf(workers: readonly RoutingWorker[]): Presence {
  const byActivitySid: Record<string, number> = {};
  let available = 0;
  for (const { activitySid, available: isAvailable } of workers) {
    if (isAvailable) available += 1;
    byActivitySid[activitySid] = (byActivitySid[activitySid] ?? 0) + 1;
  }
  return { available, unavailable: workers.length - available, byActivitySid };
}

function leave(place: Place, why: 'timeout' | 'skipped', question: StepQuestion): Step {
  const { workflow, now } = question;
  const next = { ...place, targetIndex: place.targetIndex + 1, enteredAt: now, waiting: false };
  const target = targetAt(workflow, next);
  if (target) return { kind: 'move', why, place: next, target, filterName: filterNameOf(workflow, next) };
  if (why === 'timeout') return { kind: 'end', why: 'workflow timeout' };
  if (place.filterIndex === null) return { kind: 'end', why: 'every target skipped' };
  return enter(matchFrom(workflow, place.filterIndex + 1, question), question, 'skipped');
}

function enter(match: Match, { now }: StepQuestion, why: 'entered' | 'skipped'): Step {
  const target = match.targets[0];
  if (!target) return { kind: 'end', why: why === 'entered' ? 'no filter matches' : 'every target skipped' };
  const place = { filterIndex: match.filterIndex, targetIndex: 0, enteredAt: now, waiting: false };
  return { kind: 'move', why, place, target, filterName: match.filterName };
}

function skips(target: Target, { task, presence, now }: StepQuestion): boolean {
  return target.skipIf?.holds({ task, now, presence: presence() }) ?? false;
}

function filterNameOf(workflow: Workflow, { filterIndex }: Place): string | null {
  return filterIndex === null ? null : (workflow.filters[filterIndex]?.name ?? null);
}
