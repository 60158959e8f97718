/** What TaskRouter says has happened: the data of its events. All of them are on the line of the workspace. */
import type { WebhookAnswer } from '../../kernel/webhook.ts';

/** Something changed that may let a task be offered to somebody: `task.created`, `worker.changed`, `reservation.ended`, `routing.due`. */
export interface RoutingAsked {
  workspaceSid: string;
  /** The task, worker or reservation that changed; for the log. */
  sid: string;
}

/** A worker did not answer in time: `reservation.timedOut`. */
export interface ReservationTimedOut {
  workspaceSid: string;
  reservationSid: string;
}

/** The time of a task is over: `task.expired` ends its waiting, `task.vanished` its existence after it has ended. */
export interface TaskTimedOut {
  workspaceSid: string;
  taskSid: string;
}

/** The workflow's assignment callback was answered: `assignment.answered`. */
export interface AssignmentAnswered {
  workspaceSid: string;
  reservationSid: string;
  answer: WebhookAnswer;
}

/** Events that are older than their retention can be removed: `workspace.aged`. */
export interface WorkspaceAged {
  workspaceSid: string;
}

/** A transfer has looked for somebody long enough: `transfer.timedOut`. */
export interface TransferTimedOut {
  workspaceSid: string;
  taskSid: string;
  transferSid: string;
}

/** A minute in which something happened is over and can be summed up: `statistics.due`. */
export interface StatisticsDue {
  workspaceSid: string;
}

/** The last client of a worker has left without a word: `worker.disconnected`. */
export interface WorkerDisconnected {
  workspaceSid: string;
  workerSid: string;
}

/** For the journey, `task.changed`: a task has entered another state, or was removed. */
export interface TaskChanged {
  accountSid: string;
  workspaceSid: string;
  taskSid: string;
  status: 'pending' | 'reserved' | 'assigned' | 'wrapping' | 'completed' | 'canceled' | 'deleted';
  /** The name that the contract gives it: `task.wrapup`. */
  event: string;
  /** JSON text, to the letter. */
  attributes: string;
  reason: string | null;
}
