import type { FlowEvent } from '../contract.ts';
import { type Outcome, pairs, requiredText, text, type Widget, type WidgetStep } from '../widget.ts';
import { answer, call, formOf, succeeded } from './call.ts';

/** Asks a web server. A form is sent as parameters (GET: in the URL), anything else as the body that the author wrote. */
export const makeHttpRequest: Widget = {
  type: 'make-http-request',
  properties: {
    method: requiredText,
    url: requiredText,
    content_type: requiredText,
    body: text,
    parameters: pairs,
    add_twilio_auth: text,
  },
  events: ['success', 'failed'],

  enter(step) {
    const method = step.text('method').trim().toUpperCase() === 'GET' ? 'GET' : 'POST';
    const url = step.text('url').trim();
    if (!/^https?:\/\//i.test(url)) return fail(step, `"${url.slice(0, 200)}" is no web address.`);
    const contentType = step.text('content_type').trim();
    const form = formOf(step);
    const addAuth = step.text('add_twilio_auth') === 'true';
    const shared = { method, contentType, addAuth, purpose: 'http' } as const;
    if (method === 'GET') return call(step, { ...shared, url: withQuery(url, form), body: '' });
    const isForm = contentType.toLowerCase().startsWith('application/x-www-form-urlencoded');
    return call(step, { ...shared, url, body: isForm && form ? form : step.text('body') });
  },

  resume(step, event: FlowEvent) {
    if (event.type !== 'answered') {
      return fail(step, event.type === 'callFailed' ? event.reason : event.type);
    }
    if (!answer(step, event)) return fail(step, 'the answer is larger than 64 KB.');
    if (succeeded(event)) return { leave: 'success' };
    return fail(step, `the server answered with status ${event.statusCode}.`);
  },
};

function fail(step: WidgetStep, reason: string): Outcome {
  step.warn(81016, `The HTTP request failed: ${reason}`);
  return { leave: 'failed' };
}

function withQuery(url: string, form: string): string {
  if (!form) return url;
  const [address = '', ...fragment] = url.split('#');
  const joined = `${address}${address.includes('?') ? '&' : '?'}${form}`;
  return [joined, ...fragment].join('#');
}
