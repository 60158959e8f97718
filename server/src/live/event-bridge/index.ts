/** The event bridge: how the clients of workers are told what happens, and how they act. */
import type { RawRoute } from '../../kernel/http.ts';
import type { SocketRoute } from '../../kernel/socket.ts';
import { type CallerOf, makeCallerOf } from '../caller.ts';
import type { LiveParts } from '../index.ts';
import { bridgeRequests } from './requests.ts';
import { BridgeSockets } from './sockets.ts';

export interface EventBridge {
  sockets: SocketRoute[];
  routes: RawRoute[];
  stop(): Promise<void>;
}

/** `callerOf` is made from the blocks unless it is given. */
export function makeEventBridge(parts: LiveParts & { callerOf?: CallerOf }): EventBridge {
  const { store, clock, log, topics, blocks } = parts;
  const { taskrouter, accounts } = blocks;
  const callerOf = parts.callerOf ?? makeCallerOf({ store, clock, ...blocks });
  const sockets = new BridgeSockets({
    ...{ store, clock, log, topics, taskrouter, callerOf },
    prove: accounts.bearerOf,
  });
  return {
    sockets: [sockets.route],
    routes: [bridgeRequests({ store, clock, log, taskrouter, callerOf })],
    stop: () => sockets.stop(),
  };
}
