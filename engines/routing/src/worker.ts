/** What routing knows of a worker, a task and a queue: values that the caller has read, nothing is fetched. */
import type { Attributes } from '@switchhook/engine-expression';

export interface ChannelLoad {
  /** How many tasks of this task channel the worker may hold at once. */
  configuredCapacity: number;
  /** Reservations that are pending, accepted or wrapping: each holds one place. */
  assignedTasks: number;
  /** Switched off, the worker gets nothing of this task channel, whatever the capacity. */
  available: boolean;
}

export interface RoutingWorker {
  sid: string;
  friendlyName: string;
  activitySid: string;
  activityName: string;
  /** Whether the activity is one in which tasks are taken. */
  available: boolean;
  /** Since when the worker waits for work (ms): the later of becoming available and finishing a task. */
  availableSince: number;
  attributes: Attributes;
  /** By the unique name of the task channel. */
  channels: Readonly<Record<string, ChannelLoad>>;
}

export interface RoutingTask {
  sid: string;
  attributes: Attributes;
  taskChannelUniqueName: string;
  /** The task channel prefers the workers with the largest free share of their capacity. */
  channelOptimizedRouting?: boolean;
  /** The task was created for this worker alone. */
  routingTarget?: { workerSid: string; ignoreCapacity: boolean };
}

export interface RoutingQueue {
  sid: string;
  /** The compiled TargetWorkers expression, see `queueMatcher`. */
  matches: (worker: RoutingWorker) => boolean;
  /** How many workers are offered a task at once, 1 to 50; the first to accept gets it. */
  maxReservedWorkers: number;
}

/** The free share of a worker's capacity on one task channel, as a whole percentage between 0 and 100. */
export function availableCapacityPercentage({ configuredCapacity, assignedTasks }: ChannelLoad): number {
  if (configuredCapacity <= 0) return 0;
  return Math.max(0, Math.floor((1 - assignedTasks / configuredCapacity) * 100));
}
