/** Workers who are to go offline when their last client has left without saying so. */
import type { Batch } from '../../../kernel/line/tx.ts';
import type { WorkspaceKey } from '../store/rows.ts';
import { workersBySid } from '../store/workers.ts';
import { activitiesOf, readWorkspaces } from '../store/workspaces.ts';
import { editWorker } from './workers.ts';

export interface ExpectedWorker extends WorkspaceKey {
  workerSid: string;
  /** When they go offline unless this is said again; null when they do not any more. */
  until: Date | null;
}

const timerOf = (workerSid: string): string => `${workerSid}:disconnected`;

/**
 * Says that clients of these workers are there. Whoever keeps a connection says it again and again, and whoever stops,
 * for whatever reason, lets the worker go offline: `worker.disconnected`.
 */
export const expectWorkers: Batch<ExpectedWorker, null> = async (tx, inputs) =>
  inputs.map(({ accountSid, workspaceSid, workerSid, until }) => {
    if (until === null) tx.cancelTimer(timerOf(workerSid));
    else
      tx.timer({
        name: timerOf(workerSid),
        kind: 'worker.disconnected',
        key: workspaceSid,
        accountSid,
        data: { workspaceSid, workerSid },
        runAt: until,
      });
    return null;
  });

/** Puts workers into their workspace's default activity, unless one is available in that. */
export const disconnectWorkers: Batch<Omit<ExpectedWorker, 'until'>, null> = async (tx, inputs) => {
  const workspaces = await readWorkspaces(tx, inputs);
  const activities = await activitiesOf(tx, inputs);
  const workers = await workersBySid(
    tx,
    inputs.map(({ accountSid, workerSid: sid }) => ({ accountSid, sid })),
  );
  for (const { accountSid, workspaceSid, workerSid: sid } of inputs) {
    const activitySid = workspaces.get(workspaceSid)?.defaultActivitySid;
    const offline = activities.find(activity => activity.sid === activitySid && !activity.available);
    const key = { accountSid, workspaceSid };
    const worker = workers.get(sid);
    if (worker?.workspaceSid !== workspaceSid || offline === undefined) continue;
    if (worker.activitySid === offline.sid) continue;
    await editWorker(tx, key, { sid, activitySid: offline.sid, check: () => undefined });
  }
  return inputs.map(() => null);
};
