/**
 * One routing pass over a workspace: everything that can be offered now is offered. Tasks that are new or due are looked at
 * always; tasks that merely wait, only where somebody has time.
 */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { Logger } from '../../../kernel/log.ts';
import type { TaskRow, WorkspaceKey } from '../store/rows.ts';
import { freshTasks } from '../store/tasks.ts';
import { applyVerdicts } from './apply.ts';
import { Backlog } from './backlog.ts';
import { decideAll, type Verdict } from './decide.ts';
import { offerTransfers } from './offer-transfers.ts';
import { askRouting, takeUnsettled } from './routing-asked.ts';
import { readCooling, readWorld, type World } from './world.ts';

const FRESH_LIMIT = 500;

/** Makes the passes of a turn: none for a workspace that has had one since it last changed. */
export function makeRouteWorkspaces(log: Logger): Batch<WorkspaceKey, null> {
  return async (tx, inputs) => {
    const keys = takeUnsettled(tx, inputs);
    if (keys.length > 0) {
      const fresh = await freshTasks(tx, keys, { now: tx.now, limit: FRESH_LIMIT });
      for (const key of keys) {
        const own = fresh.filter(task => task.workspaceSid === key.workspaceSid);
        await pass(tx, key, { fresh: own, log });
      }
    }
    return inputs.map(() => null);
  };
}

async function pass(
  tx: Tx,
  key: WorkspaceKey,
  { fresh, log }: { fresh: TaskRow[]; log: Logger },
): Promise<void> {
  const world = await readWorld(tx, key, fresh);
  if (world === null) return;
  await offerTransfers(tx, world);
  const verdicts = await decideInOrder(tx, world, fresh);
  for (const { task, warnings } of verdicts)
    for (const { code, message } of warnings)
      log.warn({ account: key.accountSid, task: task.sid, code }, message);
  await applyVerdicts(tx, world, verdicts);
  if (fresh.length >= FRESH_LIMIT) askRouting(tx, key, { reason: 'routing.due', sid: key.workspaceSid });
}

/** Waiting tasks come as they are needed; those that are new or due are decided on in their places between them. */
async function decideInOrder(tx: Tx, world: World, fresh: readonly TaskRow[]): Promise<Verdict[]> {
  const backlog = new Backlog(world);
  await backlog.open(tx, fresh);
  const verdicts: Verdict[] = [];
  for (;;) {
    const tasks = await backlog.next(tx);
    if (tasks === null) break;
    await readCooling(tx, world, tasks);
    verdicts.push(...decideAll(world, tasks, tx.now));
  }
  backlog.close(tx, new Set(verdicts.flatMap(({ workers }) => workers.map(({ sid }) => sid))));
  return verdicts;
}
