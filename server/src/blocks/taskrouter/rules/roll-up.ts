/**
 * Sums up the tallies of a workspace: minutes from transactions, hours from minutes, days from hours. A busy minute asks for
 * it once; an idle workspace never does. Statistics are right before as after, only quicker to read.
 */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { WorkspaceKey } from '../store/rows.ts';
import { lockEnd, moveEnd, oldestTransaction, sumUp } from '../store/tallies.ts';
import { holdWorkspaces } from '../store/workspaces.ts';
import { floorTo, SPANS } from './spans.ts';

const MINUTE_SECONDS = 60;
/** Longer than any transaction lasts and clocks differ, so that nothing is appended behind the mark. */
const SETTLED_SECONDS = 60;

export const sumUpStatistics: Batch<WorkspaceKey, null> = async (tx, keys) => {
  const began = await oldestTransaction(tx);
  const settled = tx.now.getTime() - SETTLED_SECONDS * 1000;
  const until = floorTo(Math.min(settled, began?.getTime() ?? settled), MINUTE_SECONDS);
  const workspaces = await holdWorkspaces(tx, keys);
  for (const key of keys) if (workspaces.has(key.workspaceSid)) await sumUpTo(tx, key, until);
  return keys.map(() => null);
};

async function sumUpTo(tx: Tx, key: WorkspaceKey, until: number): Promise<void> {
  const end = await lockEnd(tx, key);
  if (end === null || end.getTime() >= until) return;
  const spans = [...SPANS].reverse();
  for (const [index, to] of spans.entries()) {
    const since = floorTo(end.getTime(), to);
    const before = floorTo(until, to);
    if (since >= before) break;
    const stretch = { since: new Date(since), until: new Date(before) };
    await sumUp(tx, key, { from: index === 0 ? 0 : spans[index - 1]!, to, ...stretch });
  }
  await moveEnd(tx, key, new Date(until));
}

/** The minute for which a workspace's sum was last planned by this process. */
const planned = new Map<string, number>();
const PLANNED_LIMIT = 10_000;

/** Lets the present minute be summed up when it is over and settled. */
export function planSum(tx: Tx, { accountSid, workspaceSid }: WorkspaceKey): void {
  const minute = floorTo(tx.now.getTime(), MINUTE_SECONDS);
  if (planned.get(workspaceSid) === minute) return;
  tx.timer({
    name: `${workspaceSid}:statistics:${minute}`,
    kind: 'statistics.due',
    key: `${workspaceSid}:statistics`,
    accountSid,
    data: { workspaceSid },
    runAt: new Date(minute + (MINUTE_SECONDS + SETTLED_SECONDS) * 1000),
  });
  tx.afterCommit(() => {
    if (planned.size >= PLANNED_LIMIT) planned.clear();
    planned.set(workspaceSid, minute);
  });
}
