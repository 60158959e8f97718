/** What its owner and the time do to a task. */
import { type ApiError, invalid } from '../../../kernel/errors.ts';
import type { Batch } from '../../../kernel/line/tx.ts';
import type { TaskRow } from '../store/rows.ts';
import { removeTasks, type TaskKey } from '../store/tasks.ts';
import { taskChannelsOf } from '../store/workspaces.ts';
import { attributesProblem } from './attributes.ts';
import { askRouting } from './routing-asked.ts';
import { openScenes, type Scene, saveScenes, sceneFor } from './scene.ts';
import { cancelTask, completeTask, type Refusal, removeTask, wrapTask } from './task-life.ts';

export interface TaskChange extends TaskKey {
  attributes?: string | undefined;
  priority?: number | undefined;
  virtualStartTime?: Date | undefined;
  /** SID or unique name. */
  taskChannel?: string | undefined;
  assignmentStatus?: TaskRow['assignmentStatus'] | undefined;
  reason?: string | undefined;
  /** Refuses when the task is not as the caller believes; throws. */
  check?: ((task: TaskRow) => void) | undefined;
}

/** The task as it is now, null when there is none, or why the change was refused. */
export type ChangedTask = TaskRow | null | { refused: ApiError };

/**
 * Changes tasks; what is absent stays. Emits `task.changed` when the state changes, and asks for routing.
 * https://www.twilio.com/docs/taskrouter/api/task#update-a-task-resource
 */
export const changeTasks: Batch<TaskChange, ChangedTask> = async (tx, changes) => {
  const scenes = await openScenes(tx, changes);
  const channels = changes.some(change => change.taskChannel) ? await taskChannelsOf(tx, changes) : [];
  const outcomes = changes.map((change): ChangedTask => {
    const scene = sceneFor(scenes, change);
    if (scene === undefined) return null;
    change.check?.(scene.task);
    const channel = channels.find(
      row =>
        row.workspaceSid === change.workspaceSid &&
        row.accountSid === change.accountSid &&
        (row.sid === change.taskChannel || row.uniqueName === change.taskChannel),
    );
    if (change.taskChannel && channel === undefined)
      return { refused: invalid('TaskChannel', `there is no task channel ${change.taskChannel}`) };
    if (channel !== undefined) {
      scene.task.taskChannelSid = channel.sid;
      scene.task.taskChannelUniqueName = channel.uniqueName;
    }
    const refused = changeScene(scene, change);
    // Without notes a scene is not written.
    if (refused !== null) scene.notes = [];
    return refused ?? scene.task;
  });
  await saveScenes(tx, [...scenes.values()]);
  for (const { task, notes } of scenes.values()) {
    if (task.assignmentStatus === 'pending' && notes.length > 0)
      askRouting(tx, task, { reason: 'routing.due', sid: task.sid });
  }
  return outcomes;
};

function changeScene(scene: Scene, change: TaskChange): { refused: ApiError } | null {
  const { task } = scene;
  const problem = change.attributes === undefined ? null : attributesProblem(change.attributes);
  if (problem !== null) return { refused: invalid('Attributes', problem) };
  const edited = [change.attributes, change.priority, change.virtualStartTime, change.taskChannel];
  task.attributes = change.attributes ?? task.attributes;
  task.priority = change.priority ?? task.priority;
  task.virtualStartTime = change.virtualStartTime ?? task.virtualStartTime;
  if (edited.some(value => value !== undefined)) scene.notes.push({ type: 'task.updated' });
  const reason = change.reason ?? null;
  const status = change.assignmentStatus;
  if (status === undefined || status === task.assignmentStatus) {
    if (reason !== null && reason !== task.reason) scene.notes.push({ type: 'task.updated' });
    task.reason = reason ?? task.reason;
    return null;
  }
  const refusal = enterStatus(scene, status, reason);
  return refusal === null ? null : { refused: invalid('AssignmentStatus', refusal) };
}

function enterStatus(scene: Scene, status: TaskRow['assignmentStatus'], reason: string | null): Refusal {
  if (status === 'wrapping') return wrapTask(scene, reason);
  if (status === 'completed') return completeTask(scene, reason);
  if (status === 'canceled') return cancelTask(scene, reason);
  return `Cannot make the task ${status}: only reservations do that.`;
}

/** Removes tasks with their reservations, whatever their state; answers which there were. */
export const deleteTasks: Batch<TaskKey & Pick<TaskChange, 'check'>, boolean> = async (tx, keys) => {
  const scenes = await openScenes(tx, keys);
  const outcomes = keys.map(key => {
    const scene = sceneFor(scenes, key);
    if (scene === undefined || scene.removed) return false;
    key.check?.(scene.task);
    removeTask(scene, 'task.deleted');
    return true;
  });
  await saveScenes(tx, [...scenes.values()]);
  return outcomes;
};

/** Tasks that nobody accepted in their time. */
export const expireTasks: Batch<TaskKey, null> = async (tx, keys) => {
  const scenes = await openScenes(tx, keys);
  // A task that was accepted at the last moment refuses, and lives on.
  for (const scene of scenes.values()) cancelTask(scene, 'Task TTL Exceeded');
  await saveScenes(tx, [...scenes.values()]);
  return keys.map(() => null);
};

/** Tasks that ended a while ago; their events stay. */
export const forgetTasks: Batch<TaskKey, null> = async (tx, keys) => {
  const scenes = await openScenes(tx, keys);
  const ended = [...scenes.values()].filter(({ task }) =>
    ['completed', 'canceled'].includes(task.assignmentStatus),
  );
  if (ended.length > 0)
    await removeTasks(
      tx,
      ended.map(({ task }) => ({ ...task, taskSid: task.sid })),
    );
  return keys.map(() => null);
};
