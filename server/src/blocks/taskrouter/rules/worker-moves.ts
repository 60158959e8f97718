/** A worker goes into another activity: told to the workspace, and a reason to look for work. */
import type { Tx } from '../../../kernel/line/tx.ts';
import type { WorkerRow } from '../store/rows.ts';
import type { Happening } from './record.ts';
import { askRouting } from './routing-asked.ts';

/** What is to be recorded of workers who have moved; `before` holds them as they were. */
export function toldMoves(tx: Tx, moved: readonly WorkerRow[], before: readonly WorkerRow[]): Happening[] {
  const former = new Map(before.map(worker => [worker.sid, worker]));
  return moved.map(worker => {
    askRouting(tx, worker, { reason: 'worker.changed', sid: worker.sid });
    const was = former.get(worker.sid);
    return {
      accountSid: worker.accountSid,
      workspaceSid: worker.workspaceSid,
      type: 'worker.activity.update',
      sid: worker.sid,
      description: `Worker ${worker.friendlyName} updated to ${worker.activityName} Activity`,
      worker,
      ...(was && { was, data: previousActivity(was, tx.now) }),
    };
  });
}

function previousActivity(was: WorkerRow, now: Date): Record<string, unknown> {
  const milliseconds = now.getTime() - was.dateStatusChanged.getTime();
  return {
    worker_previous_activity_sid: was.activitySid,
    worker_previous_activity_name: was.activityName,
    worker_time_in_previous_activity: String(Math.floor(milliseconds / 1000)),
    worker_time_in_previous_activity_ms: String(milliseconds),
  };
}
