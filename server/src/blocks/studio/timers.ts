/** The two timers of an execution: the end of a wait for the contact, and the end of its life. */
import { EXECUTION_SECONDS } from '@switchhook/engine-studio';
import type { Tx } from '../../kernel/line/tx.ts';
import type { FlowExpired, FlowTimedOut } from './events.ts';

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

const waitOf = (executionSid: string): string => `${executionSid}:wait`;
const lifeOf = (executionSid: string): string => `${executionSid}:life`;
