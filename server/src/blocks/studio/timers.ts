/** What wakes an execution: the end of a wait for the contact, the end of its life, and the loss of its subflow. */
import { EXECUTION_SECONDS } from '@switchhook/engine-studio';
import type { Tx } from '../../kernel/line/tx.ts';
import type { FlowExpired, FlowSubflowLost, FlowTimedOut } from './events.ts';
import type { EndedRow } from './store/executions.ts';

/** Which execution, and the line that hears of its timers. */
export interface TimedExecution {
  accountSid: string;
  executionSid: string;
  line: string;
}

/** From its creation on: after 30 days an execution has to end. */
export function startLife(tx: Tx, { accountSid, executionSid, line }: TimedExecution): void {
  const data: FlowExpired = { accountSid, executionSid };
  const runAt = new Date(tx.now.getTime() + EXECUTION_SECONDS * 1000);
  tx.timer({ name: lifeOf(executionSid), kind: 'flow.expired', key: line, accountSid, data, runAt });
}

/** Wakes the execution when nobody has answered by then; moves the end of a wait that there was before. */
export function startWait(
  tx: Tx,
  { accountSid, executionSid, line, ...wait }: TimedExecution & { until: Date; stepCount: number },
): void {
  const data: FlowTimedOut = { accountSid, executionSid, stepCount: wait.stepCount };
  const name = waitOf(executionSid);
  tx.timer({ name, kind: 'flow.timedOut', key: line, accountSid, data, runAt: wait.until });
}

export function stopWait(tx: Tx, executionSid: string): void {
  tx.cancelTimer(waitOf(executionSid));
}

/** Nothing will wake the execution any more. */
export function stopTimers(tx: Tx, executionSid: string): void {
  stopWait(tx, executionSid);
  tx.cancelTimer(lifeOf(executionSid));
}

/** Stops the timers; a parent whose subflow alone was ended has to go on without it. */
export function tellEnds(tx: Tx, rows: readonly EndedRow[]): void {
  const ended = new Set(rows.map(({ sid }) => sid));
  for (const { sid, accountSid, parentSid, line } of rows) {
    stopTimers(tx, sid);
    if (parentSid !== null && !ended.has(parentSid)) tellParent(tx, { accountSid, parentSid, line });
  }
}

/** Wakes an execution whose subflow was ended from outside. */
function tellParent(tx: Tx, lost: { accountSid: string; parentSid: string; line: string }): void {
  const { accountSid, parentSid, line } = lost;
  const data: FlowSubflowLost = { accountSid, executionSid: parentSid };
  tx.emit({ kind: 'flow.subflowLost', key: line, accountSid, data });
}

const waitOf = (executionSid: string): string => `${executionSid}:wait`;
const lifeOf = (executionSid: string): string => `${executionSid}:life`;
