/**
 * The contract between us and an outside network (SMS, WhatsApp, Messenger, ...).
 *
 * A carrier is sans-I/O: it reads requests that were already received and is handed the function with which it may
 * call out. It keeps no state, asks no clock, and never retries: it names the failure, and the journey decides what
 * that means. So every carrier is a table of pure cases, and they all answer to the same suite (suite.ts).
 */

/** Twilio Flex's channel types. An address shows all of them but `web`, whose customers have no address. */
export type ChannelType = 'sms' | 'whatsapp' | 'facebook' | 'web' | 'line' | 'custom';

/** The life of a message, in Twilio's words (2010 API, `Message.status`). */
const STATUSES = [
  'accepted',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'read',
  'canceled',
  'receiving',
  'received',
  'partially_delivered',
] as const;
export type MessageStatus = (typeof STATUSES)[number];

/** A webhook request of a carrier, as it came in. */
export interface CarrierRequest {
  method: string;
  /** The public URLs that this request may have been signed for, query string included. */
  urls: string[];
  headers: Record<string, string>;
  query: Record<string, string>;
  form: Record<string, string | string[]>;
  body: Buffer;
}

/** What a carrier has to know of the account for which it works. */
export interface CarrierSecrets {
  /** Primary first; the secondary one is there while tokens are being rotated. */
  authTokens: string[];
  accountSid: string;
  /** The account at the outside network, where there is one. `baseUrl` has no path, e.g. `https://api.twilio.com`. */
  upstream?: { accountSid: string; authToken: string; baseUrl: string };
  simulatorUrl?: string;
  /** Where receipts are to be sent. */
  callbackUrl?: string;
}

/** A customer's message. */
export interface ReceivedMessage {
  providerSid: string;
  from: string;
  to: string;
  body: string;
  media: { url: string; contentType: string }[];
  numSegments: number;
  /** The standard webhook parameters, verbatim, for those who are handed the message on (Studio, TwiML). */
  parameters: Record<string, string>;
}

/** What became of a message that we gave to the carrier. */
export interface Receipt {
  providerSid: string;
  status: MessageStatus;
  errorCode: number | null;
  errorMessage: string | null;
}

/** A message for a customer. `attempt` counts from 1. */
export interface OutgoingMessage {
  sid: string;
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  attempt: number;
}

/**
 * What a carrier said to a message. `later`: it may or may not have been taken (a time-out tells nothing), so before
 * a carrier that is not idempotent is asked again, ask `find`. `never`: refused for good, with Twilio's error code.
 */
export type Verdict =
  | { kind: 'accepted'; providerSid: string; status: MessageStatus }
  | { kind: 'later'; reason: string; retryAfterSeconds?: number }
  | { kind: 'never'; code: number; reason: string };

/** What a call gave: an answer of any status, or the reason why there is none (refused, reset, timed out). */
export type Answer =
  | { ok: true; status: number; headers: Record<string, string>; body: string }
  | { ok: false; reason: string };

/** The network as a carrier is handed it. Never rejects. */
export type Call = (request: {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutSeconds: number;
}) => Promise<Answer>;

/** What a webhook request said, or which Twilio error code it deserves, and why. */
export type Reading =
  | { ok: true; messages: ReceivedMessage[]; receipts: Receipt[] }
  | { ok: false; code: number; reason: string };

export interface Carrier {
  name: string;
  /** Messages between two addresses reach the customer in the order in which they were delivered here. */
  keepsOrder: boolean;
  /** A repeated deliver of the same sid has one effect. */
  idempotent: boolean;
  /** It knows who has stopped messages, refuses what is for them (21610), and answers STOP, START and HELP. */
  heedsKeywords: boolean;
  /** Did the carrier itself send this? False whenever there is nothing to compare with. */
  genuine(request: CarrierRequest, secrets: CarrierSecrets): boolean;
  read(request: CarrierRequest): Reading;
  deliver(message: OutgoingMessage, secrets: CarrierSecrets, call: Call): Promise<Verdict>;
  /** After a crash between the call and its verdict: was the message taken? Null when it was not. */
  find?(
    message: OutgoingMessage & { attemptedAt: Date },
    secrets: CarrierSecrets,
    call: Call,
  ): Promise<Verdict | null>;
}

const statuses: ReadonlySet<string> = new Set(STATUSES);

/** Is this word one of Twilio's message statuses? */
export function isMessageStatus(word: string): word is MessageStatus {
  return statuses.has(word);
}
