/** The live side: what sockets are told, and what they ask. Everything that matters is in the database. */
import type { Accounts } from '../blocks/accounts/index.ts';
import type { Chat } from '../blocks/chat/index.ts';
import type { Flex } from '../blocks/flex/index.ts';
import type { Sync } from '../blocks/sync/index.ts';
import type { TaskRouter } from '../blocks/taskrouter/index.ts';
import type { BlockParts } from '../kernel/block.ts';
import type { Topics } from '../kernel/topics.ts';

export interface LiveBlocks {
  accounts: Accounts;
  chat: Chat;
  sync: Sync;
  taskrouter: TaskRouter;
  flex: Flex;
}

export interface LiveParts extends BlockParts {
  topics: Topics;
  blocks: LiveBlocks;
}
