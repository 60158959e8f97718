import { fromOutside } from '../contain.ts';
import { requiredText, type Widget } from '../widget.ts';
import { message, messageProperties, warnOfFailure } from './say.ts';

/** Sends a message and goes on as soon as it is accepted. Outputs: the message, as `message` and as `outbound`. */
export const sendMessage: Widget = {
  type: 'send-message',
  properties: { body: requiredText, from: requiredText, to: requiredText, ...messageProperties },
  events: ['sent', 'failed'],

  enter: step => ({ effect: { ...message(step), waitsForReply: false } }),

  resume(step, event) {
    if (event.type === 'said') {
      const outbound = fromOutside(event.outbound);
      step.output({ message: outbound, outbound });
      return { leave: 'sent' };
    }
    if (event.type === 'sayFailed') warnOfFailure(step, event);
    return { leave: 'failed' };
  },
};
