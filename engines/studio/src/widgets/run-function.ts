import { type Outcome, pairs, text, type Widget, type WidgetStep } from '../widget.ts';
import { answer, call, formOf, succeeded } from './call.ts';

/**
 * Calls a function: parameters as a form, POST. A flow may name its function by SIDs alone, or have lost even these; the
 * effect's URL is then `function:SERVICE/ENVIRONMENT/FUNCTION`. A runner that does not know the function answers with
 * `callFailed`.
 */
export const runFunction: Widget = {
  type: 'run-function',
  properties: {
    url: text,
    service_sid: text,
    environment_sid: text,
    function_sid: text,
    parameters: pairs,
  },
  events: ['success', 'fail'],

  enter(step) {
    const url = step.text('url').trim() || addressOf(step);
    const contentType = 'application/x-www-form-urlencoded;charset=utf-8';
    return call(step, {
      method: 'POST',
      url,
      contentType,
      body: formOf(step),
      addAuth: false,
      purpose: 'function',
    });
  },

  resume(step, event) {
    if (event.type !== 'answered') {
      return fail(step, 81010, event.type === 'callFailed' ? event.reason : event.type);
    }
    if (!answer(step, event)) return fail(step, 82002, 'the answer is larger than 64 KB.');
    if (succeeded(event)) return { leave: 'success' };
    const code = event.statusCode >= 400 && event.statusCode < 500 ? 82001 : 81017;
    return fail(step, code, `it answered with status ${event.statusCode}.`);
  },
};

function fail(step: WidgetStep, code: number, reason: string): Outcome {
  step.warn(code, `The function failed: ${reason}`);
  return { leave: 'fail' };
}

function addressOf(step: WidgetStep): string {
  const sids = ['service_sid', 'environment_sid', 'function_sid'].map(name => step.text(name).trim());
  return `function:${sids.join('/')}`;
}
