/** What people and programs ask of tasks and reservations, one at a time: those who ask at the same moment share a transaction. */
import type { ApiError } from '../../../kernel/errors.ts';
import { share } from '../../../kernel/line/share.ts';
import type { Store } from '../../../kernel/line/store.ts';
import type { ReservationRow, TaskRow, WorkspaceKey } from '../store/rows.ts';
import { createTasks, type NewTask } from './create-tasks.ts';
import { changeReservations, type ReservationChange } from './reservations.ts';
import { changeTasks, type TaskChange } from './tasks.ts';

/** Each throws what refuses it, and then nothing has happened; null stands for what is not there. */
export interface Requests {
  createTask(task: NewTask): Promise<TaskRow>;
  changeTask(change: TaskChange): Promise<TaskRow | null>;
  changeReservation(change: ReservationChange): Promise<ReservationRow | null>;
}

export function makeRequests(store: Store): Requests {
  const keyOf = ({ workspaceSid }: WorkspaceKey): string => workspaceSid;
  return {
    createTask: share(store, { batch: createTasks, keyOf, settle: outcome => unlessRefused(outcome) }),
    changeTask: share(store, { batch: changeTasks, keyOf, settle: outcome => unlessRefused(outcome) }),
    changeReservation: share(store, {
      batch: changeReservations,
      keyOf,
      settle: outcome => unlessRefused(outcome),
    }),
  };
}

/** The row of a batch function's answer; its refusal is thrown, so that nothing of the transaction remains. */
export function unlessRefused<Outcome extends object | null>(
  outcome: Outcome,
): Exclude<Outcome, { refused: ApiError }> {
  if (outcome !== null && 'refused' in outcome) throw outcome.refused;
  return outcome as Exclude<Outcome, { refused: ApiError }>;
}
