import { requiredText, text, type Widget } from '../widget.ts';

/** Hands the conversation to a TwiML document. There is no TwiML for chats here, so the flow goes on by `fail`. */
export const addTwimlRedirect: Widget = {
  type: 'add-twiml-redirect',
  properties: { url: requiredText, method: text, timeout: text },
  events: ['return', 'timeout', 'fail'],

  enter(step) {
    step.warn(81020, 'A conversation cannot be handed to a TwiML document.');
    return { leave: 'fail' };
  },
};
