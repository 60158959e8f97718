/** What messaging says has happened. */
import type { WebhookAnswer } from '../../kernel/webhook.ts';
import type { InboundMessage } from './message.ts';

/** `twiml.answered`, on the line of the conversation: a webhook's answer, for `takeTwiml`. */
export interface TwimlAnswered {
  answer: WebhookAnswer;
  message: InboundMessage;
  /** How many documents were fetched for this message before this one. */
  depth: number;
}

/** `message.due` and `message.expired`: timers of scheduled messages and of validity periods. */
export interface MessageDue {
  messageSid: string;
}
