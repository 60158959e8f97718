import { contain } from '../contain.ts';
import type { Call, FlowEvent } from '../contract.ts';
import { type JsonObject, parseObject } from '../json.ts';
import { CALL_SECONDS, RESPONSE_BYTES } from '../limits.ts';
import type { Outcome, WidgetStep } from '../widget.ts';

type Answer = Extract<FlowEvent, { type: 'answered' }>;
type Request = Pick<Call, 'method' | 'url' | 'contentType' | 'body' | 'addAuth' | 'purpose'>;

/** The effect of a request, with Studio's limits of time and size. */
export function call(step: WidgetStep, request: Request): Outcome {
  const widget = step.state.name;
  return {
    effect: {
      type: 'call',
      widget,
      ...request,
      timeoutSeconds: CALL_SECONDS,
      maxResponseBytes: RESPONSE_BYTES,
    },
  };
}

/** The widget's parameters as a form; empty when there are none. */
export function formOf(step: WidgetStep): string {
  const form = new URLSearchParams();
  for (const { key, value } of step.pairs('parameters')) form.append(key, value);
  return form.toString();
}

/**
 * Shows an answer as the widget's outputs; `parsed` only for a JSON object, not for lists or other values. False when
 * the answer is too large, which leaves the outputs as they are.
 */
export function answer(step: WidgetStep, event: Answer): boolean {
  if (event.body.length > RESPONSE_BYTES) return false;
  const output: JsonObject = {
    status_code: event.statusCode,
    content_type: event.contentType,
    body: event.body,
  };
  const parsed = parseObject(event.body);
  if (parsed) output.parsed = contain(parsed).value;
  step.output(output);
  return true;
}

/** Whether the server did what was asked: status 2xx. */
export function succeeded(event: Answer): boolean {
  return event.statusCode >= 200 && event.statusCode < 300;
}
