/**
 * Rows as the worker SDK reads them: snake_case, moments as whole seconds since 1970, attributes as JSON text. The SDK
 * refuses a resource that lacks any of its properties, so that each of these says all of them.
 */
import type {
  ActivityRow,
  EventRow,
  ReservationRow,
  ReservationView,
  TaskQueueRow,
  TaskRow,
  TransferRow,
  WorkerChannelRow,
  WorkerRow,
} from '../../blocks/taskrouter/index.ts';

export type Payload = Record<string, unknown>;

/** A reservation is always told with its task. */
export type ReservationPayload = Payload & { task: Payload };

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);

const common = (row: {
  sid: string;
  accountSid: string;
  workspaceSid: string;
  dateCreated: Date;
  dateUpdated: Date;
}): Payload => ({
  sid: row.sid,
  account_sid: row.accountSid,
  workspace_sid: row.workspaceSid,
  date_created: seconds(row.dateCreated),
  date_updated: seconds(row.dateUpdated),
});

export const workerPayload = (row: WorkerRow): Payload => ({
  ...common(row),
  friendly_name: row.friendlyName,
  attributes: row.attributes,
  activity_sid: row.activitySid,
  activity_name: row.activityName,
  available: row.available,
  date_status_changed: seconds(row.dateStatusChanged),
  version: row.version,
});

export const activityPayload = (row: ActivityRow): Payload => ({
  ...common(row),
  friendly_name: row.friendlyName,
  available: row.available,
});

export const workerChannelPayload = (row: WorkerChannelRow): Payload => ({
  ...common(row),
  worker_sid: row.workerSid,
  task_channel_sid: row.taskChannelSid,
  task_channel_unique_name: row.taskChannelUniqueName,
  configured_capacity: row.configuredCapacity,
  available: row.available,
  assigned_tasks: row.assignedTasks,
  available_capacity_percentage: row.availableCapacityPercentage,
  // The one moment that the SDK takes in milliseconds.
  last_reserved_time: row.lastReservedTime?.getTime() ?? null,
});

export const taskQueuePayload = (row: TaskQueueRow): Payload => ({
  ...common(row),
  friendly_name: row.friendlyName,
  target_workers: row.targetWorkers,
  max_reserved_workers: row.maxReservedWorkers,
  task_order: row.taskOrder,
  lifo_queue: row.taskOrder === 'LIFO',
  reservation_activity_sid: row.reservationActivitySid,
  reservation_activity_name: row.reservationActivityName,
  assignment_activity_sid: row.assignmentActivitySid,
  assignment_activity_name: row.assignmentActivityName,
});

export const taskPayload = (row: TaskRow, now: Date): Payload => ({
  ...common(row),
  attributes: row.attributes,
  addons: '{}',
  age: Math.max(0, seconds(now) - seconds(row.dateCreated)),
  priority: row.priority,
  queue_sid: row.taskQueueSid,
  queue_name: row.taskQueueFriendlyName,
  reason: row.reason,
  routing_target: row.routingTarget,
  assignment_status: row.assignmentStatus,
  task_channel_sid: row.taskChannelSid,
  task_channel_unique_name: row.taskChannelUniqueName,
  timeout: row.timeout,
  workflow_sid: row.workflowSid,
  workflow_name: row.workflowFriendlyName,
  virtual_start_time: seconds(row.virtualStartTime),
  version: row.version,
});

export const transferPayload = (row: TransferRow): Payload => ({
  ...common(row),
  task_sid: row.taskSid,
  transfer_mode: row.transferMode,
  transfer_to: row.transferTo,
  transfer_type: row.transferType,
  transfer_status: row.transferStatus,
  transfer_failed_reason: row.transferFailedReason,
  initiating_reservation_sid: row.initiatingReservationSid,
  initiating_worker_sid: row.initiatingWorkerSid,
  initiating_queue_sid: row.initiatingQueueSid,
  initiating_workflow_sid: row.initiatingWorkflowSid,
});

/** A transfer that there is not is left out: the SDK takes null for a malformed one. */
export const reservationPayload = (
  { reservation, task, incoming, outgoing }: ReservationView,
  now: Date,
): ReservationPayload => ({
  ...reservationAlone(reservation),
  task: taskPayload(task, now),
  ...(incoming && { task_transfer: transferPayload(incoming) }),
  ...(outgoing && { active_outgoing_task_transfer: transferPayload(outgoing) }),
});

/**
 * The reservation as it is answered to a change: the SDK has the task from elsewhere, and a transfer without a task
 * makes it stumble.
 */
export const reservationAlone = (row: ReservationRow): Payload => ({
  ...common(row),
  worker_sid: row.workerSid,
  reservation_status: row.reservationStatus,
  reservation_timeout: row.reservationTimeout,
  version: row.version,
});

/** What an event remembers of a task that is gone. */
export function goneTaskPayload({ accountSid, workspaceSid, eventData, eventDate }: EventRow): Payload {
  const moment = seconds(eventDate);
  const created = eventData.task_date_created ?? moment;
  return {
    sid: eventData.task_sid,
    account_sid: accountSid,
    workspace_sid: workspaceSid,
    date_created: created,
    date_updated: moment,
    attributes: eventData.task_attributes,
    addons: '{}',
    age: eventData.task_age,
    priority: eventData.task_priority,
    queue_sid: eventData.task_queue_sid ?? null,
    queue_name: eventData.task_queue_name ?? null,
    reason: eventData.task_canceled_reason ?? eventData.task_completed_reason ?? null,
    routing_target: null,
    assignment_status: eventData.task_assignment_status,
    task_channel_sid: eventData.task_channel_sid,
    task_channel_unique_name: eventData.task_channel_unique_name,
    timeout: 0,
    workflow_sid: eventData.workflow_sid ?? null,
    workflow_name: eventData.workflow_name ?? null,
    virtual_start_time: created,
    version: Number(eventData.task_version),
  };
}

/** What an event remembers of a reservation whose task is gone, and the reservation with it. */
export function goneReservationPayload(event: EventRow): ReservationPayload {
  const moment = seconds(event.eventDate);
  return {
    sid: event.resourceSid,
    account_sid: event.accountSid,
    workspace_sid: event.workspaceSid,
    date_created: moment,
    date_updated: moment,
    worker_sid: event.workerSid,
    reservation_timeout: 0,
    version: Number(event.eventData.reservation_version),
    task: goneTaskPayload(event),
  };
}
