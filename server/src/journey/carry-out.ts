/**
 * Step 5, `carryOut`: the effects of a flow become deeds. What can be done in this transaction is done and told to
 * the flow at once; a call to a web service becomes a job, and the flow goes on when its answer comes. A subflow runs
 * in an execution of its own, in the same turn as long as it waits for nobody, and its end is told to its parent.
 */
import {
  type Effect,
  type Exchange,
  type FlowEvent,
  type FlowState,
  type Turn as FlowTurn,
  type Opened,
  resultOfSubflow,
  resume,
  type StepTaken,
  start,
  startOfSubflow,
  type Warning,
} from '../blocks/studio/index.ts';
import type { Turn } from '../kernel/line/turn.ts';
import type { JourneyParts } from './parts.ts';
import { perform } from './perform.ts';
import { warnOfFlow } from './warn.ts';

/** Something that concerns an execution. */
export interface Happening {
  /** The execution, with the subflow that it is running. */
  opened: Opened;
  /** What has happened; null when the execution only has to begin, or to go on without its lost subflow. */
  event: FlowEvent | null;
  /** Which of the two it happened to; without it, to the subflow where there is one. */
  executionSid?: string;
  /** The request that the event answers, and how that went. */
  asked?: Effect;
  exchange?: Exchange;
  line: string;
}

/** An execution in this turn, and what the turn has made of it so far. */
interface Run {
  opened: Opened;
  /** The run that this one is the subflow of. */
  parent: Run | null;
  state: FlowState | null;
  effect: Effect | null;
  steps: StepTaken[];
  warnings: Warning[];
  waitUntil: Date | null;
}

interface Work {
  parts: JourneyParts;
  turn: Turn;
  line: string;
  runs: Run[];
}

export async function carryOut(parts: JourneyParts, turn: Turn, happening: Happening): Promise<void> {
  const { opened, line } = happening;
  const work: Work = { parts, turn, line, runs: [] };
  const root = runOf(work, opened, null);
  const child = opened.child === null ? null : runOf(work, opened.child, root);
  if (root.state === null) await settle(work, begin(work, root));
  else if (root.state.awaits === 'subflow' && child === null) await settle(work, giveUp(work, root));
  if (happening.event !== null) {
    // What went on above may have begun another subflow.
    const running = work.runs.findLast(run => run.parent !== null && !run.state?.ended);
    await hear(work, happening, { root, child: running ?? null });
  }
  await save(work);
}

function runOf(work: Work, opened: Opened, parent: Run | null): Run {
  const { state } = opened;
  const run: Run = { opened, parent, state, effect: null, steps: [], warnings: [], waitUntil: null };
  work.runs.push(run);
  return run;
}

/** The first turn of an execution. */
function begin({ turn }: Work, run: Run): Run {
  const { flowSid, executionSid, definition, trigger, contact, flowAddress } = run.opened;
  const started = start({
    ...{ flowSid, executionSid, definition, trigger, flowAddress },
    contactAddress: contact,
    now: turn.now,
  });
  return take(turn, run, { result: started });
}

/** The subflow was ended from outside. */
function giveUp({ turn }: Work, run: Run): Run {
  const event: FlowEvent = { type: 'subflowFailed', reason: 'it was ended from outside.' };
  return take(turn, run, { result: resumed(run, event, turn.now) });
}

async function hear(
  work: Work,
  { event, executionSid, asked, exchange }: Happening,
  { root, child }: { root: Run; child: Run | null },
): Promise<void> {
  const { turn } = work;
  const target = child === null || executionSid === root.opened.executionSid ? root : child;
  if (event!.type === 'stop' && target === root && child !== null) {
    take(turn, child, { result: resumed(child, event!, turn.now) });
  }
  const result = resumed(target, event!, turn.now);
  await settle(work, take(turn, target, { result, asked, exchange }));
}

/** Does what the execution wants, and goes on with it, until it has to wait or has ended. Bounded by its steps. */
async function settle(work: Work, first: Run): Promise<void> {
  const { parts, turn, line } = work;
  let run = first;
  for (;;) {
    const { effect, opened, parent, state } = run;
    if (effect === null) {
      if (parent === null || !state!.ended || parent.state!.ended) return;
      const result = resumed(parent, resultOfSubflow(state!), turn.now);
      run = take(turn, parent, { result });
    } else if (effect.type === 'subflow') {
      run = await descend(work, run, effect);
    } else {
      const { accountSid } = opened;
      const event = await perform(parts, turn, { effect, opened, state: state!, accountSid, line });
      if (event === null) {
        run.waitUntil = endOfWait(effect, turn.now);
        return;
      }
      const asked = effect.type === 'say' && event.type === 'said' ? undefined : effect;
      run = take(turn, run, { result: resumed(run, event, turn.now), asked });
      if (run.state!.awaits === 'reply') run.waitUntil = endOfWait(effect, turn.now);
    }
  }
}

/** Starts the subflow; where it cannot run, its parent hears of it and goes on. */
async function descend(
  { parts, turn, runs }: Work,
  run: Run,
  effect: Extract<Effect, { type: 'subflow' }>,
): Promise<Run> {
  const { flowSid, revision } = effect;
  // The step that led here was made in this turn: an effect is performed in the turn that brings it.
  const parentStepSid = run.steps.at(-1)!.sid!;
  const opened = await turn.do(parts.blocks.studio.openSubflows, {
    parent: run.opened,
    parentStepSid,
    flowSid,
    revision,
  });
  if (opened === null) {
    const reason = `there is no flow ${flowSid} with revision ${revision}.`;
    const result = resumed(run, { type: 'subflowFailed', reason }, turn.now);
    return take(turn, run, { result, asked: effect });
  }
  const child: Run = {
    ...{ opened, parent: run, state: null, effect: null },
    ...{ steps: [], warnings: [], waitUntil: null },
  };
  runs.push(child);
  const call = {
    ...{ effect, parent: { definition: run.opened.definition, state: run.state! } },
    ...{ executionSid: opened.executionSid, flowSid, definition: opened.definition, now: turn.now },
  };
  take(turn, child, { result: start(startOfSubflow(call)) });
  return child;
}

function resumed({ opened, state }: Run, event: FlowEvent, now: Date): FlowTurn {
  return resume(opened.definition, state!, event, now);
}

interface Taken {
  result: FlowTurn;
  asked?: Effect | undefined;
  exchange?: Exchange | undefined;
}

/** Notes what one event led to. The first step is the one that left the widget that had asked. */
function take(turn: Turn, run: Run, { result, asked, exchange }: Taken): Run {
  run.state = result.state;
  run.effect = result.effects[0] ?? null;
  run.warnings.push(...result.warnings);
  result.steps.forEach((step, i) => {
    const reasons = i > 0 ? {} : { ...(asked ? { asked } : {}), ...(exchange ? { exchange } : {}) };
    run.steps.push({ ...step, sid: turn.sid('FT'), ...reasons });
  });
  return run;
}

function endOfWait(effect: Effect, now: Date): Date | null {
  const waits = (effect.type === 'say' && effect.waitsForReply) || effect.type === 'redirect';
  if (!waits || effect.timeoutSeconds === undefined) return null;
  return new Date(now.getTime() + effect.timeoutSeconds * 1000);
}

/** Both executions of a subflow are written by the same transaction. */
async function save({ parts, turn, line, runs }: Work): Promise<void> {
  const { keepWarnings, saveTurns } = parts.blocks.studio;
  await Promise.all(
    runs.map(async ({ opened, state, steps, warnings, waitUntil }) => {
      const { accountSid, executionSid } = opened;
      if (state !== null && state !== opened.state) {
        const saved = { accountSid, executionSid, state, steps, ended: state.ended, waitUntil, line };
        await turn.do(saveTurns, saved);
      }
      if (warnings.length === 0) return;
      await turn.do(keepWarnings, { accountSid, executionSid, warnings });
      await warnOfFlow(parts, turn, { accountSid, executionSid, warnings });
    }),
  );
}
