/** New tasks: checked, put at the first target of their workflow, and offered when routing comes to them. */
import { nextStep } from '@switchhook/engine-routing';
import { ApiError, invalid, notFound } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import type {
  TaskChannelRow,
  TaskQueueRow,
  TaskRow,
  WorkerRow,
  WorkspaceKey,
  WorkspaceRow,
} from '../store/rows.ts';
import { insertTasks } from '../store/tasks.ts';
import { workersBySid } from '../store/workers.ts';
import {
  readWorkspaces,
  taskChannelsOf,
  taskQueuesOf,
  type WorkflowHead,
  workflowHeadsOf,
} from '../store/workspaces.ts';
import { attributesOf, attributesProblem } from './attributes.ts';
import { directPlace, enterTarget, goesDirectly } from './enter.ts';
import { type Happening, record } from './record.ts';
import { askRouting } from './routing-asked.ts';
import { type Compiled, compiledWorkflows } from './workflows.ts';

export interface NewTask extends WorkspaceKey {
  /** Null: the only workflow of the workspace. */
  workflowSid: string | null;
  /** SID or unique name. */
  taskChannel: string;
  /** JSON text of an object. */
  attributes: string;
  priority: number;
  /** How long the task may wait before it is accepted. */
  timeoutSeconds: number;
  virtualStartTime?: Date | null;
  /** A worker, a queue or a workflow. */
  routingTarget?: string | null;
  /** For a worker as routing target; on by default there. */
  ignoreCapacity?: boolean | null;
  taskQueueSid?: string | null;
}

export type CreatedTask = TaskRow | { refused: ApiError };

/** What the checks of new tasks need to know of their workspaces. */
interface Setting {
  workspaces: Map<string, WorkspaceRow>;
  workflows: WorkflowHead[];
  compiled: Map<string, Compiled>;
  channels: TaskChannelRow[];
  queues: TaskQueueRow[];
  workers: Map<string, WorkerRow>;
}

/**
 * Creates tasks; one that cannot be created is answered with the refusal. Emits `task.created`.
 * https://www.twilio.com/docs/taskrouter/api/task#create-a-task-resource
 */
export const createTasks: Batch<NewTask, CreatedTask> = async (tx, inputs) => {
  const setting = await readSetting(tx, inputs);
  const happenings: Happening[] = [];
  const created = inputs.map((input): CreatedTask => {
    try {
      const task = taskOf(tx, input, setting);
      happenings.push(...begin(tx, task, setting));
      return task;
    } catch (error) {
      if (error instanceof ApiError) return { refused: error };
      throw error;
    }
  });
  const rows = created.filter((row): row is TaskRow => !('refused' in row));
  await insertTasks(tx, rows);
  await record(tx, happenings);
  for (const task of rows) announce(tx, task);
  return created;
};

async function readSetting(tx: Tx, inputs: readonly NewTask[]): Promise<Setting> {
  const workflows = await workflowHeadsOf(tx, inputs);
  const targets = inputs.filter(({ routingTarget }) => routingTarget?.startsWith('WK'));
  return {
    workspaces: await readWorkspaces(tx, inputs),
    workflows,
    compiled: await compiledWorkflows(tx, workflows),
    channels: await taskChannelsOf(tx, inputs),
    queues: await taskQueuesOf(tx, inputs),
    workers: await workersBySid(
      tx,
      targets.map(({ accountSid, routingTarget }) => ({ accountSid, sid: routingTarget! })),
    ),
  };
}

/** The row of a new task; throws the refusal of a wrong one. */
function taskOf(tx: Tx, input: NewTask, setting: Setting): TaskRow {
  const { accountSid, workspaceSid } = input;
  if (setting.workspaces.get(workspaceSid)?.accountSid !== accountSid)
    throw notFound(`/v1/Workspaces/${workspaceSid}`);
  const problem = attributesProblem(input.attributes);
  if (problem !== null) throw invalid('Attributes', problem);
  const channel = channelOf(input, setting);
  const routingTarget = routingTargetOf(input, setting);
  const workflow = workflowOf(input, routingTarget, setting);
  const queue = queueOf(input, routingTarget, setting);
  return {
    sid: tx.sid('WT'),
    accountSid,
    workspaceSid,
    workflowSid: workflow?.sid ?? null,
    workflowFriendlyName: workflow?.friendlyName ?? null,
    taskQueueSid: queue?.sid ?? null,
    taskQueueFriendlyName: queue?.friendlyName ?? null,
    taskQueueTargetWorkers: queue?.targetWorkers ?? null,
    taskChannelSid: channel.sid,
    taskChannelUniqueName: channel.uniqueName,
    attributes: input.attributes,
    priority: input.priority,
    assignmentStatus: 'pending',
    reason: null,
    timeout: input.timeoutSeconds,
    routingTarget,
    ignoreCapacity: ignoresCapacity(input, routingTarget),
    place: null,
    // Never looked at: due at once.
    dueAt: tx.now,
    attempts: 0,
    transferSid: null,
    assignmentActivitySid: null,
    taskQueueEnteredDate: queue === undefined ? null : tx.now,
    virtualStartTime: input.virtualStartTime ?? tx.now,
    dateCreated: tx.now,
    dateUpdated: tx.now,
    version: 0,
  };
}

const isIn = (key: WorkspaceKey) => (row: WorkspaceKey) =>
  row.workspaceSid === key.workspaceSid && row.accountSid === key.accountSid;

function channelOf(input: NewTask, { channels }: Setting): TaskChannelRow {
  const own = channels.filter(isIn(input));
  const channel =
    own.find(({ sid }) => sid === input.taskChannel) ??
    own.find(({ uniqueName }) => uniqueName === input.taskChannel);
  if (channel === undefined) throw invalid('TaskChannel', `there is no task channel ${input.taskChannel}`);
  return channel;
}

/** A queue that is named alone is where the task goes. */
function routingTargetOf(input: NewTask, { queues, workers, workflows }: Setting): string | null {
  const target = input.routingTarget || (input.workflowSid ? null : input.taskQueueSid) || null;
  if (target === null) return null;
  const known: readonly WorkspaceKey[] = isSid(target, 'WK')
    ? [workers.get(target)].filter(worker => worker !== undefined)
    : [...queues, ...workflows].filter(({ sid }) => sid === target);
  if (!known.some(isIn(input)))
    throw invalid('RoutingTarget', `there is no worker, task queue or workflow ${target}`);
  return target;
}

function workflowOf(input: NewTask, target: string | null, { workflows }: Setting): WorkflowHead | null {
  const own = workflows.filter(isIn(input));
  const wanted = target?.startsWith('WW') ? target : input.workflowSid;
  if (wanted) {
    const workflow = own.find(({ sid }) => sid === wanted);
    if (workflow === undefined) throw invalid('WorkflowSid', `there is no workflow ${wanted}`);
    return workflow;
  }
  if (target !== null) return null;
  if (own.length !== 1)
    throw invalid('WorkflowSid', 'is required, as the workspace has not exactly one workflow');
  return own[0]!;
}

function queueOf(input: NewTask, target: string | null, { queues }: Setting): TaskQueueRow | undefined {
  const wanted = target?.startsWith('WQ') ? target : target?.startsWith('WK') ? input.taskQueueSid : null;
  if (!wanted) return undefined;
  const queue = queues.filter(isIn(input)).find(({ sid }) => sid === wanted);
  if (queue === undefined) throw invalid('TaskQueueSid', `there is no task queue ${wanted}`);
  return queue;
}

function ignoresCapacity({ ignoreCapacity }: NewTask, target: string | null): boolean {
  const toWorker = target?.startsWith('WK') ?? false;
  if (ignoreCapacity && !toWorker)
    throw invalid('IgnoreCapacity', 'can only be used with a worker as RoutingTarget');
  return toWorker && (ignoreCapacity ?? true);
}

/** Puts a task where it begins to wait, and answers what there is to tell. */
function begin(tx: Tx, task: TaskRow, { compiled, queues }: Setting): Happening[] {
  const { accountSid, workspaceSid, sid } = task;
  const told: Happening[] = [];
  if (goesDirectly(task)) {
    task.place = directPlace(tx.now);
    if (task.taskQueueSid !== null)
      told.push({ accountSid, workspaceSid, type: 'task-queue.entered', sid: task.taskQueueSid, task });
  } else {
    const { workflow } = compiled.get(task.workflowSid!)!;
    const step = nextStep({
      workflow,
      task: { attributes: attributesOf(task.attributes) },
      place: null,
      assignable: false,
      presence: () => ({ available: 0, unavailable: 0, byActivitySid: {} }),
      now: tx.now.getTime(),
    });
    // A task that no filter wants has no place; the routing pass ends it.
    if (step.kind === 'move') {
      const queue = queues.find(one => one.sid === step.target.queueSid);
      told.push(...enterTarget(task, step, { queue, now: tx.now }));
    }
  }
  const matched = told.findIndex(({ type }) => type === 'workflow.target-matched');
  const creation: Happening = { accountSid, workspaceSid, type: 'task.created', sid, task };
  told.splice(matched < 0 ? told.length : matched, 0, creation);
  return told;
}

function announce(tx: Tx, task: TaskRow): void {
  const { accountSid, workspaceSid, sid: taskSid } = task;
  tx.timer({
    name: `${taskSid}:ttl`,
    kind: 'task.expired',
    key: workspaceSid,
    accountSid,
    data: { workspaceSid, taskSid },
    runAt: new Date(tx.now.getTime() + task.timeout * 1000),
  });
  askRouting(tx, task, { reason: 'task.created', sid: taskSid });
}
