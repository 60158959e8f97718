import { fromOutside } from '../contain.ts';
import { objectOr } from '../json.ts';
import { EXECUTION_SECONDS, REPLY_SECONDS } from '../limits.ts';
import { requiredText, type Widget } from '../widget.ts';
import { message, messageProperties, warnOfFailure } from './say.ts';

/**
 * Asks, and waits for the customer's next message. Outputs: `outbound` is the question, `inbound` all parameters of
 * the reply as they came (its ChannelAttributes stay text).
 */
export const sendAndWaitForReply: Widget = {
  type: 'send-and-wait-for-reply',
  properties: { body: requiredText, from: requiredText, timeout: requiredText, ...messageProperties },
  events: ['incomingMessage', 'timeout', 'deliveryFailure'],

  enter(step) {
    const given = step.count('timeout', { default: REPLY_SECONDS, max: EXECUTION_SECONDS });
    const timeoutSeconds = given > 0 ? given : REPLY_SECONDS;
    return { effect: { ...message(step), waitsForReply: true, timeoutSeconds } };
  },

  resume(step, event) {
    switch (event.type) {
      case 'said':
        step.output({ outbound: fromOutside(event.outbound) });
        return { wait: 'reply' };
      case 'reply': {
        const kept = objectOr(step.context.widgets[step.state.name]);
        step.output({ ...kept, inbound: fromOutside(event.message) });
        return { leave: 'incomingMessage' };
      }
      case 'sayFailed':
        warnOfFailure(step, event);
        return { leave: 'deliveryFailure' };
      default:
        return { leave: 'timeout' };
    }
  },
};
