/** TaskRouter: tasks, the workers they are offered to, and the rules that say who. */
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Steps } from '../../kernel/line/turn.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { taskRouterOperations } from './resources/index.ts';
import { type Boards, readBoards } from './rules/boards.ts';
import { type CreatedTask, createTasks, type NewTask } from './rules/create-tasks.ts';
import { type Direction, directTasks } from './rules/direct.ts';
import { type ExpectedWorker, expectWorkers } from './rules/disconnected.ts';
import { type NamedQueue, queuesByName } from './rules/named-queues.ts';
import { ensureWorkers, type NamedWorker, type WantedWorker, workersByName } from './rules/named-workers.ts';
import { defaults, type Provisioned, provision } from './rules/provision.ts';
import { makeRequests, type Requests } from './rules/requests.ts';
import {
  type ChangedReservation,
  changeReservations,
  noCalls,
  type ReservationChange,
  wantedStatus,
} from './rules/reservations.ts';
import { type ChangedTask, changeTasks, deleteTasks, type TaskChange } from './rules/tasks.ts';
import {
  cancelTransfers,
  type NewTransfer,
  type StartedTransfer,
  startTransfers,
} from './rules/transfers.ts';
import { editWorker } from './rules/workers.ts';
import { makeSteps } from './steps.ts';
import { type InsightViews, makeInsightViews } from './store/insights.ts';
import { holdersOfTasks } from './store/reservations.ts';
import type { TaskQueueRow, WorkerRow, WorkspaceKey } from './store/rows.ts';
import { areOpen, type KnownTask, type TaskKey, tasksBySid } from './store/tasks.ts';
import { workflowOf } from './store/workspaces.ts';
import { makeViews, type Views } from './views.ts';

export type * from './events.ts';
export type { Boards, QueueBoard, ServiceLevel } from './rules/boards.ts';
export type { CreatedTask, NewTask } from './rules/create-tasks.ts';
export type { NamedWorker, WantedWorker } from './rules/named-workers.ts';
export type { Provisioned } from './rules/provision.ts';
export type { WorkerFigures } from './rules/real-time.ts';
export type { ChangedReservation, ReservationChange } from './rules/reservations.ts';
export type { ChangedTask, TaskChange } from './rules/tasks.ts';
export type { NewTransfer, StartedTransfer } from './rules/transfers.ts';
export type { WorkerEdit } from './rules/workers.ts';
export type { HeardEvent } from './store/heard-events.ts';
export type { InsightViews } from './store/insights.ts';
export type { ReservationView } from './store/reservation-views.ts';
export type {
  ActivityRow,
  EventRow,
  ReservationRow,
  TaskQueueRow,
  TaskRow,
  TransferRow,
  WorkerChannelRow,
  WorkerRow,
  WorkspaceKey,
  WorkspaceRow,
} from './store/rows.ts';
export type { Views } from './views.ts';

export interface WorkflowAt {
  accountSid: string;
  workspaceSid: string;
  workflowSid: string;
}

export interface TaskRouter extends Block {
  /** What is heard on the lines of workspaces. Besides, `task.changed` is said there, for whoever wants to hear it. */
  steps: Steps;
  /** The same as the batch functions below, for those who ask one at a time. */
  requests: Requests;
  /** New tasks; one that cannot be is answered with its refusal. */
  createTasks: Batch<NewTask, CreatedTask>;
  /** Attributes, priority and state of tasks; null for a task that does not exist. */
  changeTasks: Batch<TaskChange, ChangedTask>;
  deleteTasks: Batch<TaskKey, boolean>;
  /** Whether tasks are there and have not come to their end. */
  areOpen: Batch<{ accountSid: string; taskSid: string }, boolean>;
  /** Tasks by their SIDs alone; null for those that are not there any more. */
  tasksBySid: Batch<{ accountSid: string; taskSid: string }, KnownTask | null>;
  /** Names of the workers who hold tasks. */
  holdersOfTasks: Batch<{ accountSid: string; taskSid: string }, string[]>;
  /** Leads waiting tasks to one worker, or to everybody again. */
  directTasks: Batch<Direction, boolean>;
  /** A worker's answer to an offer, and what he makes of it. */
  changeReservations: Batch<ReservationChange, ChangedReservation>;
  /** A worker hands on what he holds; one that cannot be is answered with its refusal. */
  startTransfers: Batch<NewTransfer, StartedTransfer>;
  cancelTransfers: typeof cancelTransfers;
  /** What clients of workers are shown. */
  views: Views;
  /** What supervisors watch. */
  insights: InsightViews;
  /** Every queue's present and recent past, and where everybody is. */
  readBoards(key: WorkspaceKey, now: Date): Promise<Boards>;
  /** Name, activity and attributes of a worker; null when there is none. */
  editWorker: typeof editWorker;
  /** The state of a reservation that an update asks for; throws for what is none. */
  wantedStatus: typeof wantedStatus;
  /** The refusal of what is about telephone calls. */
  noCalls: typeof noCalls;
  /** Workers who go offline unless their clients stay. */
  expectWorkers: Batch<ExpectedWorker, null>;
  /** Workflows by their SIDs; null for those that the account does not have there. */
  workflowsBySid: Batch<WorkflowAt, { sid: string } | null>;
  /** Queues by their names. */
  queuesByName: Batch<NamedQueue, TaskQueueRow | null>;
  /** Workers by their friendly names. */
  workersByName: Batch<NamedWorker, WorkerRow | null>;
  /** Workers of these names with at least these attributes; whoever is missing is made. */
  ensureWorkers: Batch<WantedWorker, WorkerRow>;
  /** The workspace that an account has for Flex. */
  provision(tx: Tx, account: { accountSid: string }): Promise<Provisioned>;
  /** Workspace and workflow of an account where none are named; null when it has none. */
  defaults: Batch<{ accountSid: string }, { workspaceSid: string; workflowSid: string } | null>;
}

export function makeTaskRouter(parts: BlockParts): TaskRouter {
  const requests = makeRequests(parts.store);
  return {
    migrations: { name: 'taskrouter', folder: new URL('./migrations/', import.meta.url) },
    operations: taskRouterOperations({ ...parts, requests }),
    steps: makeSteps(parts.log),
    requests,
    createTasks,
    changeTasks,
    deleteTasks,
    areOpen,
    tasksBySid,
    holdersOfTasks,
    directTasks,
    changeReservations,
    startTransfers,
    cancelTransfers,
    views: makeViews(parts.store.read),
    insights: makeInsightViews(parts.store.read),
    readBoards: (key, now) => readBoards(parts.store.read, key, now),
    editWorker,
    wantedStatus,
    noCalls,
    expectWorkers,
    workflowsBySid: (tx, inputs) =>
      Promise.all(
        inputs.map(({ accountSid, workspaceSid, workflowSid }) =>
          workflowOf(tx, { accountSid, workspaceSid, sid: workflowSid }),
        ),
      ),
    queuesByName,
    workersByName,
    ensureWorkers,
    provision,
    defaults,
  };
}
