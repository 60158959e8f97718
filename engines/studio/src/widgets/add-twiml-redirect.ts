import { objectOr, textOf } from '../json.ts';
import { EXECUTION_SECONDS, REDIRECT_SECONDS } from '../limits.ts';
import { requiredText, text, type Widget } from '../widget.ts';

/**
 * Hands the conversation to a TwiML document, which hands it back by a redirect to the flow's webhook with
 * `FlowEvent=return`. Only a text message can be handed over: there is no TwiML for chats, so these go on by `fail`.
 */
export const addTwimlRedirect: Widget = {
  type: 'add-twiml-redirect',
  properties: { url: requiredText, method: text, timeout: text },
  events: ['return', 'timeout', 'fail'],

  enter(step) {
    const message = objectOr(step.context.trigger.message);
    if (!textOf(message.From) || textOf(message.ChannelSid)) {
      step.warn(81020, 'Only a text message can be handed to a TwiML document.');
      return { leave: 'fail' };
    }
    const given = step.count('timeout', { default: REDIRECT_SECONDS, max: EXECUTION_SECONDS });
    return {
      effect: {
        type: 'redirect',
        widget: step.state.name,
        url: step.text('url').trim(),
        method: step.text('method').trim().toUpperCase() === 'GET' ? 'GET' : 'POST',
        timeoutSeconds: given || REDIRECT_SECONDS,
      },
    };
  },

  resume(step, event) {
    if (event.type === 'redirected') return { leave: 'return' };
    if (event.type === 'timeout') return { leave: 'timeout' };
    const reason = event.type === 'redirectFailed' ? event.reason : event.type;
    step.warn(81014, `The TwiML document could not be fetched: ${reason}`);
    return { leave: 'fail' };
  },
};
