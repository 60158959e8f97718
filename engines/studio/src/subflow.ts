import type { FlowEvent, FlowState, Start, Subflow, TriggerEvent } from './contract.ts';
import type { Definition } from './definition.ts';
import { type Json, type JsonObject, textOf } from './json.ts';

/** A subflow that an execution asks for, with what was found under its SID and revision. */
export interface SubflowCall {
  effect: Subflow;
  parent: { definition: Definition; state: FlowState };
  executionSid: string;
  /** The SID of the flow whose definition is run. */
  flowSid: string;
  definition: Definition;
  now: Date;
}

/**
 * How a subflow starts: with the parent's addresses and counts, and what the parent gives it as
 * `trigger.parent.parameters`. `trigger.parent.message` is the message that started the parent, which is how a
 * subflow knows its chat.
 */
export function startOfSubflow(call: SubflowCall): Start {
  const { effect, parent, executionSid, flowSid, definition, now } = call;
  const { context, stepCount } = parent.state;
  const data: JsonObject = { flow_sid: context.flow.flow_sid, parameters: effect.parameters };
  if (context.trigger.message !== undefined) data.message = context.trigger.message;
  return {
    flowSid,
    executionSid,
    definition,
    trigger: { event: 'incomingParent' satisfies TriggerEvent, data: data as Record<string, Json> },
    contactAddress: context.contact.channel.address,
    flowAddress: context.flow.channel.address,
    stepCount,
    widgetCount: parent.definition.states.length,
    now,
  };
}

/**
 * The subflows that a definition names, each once; `revision` is a number, `LatestPublished` or `LatestRevision`. Those
 * that a template names are known only when it runs.
 */
export function subflowsOf({ states }: Definition): { flowSid: string; revision: string }[] {
  const named = states
    .filter(({ type }) => type === 'run-subflow')
    .map(({ properties: { flow_sid, flow_revision } }) => `${textOf(flow_sid)} ${textOf(flow_revision)}`);
  return [...new Set(named)]
    .map(one => /^(FW[0-9a-f]{32}) (\d{1,9}|LatestPublished|LatestRevision)$/i.exec(one))
    .filter(found => found !== null)
    .map(([, flowSid, revision]) => ({ flowSid: flowSid!, revision: revision! }));
}

/** What the parent hears of a subflow that has ended: the variables that it set, or why it broke off. */
export function resultOfSubflow({ endReason, stepCount, context }: FlowState): FlowEvent {
  if (endReason !== '') return { type: 'subflowFailed', reason: endReason, stepCount };
  return { type: 'subflowEnded', output: context.flow.variables, stepCount };
}
