/**
 * Reads what a dry run plays: queues, a workflow, workers and tasks, as JSON in the spelling of the REST API. Everything wrong
 * is told at once, in sentences.
 */
import { parse } from '@switchhook/engine-expression';
import { readConfiguration } from './configuration.ts';
import { queueMatcher } from './scope.ts';
import type { RoutingQueue, RoutingTask, RoutingWorker } from './worker.ts';
import { queueSidsOf, type Workflow } from './workflow.ts';

export interface ScenarioQueue extends RoutingQueue {
  friendlyName: string;
  targetWorkers: string;
}

export interface ScenarioTask extends RoutingTask {
  /** When it is created: seconds after the beginning. */
  at: number;
  priority: number;
  /** How long whoever gets it works on it: seconds. */
  workSeconds: number;
  /** How long it may wait: seconds; for ever when the file does not say. */
  timeoutSeconds: number;
}

export interface Scenario {
  workflow: Workflow;
  queues: ScenarioQueue[];
  workers: RoutingWorker[];
  tasks: ScenarioTask[];
  multiTask: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const WORK_SECONDS = 300;

/** Queues and workers are named by `sid` or by `friendly_name`; tasks are named after their place in the list. */
export function readScenario(
  json: unknown,
): { ok: true; scenario: Scenario } | { ok: false; problems: string[] } {
  const problems: string[] = [];
  const file = objectOf(json);
  const queues = listOf(file, 'queues', problems).map((queue, i) => readQueue(queue, i, problems));
  const workers = listOf(file, 'workers', problems).map(readWorker);
  const tasks = listOf(file, 'tasks', problems).map(readTask);
  const read = readConfiguration(file.workflow);
  if (!read.ok) {
    problems.push(...read.problems.map(({ path, message }) => `workflow: ${path} ${message}`));
    return { ok: false, problems };
  }
  const known = new Set(queues.map(({ sid }) => sid));
  for (const sid of queueSidsOf(read.workflow))
    if (!known.has(sid)) problems.push(`workflow: there is no queue ${sid}`);
  if (problems.length > 0) return { ok: false, problems };
  const multiTask = file.multi_task_enabled !== false;
  return { ok: true, scenario: { workflow: read.workflow, queues, workers, tasks, multiTask } };
}

const isObject = (json: unknown): json is Json =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
const objectOf = (json: unknown): Json => (isObject(json) ? json : {});
const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const numberOf = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && value >= 0 ? value : otherwise;

function listOf(file: Json, name: string, problems: string[]): Json[] {
  const list = file[name];
  if (!Array.isArray(list)) {
    problems.push(`${name} must be a list`);
    return [];
  }
  list.forEach((item, i) => {
    if (!isObject(item)) problems.push(`${name}[${i}] must be an object`);
  });
  return list.map(objectOf);
}

function readQueue(queue: Json, index: number, problems: string[]): ScenarioQueue {
  const friendlyName = textOf(queue.friendly_name, `Queue ${index + 1}`);
  const targetWorkers = textOf(queue.target_workers, '1==1');
  const parsed = parse(targetWorkers);
  if (!parsed.ok) problems.push(`queues[${index}].target_workers: ${parsed.problem}`);
  return {
    sid: textOf(queue.sid, friendlyName),
    friendlyName,
    targetWorkers,
    matches: queueMatcher(targetWorkers),
    maxReservedWorkers: 1,
  };
}

/** Without channels a worker holds one task of every task channel. */
function readWorker(worker: Json, index: number): RoutingWorker {
  const friendlyName = textOf(worker.friendly_name, `Worker ${index + 1}`);
  const available = worker.available !== false;
  const capacities = Object.entries({ default: 1, ...objectOf(worker.channels) });
  return {
    sid: textOf(worker.sid, friendlyName),
    friendlyName,
    activitySid: textOf(worker.activity_sid, available ? 'available' : 'offline'),
    activityName: textOf(worker.activity, available ? 'Available' : 'Offline'),
    available,
    // Who stands first in the file has waited longest.
    availableSince: -numberOf(worker.idle_seconds, 0) * 1000 + index / 1000,
    attributes: objectOf(worker.attributes),
    channels: Object.fromEntries(
      capacities.map(([name, capacity]) => [
        name,
        { configuredCapacity: numberOf(capacity, 1), assignedTasks: 0, available: true },
      ]),
    ),
  };
}

function readTask(task: Json, index: number): ScenarioTask {
  return {
    sid: textOf(task.name, `task ${index + 1}`),
    attributes: objectOf(task.attributes),
    taskChannelUniqueName: textOf(task.channel, 'default'),
    at: numberOf(task.at, 0),
    priority: numberOf(task.priority, 0),
    workSeconds: numberOf(task.work_seconds, WORK_SECONDS),
    timeoutSeconds: numberOf(task.timeout, Infinity),
  };
}
