/** The shapes of messages as the store keeps them and the door hands them out. */
import type { Direction, MessageStatus } from './rules/status-order.ts';

export interface MessageRow {
  accountSid: string;
  sid: string;
  carrier: string;
  /** The carrier's name for a customer's message; null for ours, whose names are kept apart. */
  providerSid: string | null;
  direction: Direction;
  from: string;
  to: string;
  body: string;
  numSegments: number;
  numMedia: number;
  status: MessageStatus;
  errorCode: number | null;
  errorMessage: string | null;
  /** The line of the conversation that it belongs to. */
  line: string;
  statusCallback: string | null;
  messagingServiceSid: string | null;
  sendAt: Date | null;
  validUntil: Date | null;
  options: MessageOptions | null;
  dateCreated: Date;
  dateUpdated: Date;
  dateSent: Date | null;
}

/** Parameters of a message that few requests use; kept as they were asked for. */
export interface MessageOptions {
  contentRetention?: 'retain' | 'discard' | undefined;
  addressRetention?: 'retain' | 'obfuscate' | undefined;
  persistentAction?: string[] | undefined;
  applicationSid?: string | undefined;
  maxPrice?: string | undefined;
  attempt?: number | undefined;
  provideFeedback?: boolean | undefined;
  forceDelivery?: boolean | undefined;
  trafficType?: string | undefined;
  shortenUrls?: boolean | undefined;
  riskCheck?: string | undefined;
  fallbackFrom?: string | undefined;
}

export interface MediaItem {
  url: string;
  contentType: string;
}

/** A customer's message on its way through the installation. */
export interface InboundMessage {
  messageSid: string;
  from: string;
  to: string;
  body: string;
  media: MediaItem[];
  /** The carrier's standard webhook parameters, verbatim. */
  parameters: Record<string, string>;
}

/** A customer's message as the carrier brought it. */
export interface NewInbound {
  accountSid: string;
  carrier: string;
  providerSid: string;
  from: string;
  to: string;
  body: string;
  media: MediaItem[];
  numSegments: number;
  parameters: Record<string, string>;
  line: string;
  /** Its carrier itself knows who has stopped messages, and answers STOP, START and HELP. */
  carrierHeedsKeywords?: boolean | undefined;
}

/** A message for a customer. */
export interface NewOutbound {
  accountSid: string;
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  direction: 'outbound-api' | 'outbound-reply';
  statusCallback: string | null;
  messagingServiceSid: string | null;
  line: string;
  /** Send it then and not now. */
  sendAt?: Date | undefined;
  /** Give up when it has not been sent so long after its turn came. */
  validitySeconds?: number | undefined;
  /** Name it MM even without media. */
  asMms?: boolean | undefined;
  options?: MessageOptions | undefined;
}

/** The job `deliver`: everything that a delivery needs. */
export interface Delivery {
  sid: string;
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  carrier: string;
  /** ISO 8601; after it the message must not be sent any more, and has failed already. */
  validUntil: string | null;
}

/** A change of a message's status: found by our SID, or by the carrier's. */
export interface StatusInput {
  accountSid: string;
  sid?: string | undefined;
  carrier?: string | undefined;
  providerSid?: string | undefined;
  status: string;
  errorCode: number | null;
  errorMessage: string | null;
  /** The carrier's SID, by which receipts will find the message. */
  setProviderSid?: string | undefined;
}

/** The line of the conversation between a customer and one of our addresses: the same in both directions. */
export function lineOf(accountSid: string, customer: string, ours: string): string {
  return `${accountSid}:${customer}:${ours}`;
}
