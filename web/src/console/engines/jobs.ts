/** What the server's own engines tell in the browser, before anything is saved. Pure. */
import { parse } from '@switchhook/engine-expression';
import {
  type DryRun,
  dryRun,
  queueMatcher,
  type RoutingWorker,
  readConfiguration,
  readScenario,
} from '@switchhook/engine-routing';
import { type Problem, readDefinition } from '@switchhook/engine-studio';

export interface CheckedDefinition {
  ok: boolean;
  problems: Problem[];
  warnings: Problem[];
  /** How many widgets there are; 0 for what cannot run. */
  widgets: number;
}

/** A flow definition as text, checked as the server checks it. */
export function checkDefinition(text: string): CheckedDefinition {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const problems = [{ message: (error as Error).message, propertyPath: '' }];
    return { ok: false, problems, warnings: [], widgets: 0 };
  }
  const reading = readDefinition(value);
  return reading.ok
    ? { ok: true, problems: [], warnings: reading.warnings, widgets: reading.definition.states.length }
    : { ok: false, problems: reading.problems, warnings: [], widgets: 0 };
}

export interface CheckedWorkflow {
  problems: { path: string; message: string }[];
}

/** A workflow's configuration as text. */
export function checkWorkflow(text: string): CheckedWorkflow {
  try {
    const read = readConfiguration(JSON.parse(text));
    return { problems: read.ok ? [] : read.problems };
  } catch (error) {
    return { problems: [{ path: '', message: (error as Error).message }] };
  }
}

export interface Rehearsed {
  configuration: string;
  queues: readonly { sid: string; friendly_name: string; target_workers: string }[];
  workers: readonly SampleWorker[];
  task: { attributes: unknown; channel: string };
}

export interface SampleWorker {
  sid: string;
  friendly_name: string;
  available: boolean;
  activity_name: string;
  activity_sid: string;
  attributes: string;
  /** Milliseconds since 1970; without it the order of the list counts. */
  available_since?: number;
  /** What the worker takes and has on hand, by task channel; without it, one task of every channel. */
  channels?: RoutingWorker['channels'];
}

/** What would become of one task, had it come to this workflow with these workers as they are. */
export function rehearse(given: Rehearsed): { problems: string[] } | DryRun {
  let workflow: unknown;
  try {
    workflow = JSON.parse(given.configuration);
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
  const { queues, task } = given;
  const workers = given.workers.map(worker => ({
    sid: worker.sid,
    friendly_name: worker.friendly_name,
    available: worker.available,
    activity: worker.activity_name,
    activity_sid: worker.activity_sid,
    attributes: attributesOf(worker.attributes),
    channels: { [task.channel]: 1 },
  }));
  const tasks = [{ name: 'sample', attributes: task.attributes, channel: task.channel }];
  const read = readScenario({ workflow, queues, workers, tasks });
  if (!read.ok) return { problems: read.problems };
  return dryRun({
    ...read.scenario,
    workers: read.scenario.workers.map((one, at) => asTheyAre(one, given.workers[at]!)),
  });
}

/** Scenarios begin with idle workers; these are in the middle of their day. */
function asTheyAre(worker: RoutingWorker, { available_since, channels }: SampleWorker): RoutingWorker {
  return {
    ...worker,
    ...(available_since !== undefined && { availableSince: available_since }),
    ...(channels !== undefined && { channels: structuredClone(channels) }),
  };
}

export interface Matched {
  /** Why the expression cannot be read, and at which character; null when it can. */
  problem: { message: string; at: number } | null;
  /** SIDs of the workers that it picks. */
  sids: string[];
}

/** Which workers an expression picks. */
export function matching(given: { expression: string; workers: readonly SampleWorker[] }): Matched {
  const parsed = parse(given.expression);
  if (!parsed.ok) return { problem: { message: parsed.problem, at: parsed.column }, sids: [] };
  const matches = queueMatcher(given.expression);
  const sids = given.workers.filter(one => matches(routingWorker(one))).map(({ sid }) => sid);
  return { problem: null, sids };
}

function routingWorker(worker: SampleWorker): RoutingWorker {
  return {
    sid: worker.sid,
    friendlyName: worker.friendly_name,
    activitySid: worker.activity_sid,
    activityName: worker.activity_name,
    available: worker.available,
    availableSince: 0,
    attributes: attributesOf(worker.attributes) as RoutingWorker['attributes'],
    channels: {},
  };
}

function attributesOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
