/** Writes what turns of executions led to. */
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { whyOf } from './rules/reasons.ts';
import { additionsOf } from './rules/step-context.ts';
import { saveExecutions } from './store/executions.ts';
import { insertSteps } from './store/steps.ts';
import { setAlarm, stopAlarm } from './timers.ts';
import type { TurnTaken } from './turns.ts';

export const saveTurns: Batch<TurnTaken, void> = async (tx, turns) => {
  if (turns.length === 0) return [];
  // Of two turns of one execution the later one has the state that stays; the steps of both are kept.
  const last = new Map(turns.map(turn => [turn.executionSid, turn]));
  const rung = await saveExecutions(
    tx,
    [...last.values()].map(turn => ({
      sid: turn.executionSid,
      accountSid: turn.accountSid,
      state: JSON.stringify(turn.state),
      status: turn.ended ? 'ended' : 'active',
      endReason: turn.state.endReason === '' ? null : turn.state.endReason,
      waitUntil: turn.waitUntil,
      waitsOn: turn.waitUntil === null && waits(turn),
    })),
  );
  await insertSteps(
    tx,
    turns.flatMap(turn => newSteps(tx, turn)),
  );
  for (const turn of last.values())
    if (turn.ended) stopAlarm(tx, turn.executionSid);
    else if (rung.has(turn.executionSid)) setAlarm(tx, turn, turn.waitUntil!);
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

const waits = ({ state: { awaits } }: TurnTaken): boolean => awaits === 'reply' || awaits === 'redirect';
