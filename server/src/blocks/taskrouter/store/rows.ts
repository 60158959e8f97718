/** The rows of the block as they are read: columns in camelCase, with the names that belong to their references. */
import type { Place, ReservationState, TaskState } from '@switchhook/engine-routing';

/** A workspace of an account: the two keys that every statement names. */
export interface WorkspaceKey {
  accountSid: string;
  workspaceSid: string;
}

interface Dated {
  sid: string;
  accountSid: string;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface WorkspaceRow extends Dated {
  friendlyName: string;
  eventCallbackUrl: string | null;
  eventsFilter: string | null;
  multiTaskEnabled: boolean;
  prioritizeQueueOrder: 'FIFO' | 'LIFO';
  defaultActivitySid: string;
  defaultActivityName: string;
  timeoutActivitySid: string;
  timeoutActivityName: string;
}

export interface ActivityRow extends Dated {
  workspaceSid: string;
  friendlyName: string;
  available: boolean;
}

export interface TaskChannelRow extends Dated {
  workspaceSid: string;
  friendlyName: string;
  uniqueName: string;
  channelOptimizedRouting: boolean;
}

export interface TaskQueueRow extends Dated {
  workspaceSid: string;
  friendlyName: string;
  targetWorkers: string;
  maxReservedWorkers: number;
  taskOrder: 'FIFO' | 'LIFO';
  reservationActivitySid: string | null;
  reservationActivityName: string | null;
  assignmentActivitySid: string | null;
  assignmentActivityName: string | null;
}

export interface WorkflowRow extends Dated {
  workspaceSid: string;
  friendlyName: string;
  configuration: string;
  assignmentCallbackUrl: string | null;
  fallbackAssignmentCallbackUrl: string | null;
  /** Seconds. */
  taskReservationTimeout: number;
  documentContentType: string;
}

export interface WorkerRow extends Dated {
  workspaceSid: string;
  friendlyName: string;
  activitySid: string;
  activityName: string;
  available: boolean;
  attributes: string;
  availableSince: Date;
  dateStatusChanged: Date;
  version: number;
}

export interface WorkerChannelRow extends Dated {
  workspaceSid: string;
  workerSid: string;
  taskChannelSid: string;
  taskChannelUniqueName: string;
  configuredCapacity: number;
  assignedTasks: number;
  availableCapacityPercentage: number;
  available: boolean;
  lastReservedTime: Date | null;
}

export interface TaskRow extends Dated {
  workspaceSid: string;
  workflowSid: string | null;
  workflowFriendlyName: string | null;
  taskQueueSid: string | null;
  taskQueueFriendlyName: string | null;
  taskQueueTargetWorkers: string | null;
  taskChannelSid: string;
  taskChannelUniqueName: string;
  attributes: string;
  priority: number;
  assignmentStatus: TaskState;
  reason: string | null;
  /** Seconds. */
  timeout: number;
  routingTarget: string | null;
  ignoreCapacity: boolean;
  place: Place | null;
  dueAt: Date | null;
  attempts: number;
  /** The transfer that is under way. */
  transferSid: string | null;
  /** In a single-task workspace: where the queue puts whoever accepts. */
  assignmentActivitySid: string | null;
  taskQueueEnteredDate: Date | null;
  virtualStartTime: Date;
  version: number;
}

export interface ReservationRow extends Dated {
  workspaceSid: string;
  taskSid: string;
  workerSid: string;
  workerName: string;
  taskChannelSid: string;
  reservationStatus: ReservationState;
  /** Seconds. */
  reservationTimeout: number;
  /** Where the worker was before the offer put him into another activity. */
  formerActivitySid: string | null;
  /** The transfer that the offer belongs to. */
  transferSid: string | null;
  version: number;
}

export interface EventRow {
  sid: string;
  accountSid: string;
  workspaceSid: string;
  eventType: string;
  description: string;
  resourceType: string;
  resourceSid: string;
  taskSid: string | null;
  workerSid: string | null;
  reservationSid: string | null;
  workflowSid: string | null;
  taskQueueSid: string | null;
  taskChannelSid: string | null;
  eventData: Record<string, unknown>;
  eventDate: Date;
  /** Workers whose clients hear of it. */
  heardBy: string[] | null;
}

export interface TransferRow extends Dated {
  workspaceSid: string;
  taskSid: string;
  initiatingReservationSid: string;
  initiatingWorkerSid: string;
  initiatingQueueSid: string | null;
  initiatingWorkflowSid: string | null;
  transferMode: 'WARM' | 'COLD';
  transferType: 'WORKER' | 'QUEUE';
  /** A worker or a queue. */
  transferTo: string;
  transferStatus: 'initiated' | 'complete' | 'failed' | 'canceled';
  transferFailedReason: string | null;
  version: number;
}
