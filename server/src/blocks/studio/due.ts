/** Executions whose timer has rung: which of them have something to hear, and when the others are woken next. */
import type { FlowEvent } from '@switchhook/engine-studio';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { moveWakes } from './store/executions.ts';
import { endOfLife, setAlarm } from './timers.ts';
import type { ExecutionAt, Opened, Turns } from './turns.ts';

export interface Due {
  /** The execution, or the one that runs it as its subflow. */
  opened: Opened;
  event: FlowEvent;
}

const EXPIRED: FlowEvent = { type: 'stop', reason: 'the execution is older than 30 days' };
const TIMED_OUT: FlowEvent = { type: 'timeout' };

/**
 * Executions with what their time has brought; null for those that have ended, and for those whose wait was prolonged
 * or ended since the timer was set: it is set again for what comes next.
 */
export function dueOf(executionsBySid: Turns['executionsBySid']): Batch<ExecutionAt, Due | null> {
  return async (tx, asked) => {
    const opened = await executionsBySid(tx, asked);
    const meant = opened.map((one, i) => [one, one?.child].find(isOf(asked[i]!)) ?? null);
    await setAgain(
      tx,
      meant.filter(one => one !== null),
    );
    return opened.map((one, i) => {
      const event = meant[i] ? eventOf(meant[i], tx.now) : null;
      return one === null || event === null ? null : { opened: one, event };
    });
  };
}

const isOf =
  ({ executionSid }: ExecutionAt) =>
  (one: Opened | null | undefined): boolean =>
    one?.executionSid === executionSid;

function eventOf(execution: Opened, now: Date): FlowEvent | null {
  if (isTooOld(execution, now)) return EXPIRED;
  return execution.waitUntil !== null && execution.waitUntil <= now ? TIMED_OUT : null;
}

/** Subflows live as long as what runs them. */
const isTooOld = ({ isSubflow, dateCreated }: Opened, now: Date): boolean =>
  !isSubflow && endOfLife(dateCreated) <= now;

async function setAgain(tx: Tx, executions: readonly Opened[]): Promise<void> {
  const wakes = executions.map(execution => ({ ...execution, wakesAt: nextOf(execution, tx.now) }));
  await moveWakes(tx, wakes);
  for (const execution of wakes) if (execution.wakesAt) setAlarm(tx, execution, execution.wakesAt);
}

function nextOf({ waitUntil, isSubflow, dateCreated }: Opened, now: Date): Date | null {
  const ends = [waitUntil, isSubflow ? null : endOfLife(dateCreated)];
  const ahead = ends.filter(end => end !== null && end > now) as Date[];
  return ahead.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
