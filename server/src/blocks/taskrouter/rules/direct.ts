/** Tasks that wait are led to one worker, or past him again to everybody of their workflow or queue. */
import type { Batch } from '../../../kernel/line/tx.ts';
import type { TaskKey } from '../store/tasks.ts';
import { directPlace, goesDirectly } from './enter.ts';
import { askRouting } from './routing-asked.ts';
import { openScenes, type Scene, saveScenes, sceneFor } from './scene.ts';

export interface Direction extends TaskKey {
  /** Null: everybody to whom the task's workflow leads, or its queue where it has none. */
  workerSid: string | null;
}

/**
 * Leads waiting tasks elsewhere, a worker's own regardless of his activity and capacity. Answers which of them wait now
 * as they are told to; a task that is being offered, or held, is left alone.
 */
export const directTasks: Batch<Direction, boolean> = async (tx, inputs) => {
  const scenes = await openScenes(tx, inputs);
  const done = inputs.map(input => {
    const scene = sceneFor(scenes, input);
    if (scene?.task.assignmentStatus !== 'pending') return false;
    lead(scene, input.workerSid, tx.now);
    return true;
  });
  await saveScenes(tx, [...scenes.values()]);
  for (const { task, notes } of scenes.values())
    if (notes.length > 0) askRouting(tx, task, { reason: 'routing.due', sid: task.sid });
  return done;
};

function lead({ task, notes }: Scene, workerSid: string | null, now: Date): void {
  const target = workerSid ?? (task.workflowSid === null ? task.taskQueueSid : null);
  if (target === task.routingTarget) return;
  task.routingTarget = target;
  task.ignoreCapacity = workerSid !== null;
  // Without a place it enters its workflow anew.
  task.place = goesDirectly(task) ? directPlace(now) : null;
  notes.push({ type: 'task.updated' });
}
