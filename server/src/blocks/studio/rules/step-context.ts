/**
 * The context that each step of an execution has seen. A step adds little to the context of the step before it: the
 * outputs of the widget that it left, and perhaps variables. Only that is stored, and the whole is put together when
 * somebody asks: a whole context per step would be most of what an execution writes.
 */
import type { FlowContext, FlowState, Json, JsonObject, Step } from '@switchhook/engine-studio';

/** What a step added, as JSON text; null where there is nothing. */
export interface StepAddition {
  output: string | null;
  variables: string | null;
}

/** A stored step, as far as the context goes. */
export interface AddingStep extends StepAddition {
  transitionedFrom: string;
}

/** What each step of one turn added, in the turn's order. */
export function additionsOf(steps: readonly Step[]): StepAddition[] {
  let before: JsonObject | undefined;
  return steps.map(step => {
    const { widgets, flow } = step.context as unknown as FlowContext;
    const changed = before === undefined ? Object.keys(flow.variables).length > 0 : flow.variables !== before;
    before = flow.variables;
    return {
      output: jsonOrNull(
        Object.hasOwn(widgets, step.transitionedFrom) ? widgets[step.transitionedFrom] : null,
      ),
      variables: changed ? JSON.stringify(flow.variables) : null,
    };
  });
}

/** The context right after the last of `steps`, which are an execution's steps from the first on, oldest first. */
export function contextAfter(state: FlowState | null, steps: readonly AddingStep[]): object {
  if (state === null) return {};
  const widgets: JsonObject = {};
  let variables: JsonObject = {};
  for (const step of steps) {
    if (step.output !== null) widgets[step.transitionedFrom] = JSON.parse(step.output) as Json;
    if (step.variables !== null) variables = JSON.parse(step.variables) as JsonObject;
  }
  const { context } = state;
  return { ...context, flow: { ...context.flow, variables }, widgets };
}

function jsonOrNull(value: Json | undefined): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
