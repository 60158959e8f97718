/** What the chat side of sockets is made of. */
import type { Outgoing } from '../../kernel/outgoing.ts';
import type { LiveParts } from '../index.ts';

export interface ChatLiveParts extends LiveParts {
  /** The way out to addresses that customers gave: webhooks that are asked before something is done. */
  outgoing: Outgoing;
}
