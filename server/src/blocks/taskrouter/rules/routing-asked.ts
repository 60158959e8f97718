/**
 * Asking for a routing decision. A pass over a workspace settles everything that can be settled, so within one
 * transaction a second one is needed only when something has changed since the first one began to read.
 */
import type { Tx } from '../../../kernel/line/tx.ts';
import type { RoutingAsked } from '../events.ts';
import type { WorkspaceKey } from '../store/rows.ts';

export type RoutingReason = 'task.created' | 'worker.changed' | 'reservation.ended' | 'routing.due';

const settled = new WeakMap<Tx, Set<string>>();

/** Says on the line of the workspace that somebody may now be offered something. `sid`: what has changed. */
export function askRouting(
  tx: Tx,
  key: WorkspaceKey,
  { reason, sid }: { reason: RoutingReason; sid: string },
): void {
  settled.get(tx)?.delete(key.workspaceSid);
  const data: RoutingAsked = { workspaceSid: key.workspaceSid, sid };
  tx.emit({ kind: reason, key: key.workspaceSid, accountSid: key.accountSid, data });
}

/** Takes the workspaces that need a pass in this transaction; to be called before the pass reads anything. */
export function takeUnsettled(tx: Tx, keys: readonly WorkspaceKey[]): WorkspaceKey[] {
  const done = settled.get(tx) ?? new Set<string>();
  settled.set(tx, done);
  const open = new Map<string, WorkspaceKey>();
  for (const key of keys) if (!done.has(key.workspaceSid)) open.set(key.workspaceSid, key);
  for (const workspaceSid of open.keys()) done.add(workspaceSid);
  return [...open.values()];
}
