/** The rows of the block as they are read, and what the journey works with. */

export type SessionStatus = 'open' | 'in-progress' | 'closed' | 'failed' | 'unknown';
export type SessionMode = 'message-only' | 'voice-only' | 'voice-and-message';
export type GeoMatchLevel = 'area-code' | 'overlay' | 'radius' | 'country' | 'extended-area-code';
export type NumberSelectionBehavior = 'prefer-sticky' | 'avoid-sticky';
export type Capabilities = Record<string, boolean>;

export interface ServiceRow {
  sid: string;
  accountSid: string;
  uniqueName: string;
  /** Seconds; 0 is without limit. */
  defaultTtl: number;
  callbackUrl: string | null;
  interceptCallbackUrl: string | null;
  outOfSessionCallbackUrl: string | null;
  geoMatchLevel: GeoMatchLevel;
  numberSelectionBehavior: NumberSelectionBehavior;
  chatInstanceSid: string | null;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface NumberRow {
  sid: string;
  accountSid: string;
  serviceSid: string;
  phoneNumber: string;
  friendlyName: string | null;
  isoCountry: string | null;
  capabilities: Capabilities;
  isReserved: boolean;
  short: boolean;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface SessionRow {
  sid: string;
  accountSid: string;
  serviceSid: string;
  uniqueName: string | null;
  status: SessionStatus;
  mode: SessionMode;
  /** Seconds; 0 is without limit. */
  ttl: number;
  dateExpiry: Date | null;
  dateStarted: Date | null;
  dateEnded: Date | null;
  /** As it was written last; the interactions may know better (store/sessions.ts). */
  dateLastInteraction: Date | null;
  /** What the time to live counts from. */
  dateActive: Date;
  closedReason: string;
  line: string | null;
  dateCreated: Date;
  dateUpdated: Date;
}

/** A side of a session: who it is, and the address that stands for the other side. */
export interface Participant {
  sid: string;
  identifier: string;
  proxyIdentifier: string;
  proxyIdentifierSid: string | null;
  friendlyName: string | null;
}

export interface ParticipantRow extends Participant {
  accountSid: string;
  serviceSid: string;
  sessionSid: string;
  live: boolean;
  dateDeleted: Date | null;
  dateCreated: Date;
  dateUpdated: Date;
}

/** What a service does with the messages of its sessions. */
export interface ServiceTraits {
  callbackUrl: string | null;
  interceptCallbackUrl: string | null;
  chatInstanceSid: string | null;
}

/** A session that takes messages, seen from one of its participants. */
export interface OpenSession extends ServiceTraits {
  accountSid: string;
  sessionSid: string;
  serviceSid: string;
  uniqueName: string | null;
  status: SessionStatus;
  mode: SessionMode;
  ttl: number;
  dateExpiry: Date | null;
  /** When it expires as things stand; earlier than it really does, while that is far away. A message after it closes it. */
  expiresAt: Date;
  line: string | null;
  sender: Participant;
  partner: Participant | null;
}

/** What stands for one side of an interaction elsewhere: a message, or one in a chat. */
export interface Resource {
  sid: string;
  /** Where the REST API shows it. */
  url: string;
}

/** One side of an interaction: who took part and the message (or call) that stands for it. */
export interface InteractionSide {
  participantSid: string | null;
  resourceSid: string | null;
  resourceStatus: string | null;
  /** `Message` when absent; calls say `Call`. */
  resourceType?: string;
  resourceUrl?: string | null;
}

export interface InteractionRow {
  sid: string;
  accountSid: string;
  serviceSid: string;
  sessionSid: string;
  participantSid: string | null;
  type: 'message' | 'voice' | 'unknown';
  /** JSON text: `{"body":"…"}`. */
  data: string;
  inboundParticipantSid: string | null;
  inboundResourceSid: string | null;
  inboundResourceStatus: string | null;
  inboundResourceType: string | null;
  inboundResourceUrl: string | null;
  outboundParticipantSid: string | null;
  outboundResourceSid: string | null;
  outboundResourceStatus: string | null;
  outboundResourceType: string | null;
  outboundResourceUrl: string | null;
  dateCreated: Date;
  dateUpdated: Date;
}
