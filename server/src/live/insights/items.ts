/** The indexes that supervisors query live, and how their items look. The properties are those that Flex UI 1.x reads. */
import type {
  InsightViews,
  ReservationView,
  TaskQueueRow,
  TaskRow,
  WorkerRow,
} from '../../blocks/taskrouter/index.ts';

export interface Item {
  key: string;
  data: Record<string, unknown>;
  /** Grows with every change of the item. */
  revision: number;
}

type Asked = Parameters<InsightViews['workers']>[1];
type Subjects = Awaited<ReturnType<InsightViews['subjects']>>;

export interface Index {
  /** Items of a workspace: those that are named, or as many as there may be. */
  read(views: InsightViews, key: { accountSid: string; workspaceSid: string }, asked: Asked): Promise<Item[]>;
  /** Which of its items, by key or by task, these events may have changed. */
  changed(subjects: Subjects): { sids: string[]; taskSids: string[] };
  /** Whether an agent may see all of it; otherwise only what is the agent's own. */
  isOpenToAgents: boolean;
}

const sidsOf = (subjects: Subjects, type: string): string[] => [
  ...new Set(
    subjects.flatMap(({ resourceType, resourceSid }) => (resourceType === type ? [resourceSid] : [])),
  ),
];

export const indexes: Readonly<Record<string, Index>> = {
  'tr-worker': {
    read: async (views, key, asked) => (await views.workers(key, asked)).map(workerItem),
    changed: subjects => ({ sids: sidsOf(subjects, 'worker'), taskSids: [] }),
    isOpenToAgents: true,
  },
  'tr-queue': {
    read: async (views, key, asked) => (await views.taskQueues(key, asked)).map(queueItem),
    changed: subjects => ({ sids: sidsOf(subjects, 'task-queue'), taskSids: [] }),
    isOpenToAgents: true,
  },
  'tr-task': {
    read: async (views, key, asked) => (await views.tasks(key, asked)).map(taskItem),
    changed: subjects => ({
      sids: [...new Set(subjects.flatMap(({ taskSid }) => taskSid ?? []))],
      taskSids: [],
    }),
    isOpenToAgents: false,
  },
  'tr-reservation': {
    read: async (views, key, asked) => (await views.reservations(key, asked)).map(reservationItem),
    changed: subjects => ({
      sids: sidsOf(subjects, 'reservation'),
      taskSids: [...new Set(subjects.flatMap(({ taskSid }) => taskSid ?? []))],
    }),
    isOpenToAgents: false,
  },
};

function workerItem(row: WorkerRow): Item {
  return {
    key: row.sid,
    revision: row.version,
    data: {
      worker_sid: row.sid,
      workspace_sid: row.workspaceSid,
      friendly_name: row.friendlyName,
      attributes: attributesOf(row.attributes),
      activity_sid: row.activitySid,
      activity_name: row.activityName,
      date_activity_changed: row.dateStatusChanged.toISOString(),
      ...datesOf(row),
    },
  };
}

function queueItem(row: TaskQueueRow): Item {
  return {
    key: row.sid,
    revision: row.dateUpdated.getTime(),
    data: {
      queue_sid: row.sid,
      workspace_sid: row.workspaceSid,
      queue_name: row.friendlyName,
      target_workers: row.targetWorkers,
      max_reserved_workers: row.maxReservedWorkers,
      ...datesOf(row),
    },
  };
}

function taskItem(row: TaskRow): Item {
  return {
    key: row.sid,
    revision: row.version,
    data: {
      task_sid: row.sid,
      workspace_sid: row.workspaceSid,
      status: row.assignmentStatus,
      attributes: attributesOf(row.attributes),
      priority: row.priority,
      channel_type: row.taskChannelUniqueName,
      routing_target: row.routingTarget,
      ...placeOf(row),
      ...datesOf(row),
    },
  };
}

function reservationItem({ reservation, task }: ReservationView): Item {
  const { reservationStatus: status } = reservation;
  return {
    key: reservation.sid,
    revision: reservation.version + task.version,
    data: {
      reservation_sid: reservation.sid,
      workspace_sid: reservation.workspaceSid,
      worker_sid: reservation.workerSid,
      worker_name: reservation.workerName,
      // Desks know the third state of a reservation under this name here, and under the other everywhere else.
      status: status === 'wrapping' ? 'wrapup' : status,
      timeout: reservation.reservationTimeout,
      task_sid: task.sid,
      task_status: task.assignmentStatus,
      task_priority: task.priority,
      task_routing_target: task.routingTarget,
      task_date_created: task.dateCreated.toISOString(),
      task_age: Math.floor((reservation.dateUpdated.getTime() - task.dateCreated.getTime()) / 1000),
      attributes: attributesOf(task.attributes),
      ...placeOf(task),
      ...datesOf(reservation),
    },
  };
}

function placeOf(task: TaskRow) {
  return {
    task_channel_sid: task.taskChannelSid,
    task_channel_unique_name: task.taskChannelUniqueName,
    queue_sid: task.taskQueueSid,
    queue_name: task.taskQueueFriendlyName,
    queue_entered_date: task.taskQueueEnteredDate?.toISOString() ?? null,
    workflow_sid: task.workflowSid,
    workflow_name: task.workflowFriendlyName,
  };
}

function datesOf({ dateCreated, dateUpdated }: { dateCreated: Date; dateUpdated: Date }) {
  return { date_created: dateCreated.toISOString(), date_updated: dateUpdated.toISOString() };
}

const attributesOf = (text: string): unknown => JSON.parse(text) as unknown;
