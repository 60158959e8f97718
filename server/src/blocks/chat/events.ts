/** What this block says has happened. Every event is on the line of its channel; data is plain JSON. */
import type { MediaDescription } from './rows.ts';

/** Where a change came from: a REST call, or somebody who takes part in the conversation. */
export type Source = 'SDK' | 'API';

/** `chatMessage.added` */
export interface ChatMessageAdded {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  messageSid: string;
  index: number;
  from: string;
  body: string;
  /** JSON text. */
  attributes: string;
  media: MediaDescription | null;
  /** ISO 8601 with milliseconds. */
  dateCreated: string;
  source: Source;
  /** Identity of who acted; null for REST calls. */
  clientIdentity: string | null;
  /** Whether a REST caller asked for webhooks. */
  webhooks: boolean;
  /** Whether the message came in from the customer's network. */
  relayed: boolean;
  /** Whether a Studio webhook of the channel is to answer it. */
  wakesStudio: boolean;
  /** JSON text. */
  channelAttributes: string;
  studioHook: { sid: string; flowSid: string } | null;
}

/** `chatChannel.updated` */
export interface ChatChannelUpdated {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  /** JSON text. */
  attributesBefore: string;
  attributes: string;
  source: Source;
}

/** `chatChannel.removed` */
export interface ChatChannelRemoved {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  /** JSON text, as it was last. */
  attributes: string;
}
