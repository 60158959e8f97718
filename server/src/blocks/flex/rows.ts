/** The rows of the block as others see them. */

export const CHANNEL_TYPES = ['web', 'sms', 'facebook', 'whatsapp', 'line', 'custom'] as const;
export type FlowChannelType = (typeof CHANNEL_TYPES)[number];

export const INTEGRATION_TYPES = ['studio', 'external', 'task'] as const;
export type IntegrationType = (typeof INTEGRATION_TYPES)[number];

/** Who answers: only the keys that the integration's type has are there. */
export interface Integration {
  flowSid?: string;
  url?: string;
  workspaceSid?: string;
  workflowSid?: string;
  /** The task channel: its SID or unique name. */
  channel?: string;
  /** How long the task may live, in seconds. */
  timeout?: number;
  priority?: number;
  /** True: the task comes with the customer's first message; false: at once. */
  creationOnMessage?: boolean;
  retryCount?: number;
}

/** One of the account's addresses and who answers there. */
export interface FlexFlowRow {
  sid: string;
  accountSid: string;
  friendlyName: string;
  chatServiceSid: string;
  channelType: FlowChannelType;
  contactIdentity: string | null;
  enabled: boolean;
  integrationType: IntegrationType;
  integration: Integration;
  longLived: boolean;
  janitorEnabled: boolean;
  dateCreated: Date;
  dateUpdated: Date;
}

/** The record of a chat channel that a Flex Flow stands behind: the Flex Channel or Web Channel resource. */
export interface ConversationRow {
  accountSid: string;
  channelSid: string;
  flexFlowSid: string;
  /** The chat service that the channel is in. */
  serviceSid: string;
  userSid: string;
  /** The customer's chat identity. */
  identity: string;
  kind: 'channel' | 'web';
  taskSid: string | null;
  /** Whether a Proxy session was opened with it. */
  proxied: boolean;
  customerAddress: string | null;
  longLived: boolean;
  janitorEnabled: boolean;
  active: boolean;
  /** Attributes, as JSON text, for a task that is still to come. */
  taskAttributes: string | null;
  /** The task comes with the customer's first message. */
  waitsForTask: boolean;
  /** Null while it is not parked. */
  parked: ParkedTask | null;
  dateCreated: Date;
  dateUpdated: Date;
}

/** The task of a parked conversation, which has ended: what another one like it is made of. */
export interface ParkedTask {
  taskSid: string;
  workspaceSid: string;
  workflowSid: string | null;
  taskQueueSid: string | null;
  taskQueueName: string | null;
  /** Whether somebody has handed it to that queue, so that its workflow does not lead there. */
  handedOver: boolean;
  taskChannelSid: string;
  /** JSON text. */
  attributes: string;
  priority: number;
  timeoutSeconds: number;
  /** The task that it has come back with, which nobody has accepted yet. */
  returnedTaskSid: string | null;
}
