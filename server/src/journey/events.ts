/** What travels on the lines of the journey, beside the events that blocks declare for themselves. */
import type { LineEvent } from '../kernel/line/tx.ts';
import type { WebhookAnswer } from '../kernel/webhook.ts';

/** A customer's message, stored and on its way. */
export interface MessageReceived {
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
  /** The Proxy service's intercept callback has let it pass. */
  permitted?: boolean;
}

/** An answer from the outside world that a Studio execution waits for. */
export interface FlowAnswered {
  accountSid: string;
  executionSid: string;
  answer: { ok: true; statusCode: number; contentType: string; body: string } | { ok: false; reason: string };
}

/** The answer of a Proxy service's intercept callback, and the event that waited for it. */
export interface InteractionIntercepted {
  answer: WebhookAnswer;
  event: LineEvent;
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
