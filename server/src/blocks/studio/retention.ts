/** Executions that have ended are kept for a while: once a day a timer of each flow removes those that are older. */
import type { Step } from '../../kernel/line/turn.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { removeEnded } from './store/execution-list.ts';
import { deleteFlow, findFlows } from './store/flows.ts';
import { tellEnds } from './timers.ts';

/** `flow.aged`: executions of a flow may be too old. */
export const FLOW_AGED = 'flow.aged';
const DAY_MS = 86_400_000;
/** Executions that one turn removes, each with up to a thousand steps. */
const REMOVED_AT_ONCE = 500;
/** How long after a flow was removed messages that were under way have begun their executions. */
export const AFTERMATH_MS = 60_000;
/** How soon it goes on when there are more. */
const PAUSE_MS = 1000;

interface FlowAt {
  accountSid: string;
  sid: string;
}

/** Sets the timer under which old executions of a flow are removed. */
export function planAging(
  tx: Pick<Tx, 'now' | 'timer'>,
  { accountSid, sid }: FlowAt,
  afterMs = DAY_MS,
): void {
  const name = `${sid}:aged`;
  const runAt = new Date(tx.now.getTime() + afterMs);
  tx.timer({ name, kind: FLOW_AGED, key: name, accountSid, data: { flowSid: sid }, runAt });
}

/**
 * Hears {@link FLOW_AGED}, every day as long as the flow is there: the days may be changed at the next start. Of a flow
 * that was removed it removes what was begun at the same moment.
 * @param days how long executions are kept after they have ended; 0: for ever.
 */
export function agedStep(days: number): Step {
  const sweep: Batch<FlowAt, number | null> = async (tx, flows) => {
    const known = await findFlows(tx, flows);
    const before = new Date(tx.now.getTime() - days * DAY_MS);
    const removed: (number | null)[] = [];
    for (const [i, flow] of flows.entries()) {
      if (known[i] === null) {
        tellEnds(tx, await deleteFlow(tx, flow));
        removed.push(null);
      } else removed.push(days > 0 ? await removeEnded(tx, flow, { before, limit: REMOVED_AT_ONCE }) : 0);
    }
    return removed;
  };
  return async ({ accountSid, data }, turn) => {
    const flow = { accountSid, sid: (data as { flowSid: string }).flowSid };
    const removed = await turn.do(sweep, flow);
    if (removed !== null) planAging(turn, flow, removed < REMOVED_AT_ONCE ? DAY_MS : PAUSE_MS);
  };
}
