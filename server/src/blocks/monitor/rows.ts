/** The rows of the block, and what others hand it to make them. */
import type { WebhookCall } from '../../kernel/webhook.ts';

export const LOG_LEVELS = ['error', 'warning', 'notice', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Something that went wrong, of which the account's owner should hear. */
export interface NewAlert {
  accountSid: string;
  /** A code of the catalogue, which also says whether it is an error or a warning. */
  code: number;
  /** One sentence or two; by default the catalogue's title of the code. */
  text?: string | null;
  /** What it happened to: a message, a chat channel, an execution. */
  resourceSid?: string | null;
  serviceSid?: string | null;
  /** The call to the customer's server that went wrong. */
  request?: AlertRequest;
  /** The same call as it can be made once more, for calls that may be. */
  delivery?: NewDelivery;
}

/** A call to the customer's server that nobody took, kept so that it can be made again. */
export interface NewDelivery {
  /** The line that it was made on. */
  key: string;
  call: WebhookCall;
  /** Why nobody took it. */
  reason: string | null;
}

/** Nobody took it; it is to be made again; it was taken later. */
export const DELIVERY_STATUSES = ['failed', 'queued', 'delivered'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface DeliveryRow {
  /** That of the alert which told of the failure. */
  sid: string;
  accountSid: string;
  status: DeliveryStatus;
  requestMethod: string;
  requestUrl: string;
  resourceSid: string | null;
  serviceSid: string | null;
  /** What went wrong the last time; null once it was taken. */
  errorCode: number | null;
  reason: string | null;
  idempotencyToken: string;
  /** How often it was made again. */
  redeliveries: number;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface AlertRequest {
  method: string;
  url: string;
  /** The form that was sent; secrets in it are masked before it is kept. */
  parameters: Record<string, string | string[]>;
  /** What came back; null when nothing did. */
  response: { contentType: string; body: string } | null;
}

export interface AlertRow {
  sid: string;
  accountSid: string;
  logLevel: LogLevel;
  errorCode: number;
  alertText: string;
  resourceSid: string | null;
  serviceSid: string | null;
  requestMethod: string | null;
  requestUrl: string | null;
  requestVariables: string | null;
  responseHeaders: string | null;
  responseBody: string | null;
  dateCreated: Date;
}

/** A change of the account's configuration: who, what and from where. */
export interface NewEvent {
  accountSid: string;
  /** `flex-flow` */
  resourceType: string;
  action: 'created' | 'updated' | 'deleted';
  resourceSid: string | null;
  resourceUrl: string | null;
  /** Whose credentials were used: the SID of an account or an API key, or who stands behind a token. */
  actor: { name: string; identity: string | null };
  sourceIpAddress: string | null;
  /** What the change asked for, by the names of the JSON. */
  properties: Record<string, unknown>;
}

export interface EventRow {
  sid: string;
  accountSid: string;
  eventType: string;
  resourceType: string;
  resourceSid: string | null;
  resourceUrl: string | null;
  actorSid: string | null;
  actorType: string;
  source: string;
  sourceIpAddress: string | null;
  description: string | null;
  eventData: unknown;
  eventDate: Date;
}
