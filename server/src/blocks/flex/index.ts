/** Flex: which of the account's addresses is answered by whom, and the conversations that come of it. */
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { FlexNeeds } from './needs.ts';
import { provision } from './provision.ts';
import * as conversations from './store/conversations.ts';
import { flowsBySid, flowsFor } from './store/flows.ts';

export type { ConversationAt, FlexNeeds, SeatRole, WantedConversation } from './needs.ts';
export type { Project, ProjectFlows } from './provision.ts';
export type { ConversationRow, FlexFlowRow, FlowChannelType, Integration, IntegrationType } from './rows.ts';
export type { NewConversation } from './store/conversations.ts';

export type Flex = ReturnType<typeof makeFlex>;

export function makeFlex(_parts: BlockParts, _needs: FlexNeeds) {
  return {
    migrations: { name: 'flex', folder: new URL('./migrations/', import.meta.url) },
    operations: [],
    flowsFor,
    flowsBySid,
    rememberConversations: conversations.rememberConversations,
    conversationsByChannel: conversations.conversationsByChannel,
    activeConversations: conversations.activeConversations,
    setTasks: conversations.setTasks,
    deactivate: conversations.deactivate,
    reactivate: conversations.reactivate,
    forget: conversations.forget,
    provision,
  } satisfies Block & Record<string, unknown>;
}
