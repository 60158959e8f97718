/** Writes what turns of executions led to. */
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { whyOf } from './rules/reasons.ts';
import { additionsOf } from './rules/step-context.ts';
import { saveExecutions } from './store/executions.ts';
import { insertSteps } from './store/steps.ts';
import { startWait, stopTimers, stopWait } from './timers.ts';
import type { TurnTaken } from './turns.ts';

export const saveTurns: Batch<TurnTaken, void> = async (tx, turns) => {
  if (turns.length === 0) return [];
  // Of two turns of one execution the later one has the state that stays; the steps of both are kept.
  const last = new Map(turns.map(turn => [turn.executionSid, turn]));
  await saveExecutions(
    tx,
    [...last.values()].map(({ executionSid, accountSid, state, ended }) => ({
      sid: executionSid,
      accountSid,
      state: JSON.stringify(state),
      status: ended ? 'ended' : 'active',
      endReason: state.endReason === '' ? null : state.endReason,
    })),
  );
  await insertSteps(
    tx,
    turns.flatMap(turn => newSteps(tx, turn)),
  );
  for (const turn of last.values()) setTimers(tx, turn);
  return turns.map(() => undefined);
};

function newSteps(tx: Tx, { accountSid, executionSid, steps }: TurnTaken) {
  const additions = additionsOf(steps);
  return steps.map(({ sid, name, transitionedFrom, transitionedTo, type, ...reasons }, i) => ({
    sid: sid ?? tx.sid('FT'),
    accountSid,
    executionSid,
    name,
    transitionedFrom,
    transitionedTo,
    type: type ?? null,
    why: whyOf(reasons),
    ...additions[i]!,
  }));
}

function setTimers(tx: Tx, turn: TurnTaken): void {
  const { executionSid, state, ended, waitUntil } = turn;
  if (ended) stopTimers(tx, executionSid);
  else if (waitUntil !== null) startWait(tx, { ...turn, until: waitUntil, stepCount: state.stepCount });
  else if (state.awaits !== 'reply' && state.awaits !== 'redirect') stopWait(tx, executionSid);
}
