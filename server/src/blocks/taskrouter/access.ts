/**
 * Which roles may call what of TaskRouter. Agents: their own worker and what it was given, and what they need to know
 * of the workspace. Supervisors: everybody's. What is not named is for administrators.
 */
import type { Admits } from '../../kernel/access.ts';
import type { OwnWork } from './rules/own-work.ts';

export function access(own: OwnWork): Record<string, Admits> {
  const setting: Admits = { agent: own.workspace, supervisor: true };
  const worker: Admits = { agent: own.worker, supervisor: true };
  const reservation: Admits = { agent: own.reservation, supervisor: true };
  const offered: Admits = { agent: own.offeredTask, supervisor: true };
  const figures: Admits = { supervisor: true };
  return {
    ListWorkspace: { supervisor: true },
    FetchWorkspace: setting,
    ListActivity: setting,
    FetchActivity: setting,
    ListTaskChannel: setting,
    FetchTaskChannel: setting,
    ListTaskQueue: setting,
    FetchTaskQueue: setting,
    ListWorkflow: setting,
    FetchWorkflow: setting,
    ListWorker: { agent: own.workerByName, supervisor: true },
    FetchWorker: worker,
    UpdateWorker: { agent: own.workerButName, supervisor: true },
    ListWorkerChannel: worker,
    FetchWorkerChannel: worker,
    UpdateWorkerChannel: { supervisor: true },
    ListTask: { supervisor: true },
    CreateTask: { supervisor: true },
    FetchTask: offered,
    UpdateTask: { agent: own.heldTask, supervisor: true },
    FetchTaskWhy: offered,
    ListTaskReservation: offered,
    FetchTaskReservation: reservation,
    UpdateTaskReservation: reservation,
    ListWorkerReservation: worker,
    FetchWorkerReservation: worker,
    UpdateWorkerReservation: worker,
    ListTransfer: worker,
    CreateTransfer: worker,
    FetchTransfer: worker,
    UpdateTransfer: worker,
    ListEvent: { agent: own.events, supervisor: true },
    FetchEvent: figures,
    FetchWorkspaceStatistics: figures,
    FetchWorkspaceCumulativeStatistics: figures,
    FetchWorkspaceRealTimeStatistics: figures,
    FetchWorkflowStatistics: figures,
    FetchWorkflowCumulativeStatistics: figures,
    FetchWorkflowRealTimeStatistics: figures,
    FetchTaskQueueStatistics: figures,
    FetchTaskQueueCumulativeStatistics: figures,
    FetchTaskQueueRealTimeStatistics: figures,
    ListTaskQueuesStatistics: figures,
    CreateTaskQueueBulkRealTimeStatistics: figures,
    FetchWorkerInstanceStatistics: worker,
    FetchWorkerStatistics: figures,
    FetchWorkersCumulativeStatistics: figures,
    FetchWorkersRealTimeStatistics: figures,
  };
}
