/** What travels on the lines of the journey, beside the events that blocks declare for themselves. */
import type { Effect, Exchange } from '../blocks/studio/index.ts';
import type { LineEvent } from '../kernel/line/tx.ts';
import type { WebhookAnswer } from '../kernel/webhook.ts';

/** A customer's message, stored and on its way. */
/** What the intercept callback has let pass. */
export interface Permitted {
  /** The SID that the interaction was shown to the callback under, and is to be recorded under. */
  permittedAs?: string;
}

export interface MessageReceived extends Permitted {
  accountSid: string;
  /** The Proxy service whose webhook it came in by; null when it came to the number itself. */
  serviceSid: string | null;
  carrier: string;
  messageSid: string;
  from: string;
  to: string;
  body: string;
  media: { url: string; contentType: string }[];
  parameters: Record<string, string>;
}

/** An answer from the outside world that a Studio execution waits for. */
export interface FlowAnswered {
  accountSid: string;
  executionSid: string;
  /** The request, and how it went. */
  asked: Effect;
  exchange: Exchange;
  answer: { ok: true; statusCode: number; contentType: string; body: string } | { ok: false; reason: string };
}

/** The answer of a Proxy service's intercept callback, and the event that waited for it. */
export interface InteractionIntercepted {
  answer: WebhookAnswer;
  event: LineEvent;
  interactionSid: string;
}

/** The answer of a Proxy service's out-of-session callback to a message without a session. */
export interface OutOfSessionAnswered {
  answer: WebhookAnswer;
  message: MessageReceived;
}

/** A task has ended (or is being wrapped up) outside of the agent's desk: its conversation may have to end. */
export interface ConversationFinishing {
  accountSid: string;
  channelSid: string;
  sessionSid: string | null;
}

/** `flow.addressed`: a message came to the webhook of a Studio flow. */
export interface FlowMessageReceived {
  accountSid: string;
  flowSid: string;
  messageSid: string;
  from: string;
  to: string;
  /** Those of an inbound message's webhook, under our names. */
  parameters: Record<string, string>;
}

/** `flow.returned`: a TwiML document has handed the conversation back to its flow. */
export interface FlowReturned {
  accountSid: string;
  flowSid: string;
  contact: string;
  flowAddress: string;
}

/** `flow.twimlAnswered`: the TwiML document that a flow handed the conversation to. */
export interface FlowTwimlAnswered {
  accountSid: string;
  executionSid: string;
  /** Those of the message that started the flow. */
  parameters: Record<string, string>;
  answer: WebhookAnswer;
}

/** `message.undelivered`, on the message's line: it has failed for good. */
export interface MessageUndelivered {
  messageSid: string;
  accountSid: string;
  from: string;
  to: string;
  errorCode: number | null;
  /** The chat message that it came from; null when it was not written in a chat channel. */
  chatMessageSid: string | null;
}

/** `wrapUp.due`, on the workspace's line: the limit of a wrap-up, as it was when it began, is reached. */
export interface WrapUpDue {
  workspaceSid: string;
  taskSid: string;
  /** When the wrap-up began, as ISO text. */
  began: string;
}

/** `task.parked`, on the workspace's line: the conversation of a task was parked. */
export interface TaskParked {
  workspaceSid: string;
  taskSid: string;
}

/** `parked.due`: the time of a parked conversation has come. */
export interface ParkedDue {
  channelSid: string;
}

/** `firstChoice.due`, on the workspace's line: a task has waited for one worker long enough. */
export interface FirstChoiceDue {
  workspaceSid: string;
  taskSid: string;
}

/** `conversation.taken`: somebody has accepted the task that a parked conversation came back with. */
export interface ConversationTaken {
  channelSid: string;
  taskSid: string;
}
