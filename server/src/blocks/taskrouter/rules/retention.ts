/** Events and statistics of a workspace are kept for thirty days; a timer removes what is older. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { removeOldEvents } from '../store/events.ts';
import type { WorkspaceKey } from '../store/rows.ts';
import { removeOldTallies } from '../store/tallies.ts';
import { readWorkspaces } from '../store/workspaces.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
export const RETENTION_DAYS = 30;
const REMOVED_AT_ONCE = 5000;
const PAUSE_MS = 1000;

/** Removes the oldest of them and sets the next time: tomorrow, or soon when there are more. */
export const ageEvents: Batch<WorkspaceKey, null> = async (tx, keys) => {
  const workspaces = await readWorkspaces(tx, keys);
  for (const key of keys.filter(({ workspaceSid }) => workspaces.has(workspaceSid))) {
    const before = new Date(tx.now.getTime() - RETENTION_DAYS * DAY_MS);
    const old = { before, limit: REMOVED_AT_ONCE };
    const removed = Math.max(await removeOldEvents(tx, key, old), await removeOldTallies(tx, key, old));
    planAging(tx, key, removed < REMOVED_AT_ONCE ? DAY_MS : PAUSE_MS);
  }
  return keys.map(() => null);
};

/** Sets the timer that removes old events after so many milliseconds. */
export function planAging(tx: Tx, { accountSid, workspaceSid }: WorkspaceKey, afterMs = DAY_MS): void {
  tx.timer({
    name: `${workspaceSid}:aged`,
    kind: 'workspace.aged',
    key: workspaceSid,
    accountSid,
    data: { workspaceSid },
    runAt: new Date(tx.now.getTime() + afterMs),
  });
}
