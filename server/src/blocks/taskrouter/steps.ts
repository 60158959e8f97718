/** What the line of a workspace hears, and what follows. The journey registers these with its own steps. */
import type { Step, Steps } from '../../kernel/line/turn.ts';
import type { Batch } from '../../kernel/line/tx.ts';
import type { Logger } from '../../kernel/log.ts';
import type {
  AssignmentAnswered,
  ReservationTimedOut,
  StatisticsDue,
  TaskTimedOut,
  TransferTimedOut,
  WorkerDisconnected,
  WorkspaceAged,
} from './events.ts';
import { disconnectWorkers } from './rules/disconnected.ts';
import { expireReservations, followInstructions } from './rules/reservations.ts';
import { ageEvents } from './rules/retention.ts';
import { sumUpStatistics } from './rules/roll-up.ts';
import { makeRouteWorkspaces } from './rules/routing-pass.ts';
import { expireTasks, forgetTasks } from './rules/tasks.ts';
import { expireTransfers } from './rules/transfers.ts';
import type { WorkspaceKey } from './store/rows.ts';

export function makeSteps(log: Logger): Steps {
  const routeWorkspaces = makeRouteWorkspaces(log);
  const route: Step = async ({ accountSid, key }, turn) => {
    await turn.do(routeWorkspaces, { accountSid, workspaceSid: key });
  };
  return {
    'task.created': [route],
    'worker.changed': [route],
    'reservation.ended': [route],
    'routing.due': [route],
    // What follows from these changes asks for routing itself, on this very line.
    'reservation.timedOut': [keyed<ReservationTimedOut>(expireReservations)],
    'task.expired': [keyed<TaskTimedOut>(expireTasks)],
    'task.vanished': [keyed<TaskTimedOut>(forgetTasks)],
    'workspace.aged': [keyed<WorkspaceAged>(ageEvents)],
    'transfer.timedOut': [keyed<TransferTimedOut>(expireTransfers)],
    'worker.disconnected': [keyed<WorkerDisconnected>(disconnectWorkers)],
    'statistics.due': [keyed<StatisticsDue>(sumUpStatistics)],
    'assignment.answered': [assignmentStep(log)],
  };
}

/** A step that hands the data of its event to a batch function. */
function keyed<Data extends object>(batch: Batch<Data & WorkspaceKey, null>): Step {
  return async ({ accountSid, data }, turn) => {
    await turn.do(batch, { ...(data as Data & { workspaceSid: string }), accountSid });
  };
}

function assignmentStep(log: Logger): Step {
  return async ({ accountSid, key, data }, turn) => {
    const { reservationSid, answer } = data as AssignmentAnswered;
    const wrong = await turn.do(followInstructions, {
      accountSid,
      workspaceSid: key,
      reservationSid,
      answer,
    });
    if (wrong !== null)
      log.warn({ account: accountSid, reservation: reservationSid, code: wrong.code }, wrong.message);
  };
}
