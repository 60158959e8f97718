/** Flex: which of the account's addresses is answered by whom, and the conversations that come of it. */
import { admitting } from '../../kernel/access.ts';
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { access } from './access.ts';
import { makeConversationRoom } from './conversations.ts';
import { makeFlowRoom } from './flows.ts';
import type { ConversationAt, FlexNeeds } from './needs.ts';
import { type Project, type ProjectFlows, projectOf, provision } from './provision.ts';
import * as published from './published.ts';
import { channelUserOperations } from './resources/channel-users.ts';
import { channelOperations } from './resources/channels.ts';
import { configurationOperations, publicConfigurationRoute } from './resources/configuration.ts';
import { flexFlowOperations } from './resources/flex-flows.ts';
import { pluginConfigurationOperations } from './resources/plugin-configurations.ts';
import { pluginOperations } from './resources/plugins.ts';
import { previewUserOperations } from './resources/preview-users.ts';
import { webChannelOperations } from './resources/web-channels.ts';
import type { ConversationRow, FlexFlowRow, ParkedTask } from './rows.ts';
import { ownChat } from './rules/own-chat.ts';
import * as conversations from './store/conversations.ts';
import { flowsBySid, flowsFor } from './store/flows.ts';

export type { ConversationAt, FlexNeeds, SeatRole, WantedConversation } from './needs.ts';
export type { ConfiguredPluginRow } from './plugin-rows.ts';
export type { Project, ProjectFlows } from './provision.ts';
export type {
  ConversationRow,
  FlexFlowRow,
  FlowChannelType,
  Integration,
  IntegrationType,
  ParkedTask,
} from './rows.ts';
export type { NewConversation } from './store/conversations.ts';

export interface Flex extends Block {
  /** The enabled flow that answers at an address of the account; null where nobody answers. Never one of type web. */
  flowsFor: Batch<{ accountSid: string; channelType: string; contactIdentity: string }, FlexFlowRow | null>;
  /** Flows by SID, enabled or not. */
  flowsBySid: Batch<{ accountSid: string; sid: string }, FlexFlowRow | null>;
  /** Keeps the record of new conversations: the Flex Channel or Web Channel resource. */
  rememberConversations: Batch<conversations.NewConversation, ConversationRow>;
  conversationsByChannel: Batch<ConversationAt, ConversationRow | null>;
  /** The newest active conversation of a customer with a flow. */
  activeConversations: Batch<conversations.FlowCustomer, ConversationRow | null>;
  /** The newest long-lived conversation of a customer with a flow, whether it is active or rests. */
  longLivedConversations: Batch<conversations.FlowCustomer, ConversationRow | null>;
  /** Writes down a conversation's task; it waits for none from then on. */
  setTasks: Batch<ConversationAt & { taskSid: string }, void>;
  /** Ends a conversation; answers it also when it had ended before. */
  deactivate: Batch<ConversationAt, ConversationRow | null>;
  /** Wakes a long-lived conversation; answers it as it is then. */
  reactivate: Batch<ConversationAt, ConversationRow | null>;
  /** Parks a conversation with the task that it comes back with, or takes it up again with null. */
  park: Batch<ConversationAt & { parked: ParkedTask | null }, void>;
  /** Removes the record of a conversation whose channel is gone. */
  forget: Batch<ConversationAt, void>;
  /** The flows and settings of a new Flex project; safe to repeat and safe in several processes at once. */
  provision(tx: Tx, project: Project): Promise<ProjectFlows>;
  projectOf: typeof projectOf;
  wantedUiVersion: typeof published.wantedUiVersion;
  releasedPlugins: typeof published.releasedPlugins;
  webFlowSid: typeof published.webFlowSid;
}

export function makeFlex({ store }: BlockParts, needs: FlexNeeds): Flex {
  const flowRoom = makeFlowRoom({ store, needs });
  const conversationRoom = makeConversationRoom({ store, needs });
  return {
    migrations: { name: 'flex', folder: new URL('./migrations/', import.meta.url) },
    operations: admitting(access(ownChat(store.read)), [
      ...flexFlowOperations(flowRoom),
      ...channelOperations(conversationRoom),
      ...webChannelOperations(conversationRoom),
      ...channelUserOperations(conversationRoom),
      ...previewUserOperations(conversationRoom),
      ...configurationOperations(store),
      ...pluginOperations(store),
      ...pluginConfigurationOperations(store),
    ]),
    routes: [publicConfigurationRoute(store)],
    flowsFor,
    flowsBySid,
    rememberConversations: conversations.rememberConversations,
    conversationsByChannel: conversations.conversationsByChannel,
    activeConversations: conversations.activeConversations,
    longLivedConversations: conversations.longLivedConversations,
    setTasks: conversations.setTasks,
    deactivate: conversations.deactivate,
    reactivate: conversations.reactivate,
    park: conversations.park,
    forget: conversations.forget,
    provision,
    projectOf,
    wantedUiVersion: published.wantedUiVersion,
    releasedPlugins: published.releasedPlugins,
    webFlowSid: published.webFlowSid,
  };
}
