import { openContext } from './context.ts';
import type { Awaited, FlowContext, FlowEvent, FlowState, Start, Turn } from './contract.ts';
import { type Compiled, compile, type Definition, type State } from './definition.ts';
import { WIDGETS_PER_FLOW } from './limits.ts';
import { Walk } from './walk.ts';
import { widgetOf } from './widgets/index.ts';

/** Events that answer what an execution waits for; all others are unexpected. */
const ANSWERS: Record<Awaited, readonly FlowEvent['type'][]> = {
  said: ['said', 'sayFailed'],
  reply: ['reply', 'timeout', 'sayFailed'],
  answered: ['answered', 'callFailed'],
  task: ['taskCreated', 'enqueueFailed'],
  subflow: ['subflowEnded', 'subflowFailed'],
  redirect: ['redirected', 'redirectFailed', 'timeout'],
};

/**
 * Starts an execution and runs it until it needs the world, waits for the customer, or ends. Never throws: what is
 * wrong with the flow is told in `warnings`.
 */
export function start(input: Start): Turn {
  const flow = compile(input.definition);
  const { context, size } = openContext(input);
  const state = flow.initial ?? { name: input.definition.initial_state, ...NOTHING };
  const from: FlowState = {
    flowSid: input.flowSid,
    executionSid: input.executionSid,
    startedBy: input.trigger.event,
    widget: state.name,
    awaits: null,
    ended: false,
    endReason: '',
    stepCount: input.stepCount ?? 0,
    repeats: 0,
    contextSize: size,
    context,
  };
  const walk = new Walk({ flow, from, state, now: input.now });
  if (flow.states.size + (input.widgetCount ?? 0) > WIDGETS_PER_FLOW) {
    walk.fail(81026, `The flow has more than ${WIDGETS_PER_FLOW} widgets, subflows included.`);
    return walk.turn();
  }
  return run(walk, walk.follow({ leave: input.trigger.event }));
}

/**
 * Goes on with an execution after one event. An event that does not fit leaves the state as it is (the same object)
 * and gives the warning 81002. `definition` must be the one that the execution was started with.
 */
export function resume(definition: Definition, state: FlowState, event: FlowEvent, now: Date): Turn {
  const flow = compile(definition);
  if (event.type === 'stop' && !state.ended) return stop({ flow, state, reason: event.reason, now });
  if (state.ended || !state.awaits || !ANSWERS[state.awaits].includes(event.type)) {
    return unexpected(state, event);
  }
  const at = flow.states.get(state.widget);
  const from = withSteps(state, event);
  const walk = new Walk({ flow, from, state: at ?? { name: state.widget, ...NOTHING }, now });
  const outcome = at && widgetOf(at.type)?.resume?.(walk, event);
  if (outcome) return run(walk, walk.follow(outcome));
  walk.fail(81002, 'The flow no longer has the widget where the execution stands.');
  return walk.turn();
}

/** The documented context object of an execution: trigger, contact, flow, widgets. It must not be changed. */
export function contextOf(state: FlowState): FlowContext {
  return state.context;
}

/** Whether the next message of the customer would be taken as the reply. */
export function waitsForReply(state: FlowState): boolean {
  return state.awaits === 'reply';
}

const NOTHING = { type: 'unknown', properties: {}, transitions: [] };

/** What a subflow did counts for the execution that ran it. */
function withSteps(state: FlowState, event: FlowEvent): FlowState {
  if (event.type !== 'subflowEnded' && event.type !== 'subflowFailed') return state;
  return { ...state, stepCount: Math.max(state.stepCount, event.stepCount ?? 0) };
}

function run(walk: Walk, entered: State | undefined): Turn {
  // Bounded by the limit of steps: each round but the last is one.
  for (let state = entered; state; ) {
    const widget = widgetOf(state.type);
    state = walk.follow(
      widget?.enter(walk) ?? { end: { code: 81022, message: `The engine does not know "${state.type}".` } },
    );
  }
  return walk.turn();
}

function stop(given: { flow: Compiled; state: FlowState; reason: string; now: Date }): Turn {
  const { flow, state, reason, now } = given;
  const at = flow.states.get(state.widget) ?? { name: state.widget, ...NOTHING };
  const walk = new Walk({ flow, from: state, state: at, now });
  walk.end(reason);
  return walk.turn();
}

function unexpected(state: FlowState, event: FlowEvent): Turn {
  const standing = state.ended ? 'has ended' : `waits for "${state.awaits}"`;
  const message = `The event "${event.type}" was dropped: the execution ${standing}.`;
  const warnings = [{ code: 81002, message, widget: state.widget }];
  return { state, effects: [], steps: [], warnings, ended: state.ended };
}
