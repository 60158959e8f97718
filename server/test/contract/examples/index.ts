/** How an instance of every resource is made, parents first. A new resource needs one entry here. */
import type { Example } from '../scene.ts';
import { accounts } from './accounts.ts';
import { chat } from './chat.ts';
import { flex } from './flex.ts';
import { messaging } from './messaging.ts';
import { monitor } from './monitor.ts';
import { proxy } from './proxy.ts';
import { studio } from './studio.ts';
import { sync } from './sync.ts';
import { taskrouter } from './taskrouter.ts';

export const examples: readonly Example[] = [
  ...accounts,
  ...messaging,
  ...chat,
  ...proxy,
  ...studio,
  ...taskrouter,
  ...flex,
  ...sync,
  ...monitor,
];
