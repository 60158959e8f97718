/**
 * What wakes an execution: the end of a wait for the contact or the end of its life, both by one timer, and the loss of
 * its subflow.
 */
import { EXECUTION_SECONDS } from '@switchhook/engine-studio';
import type { Tx } from '../../kernel/line/tx.ts';
import type { FlowDue, FlowSubflowLost } from './events.ts';
import type { EndedRow } from './store/executions.ts';

/** Which execution, and the line that hears of its timer. */
export interface TimedExecution {
  accountSid: string;
  executionSid: string;
  line: string;
}

/** From its creation on: after 30 days an execution has to end. */
export function endOfLife(dateCreated: Date): Date {
  return new Date(dateCreated.getTime() + EXECUTION_SECONDS * 1000);
}

/** Sets the timer, or moves it. Its row has to say so (`wakes_at`). */
export function setAlarm(tx: Tx, { accountSid, executionSid, line }: TimedExecution, runAt: Date): void {
  const data: FlowDue = { accountSid, executionSid };
  tx.timer({ name: alarmOf(executionSid), kind: 'flow.due', key: line, accountSid, data, runAt });
}

/** Nothing will wake the execution any more. */
export function stopAlarm(tx: Tx, executionSid: string): void {
  tx.cancelTimer(alarmOf(executionSid));
}

/** Stops the timers; a parent whose subflow alone was ended has to go on without it. */
export function tellEnds(tx: Tx, rows: readonly EndedRow[]): void {
  const ended = new Set(rows.map(({ sid }) => sid));
  for (const { sid, accountSid, parentSid, line } of rows) {
    stopAlarm(tx, sid);
    if (parentSid !== null && !ended.has(parentSid)) tellParent(tx, { accountSid, parentSid, line });
  }
}

/** Wakes an execution whose subflow was ended from outside. */
function tellParent(tx: Tx, lost: { accountSid: string; parentSid: string; line: string }): void {
  const { accountSid, parentSid, line } = lost;
  const data: FlowSubflowLost = { accountSid, executionSid: parentSid };
  tx.emit({ kind: 'flow.subflowLost', key: line, accountSid, data });
}

const alarmOf = (executionSid: string): string => `${executionSid}:due`;
