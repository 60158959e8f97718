import { contain } from '../contain.ts';
import { parseObject } from '../json.ts';
import { pairs, requiredText, text, type Widget } from '../widget.ts';
import { call, succeeded } from './call.ts';

/**
 * Hands the conversation to a bot. Its service was shut down for everybody, so the effect is a call to the address
 * `autopilot:ASSISTANT`: a runner answers it with `callFailed` and the flow goes on by `failure`, unless somebody put
 * another bot in its place. What that answers, a JSON object, is shown as the widget's outputs (CurrentTask, memory).
 */
export const sendToAutoPilot: Widget = {
  type: 'send-to-auto-pilot',
  properties: {
    autopilot_assistant_sid: requiredText,
    body: requiredText,
    from: requiredText,
    timeout: requiredText,
    chat_service: text,
    chat_channel: text,
    chat_attributes: text,
    target_task: text,
    memory_parameters: pairs,
  },
  events: ['sessionEnded', 'failure', 'timeout'],

  enter(step) {
    const question = {
      body: step.text('body'),
      from: step.text('from'),
      channel: step.text('chat_channel'),
      task: step.text('target_task'),
    };
    return call(step, {
      method: 'POST',
      url: `autopilot:${step.text('autopilot_assistant_sid').trim()}`,
      contentType: 'application/json',
      body: JSON.stringify(question),
      addAuth: false,
      purpose: 'function',
    });
  },

  resume(step, event) {
    const output = event.type === 'answered' && succeeded(event) ? parseObject(event.body) : undefined;
    if (output) {
      step.output(contain(output).value);
      return { leave: 'sessionEnded' };
    }
    step.warn(81013, 'The bot of this widget did not answer; its service no longer exists.');
    return { leave: 'failure' };
  },
};
