/** What Flex asks of the other rooms: its resources reach into chat, Studio and TaskRouter through these. */
import type { Tx } from '../../kernel/line/tx.ts';
import type { ConversationRow, FlexFlowRow, Integration, IntegrationType } from './rows.ts';

export interface WantedConversation {
  accountSid: string;
  flow: FlexFlowRow;
  kind: ConversationRow['kind'];
  /** The customer's chat identity. */
  identity: string;
  userFriendlyName: string;
  friendlyName: string;
  uniqueName: string | null;
  /** The customer's address on another network, where there is one. */
  target: string | null;
  /** Parsed JSON; null when there is none. */
  preEngagement: unknown;
  /** A task that exists already and is to be this conversation's. */
  taskSid: string | null;
  /** A JSON object as text. */
  taskAttributes: string | null;
  /** Null: as the flow has it. */
  longLived: boolean | null;
}

export interface ConversationAt {
  accountSid: string;
  channelSid: string;
}

export type SeatRole = 'agent' | 'supervisor' | 'admin';

export interface FlexNeeds {
  /**
   * Opens the conversation of a Flex Channel or Web Channel (chat user, channel, member, hook, task) and remembers it
   * through this block's `rememberConversations`. Answers the conversation as it is then, with its task.
   * A unique name that another channel has is refused with any 409; it leaves the block as 45208.
   */
  openConversation(tx: Tx, wanted: WantedConversation): Promise<ConversationRow>;
  /** What a conversation's chat channel says of it at this moment, which the block may not have heard of yet. */
  channelStatus(tx: Tx, at: ConversationAt): Promise<'active' | 'inactive' | 'gone'>;
  /** Makes the chat channel INACTIVE and keeps the post-engagement data in its attributes; safe to repeat. */
  closeConversation(tx: Tx, at: ConversationAt & { postEngagement?: unknown }): Promise<void>;
  /** Removes the chat channel; one that is gone already is no mistake. */
  removeConversation(tx: Tx, at: ConversationAt): Promise<void>;
  /** Seats an agent in the channel; answers the member's properties, refuses with any 409 when the agent is a member already. */
  seatAgent(
    tx: Tx,
    at: ConversationAt & { serviceSid: string; role: SeatRole; identity: string },
  ): Promise<object>;
  /** Refuses an integration that points at a chat service, Studio flow, workspace or workflow that the account does not have. */
  checkIntegration(
    tx: Tx,
    at: {
      accountSid: string;
      chatServiceSid: string;
      integrationType: IntegrationType;
      integration: Integration;
    },
  ): Promise<void>;
}
