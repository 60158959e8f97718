/** Queues by what people call them. */
import type { Batch } from '../../../kernel/line/tx.ts';
import type { TaskQueueRow, WorkspaceKey } from '../store/rows.ts';
import { taskQueuesOf } from '../store/workspaces.ts';

export interface NamedQueue extends WorkspaceKey {
  /** SID or friendly name. */
  name: string;
}

/** Null for a queue that the workspace does not have. */
export const queuesByName: Batch<NamedQueue, TaskQueueRow | null> = async (tx, inputs) => {
  const queues = await taskQueuesOf(tx, inputs);
  return inputs.map(({ accountSid, workspaceSid, name }) => {
    const own = queues.filter(row => row.accountSid === accountSid && row.workspaceSid === workspaceSid);
    return own.find(({ sid }) => sid === name) ?? own.find(row => row.friendlyName === name) ?? null;
  });
};
