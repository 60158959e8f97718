/** The live side: what sockets are told, and what they ask. Everything that matters is in the database. */
import type { Accounts } from '../blocks/accounts/index.ts';
import type { Chat } from '../blocks/chat/index.ts';
import type { Flex } from '../blocks/flex/index.ts';
import type { Sync } from '../blocks/sync/index.ts';
import type { TaskRouter } from '../blocks/taskrouter/index.ts';
import type { BlockParts } from '../kernel/block.ts';
import type { RawRoute } from '../kernel/http.ts';
import type { Steps } from '../kernel/line/turn.ts';
import type { MigrationSource } from '../kernel/migrate.ts';
import type { SocketRoute } from '../kernel/socket.ts';
import type { Topics } from '../kernel/topics.ts';
import { makeCallerOf } from './caller.ts';
import { type ChatLiveParts, makeChatLive } from './chat/index.ts';
import { makeEventBridge } from './event-bridge/index.ts';
import { makeBoardSource } from './insights/boards.ts';
import { type Insights, makeInsights } from './insights/index.ts';
import { startForgetting } from './objects/forget.ts';
import { findAll, objectHandlers, viewOf } from './objects/http.ts';
import { subscriptionHandlers } from './objects/subscriptions.ts';
import { makeSyncSource } from './objects/sync-source.ts';
import type { ObjectSource } from './objects/view.ts';
import { makeTwilsock } from './twilsock/index.ts';
import type { Handlers } from './twilsock/requests.ts';
import type { Rest } from './twilsock/rest.ts';
import { telemetryHandlers } from './twilsock/telemetry.ts';

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

export interface Live {
  sockets: SocketRoute[];
  routes: RawRoute[];
  migrations: MigrationSource[];
  /** What the timers of this side wake. */
  steps: Steps;
  /** Asks clients to come again, to another process or to this one's successor. */
  stop(): Promise<void>;
}

export interface LiveOptions {
  /** Signs continuation tokens: 32 bytes, the same in every process. */
  continuationKey: Buffer;
  /** The HTTP side of this process, asked for what travels in a socket and no door of this side knows. */
  rest: Rest;
}

export function makeLive(parts: ChatLiveParts, { continuationKey, rest }: LiveOptions): Live {
  const { store, clock, log, blocks } = parts;
  const callerOf = makeCallerOf({ store, clock, ...blocks });
  const bridge = makeEventBridge({ ...parts, callerOf });
  const chat = makeChatLive(parts);
  const insights = makeInsights({ ...parts, views: blocks.taskrouter.insights });
  const boards = makeBoardSource({ clock, readBoards: blocks.taskrouter.readBoards });
  const sources = [chat.source, makeSyncSource({ store, clock, sync: blocks.sync }), boards];
  const twilsock = makeTwilsock({
    ...{ clock, log, topics: parts.topics, callerOf, continuationKey, rest },
    prove: blocks.accounts.bearerOf,
    handlers: [
      ...syncHandlers(parts, { sources, insights }),
      ...insights.handlers,
      ...chat.handlers,
      ...telemetryHandlers,
    ],
    watchers: [chat.watcher],
  });
  const forgetting = startForgetting({ store, clock, log, sync: blocks.sync });
  return {
    sockets: [twilsock.route, ...bridge.sockets],
    routes: bridge.routes,
    migrations: [chat.migrations],
    steps: chat.steps,
    async stop() {
      forgetting.stop();
      await Promise.all([twilsock.stop(), bridge.stop()]);
      await chat.stop();
    },
  };
}

/** Sync objects, wherever they come from, and how clients hear of them. */
function syncHandlers(
  { topics, log }: LiveParts,
  { sources, insights }: { sources: readonly ObjectSource[]; insights: Insights },
): Handlers {
  return [
    ...objectHandlers(sources),
    ...subscriptionHandlers({
      topics,
      log,
      find: async (caller, named) => (await findAll(sources, caller, named)).map(viewOf),
      query: insights.follow,
    }),
  ];
}
