/** What the chat side of sockets is made of. */
import type { ServiceRow } from '../../blocks/chat/index.ts';
import type { Outgoing } from '../../kernel/outgoing.ts';
import type { Rate } from '../../kernel/rate-limit.ts';
import type { LiveParts } from '../index.ts';
import type { Order } from './once.ts';
import type { CommandKey, CommandRow, ListedSince } from './session-store.ts';

export interface ChatLiveParts extends LiveParts {
  /** The way out to addresses that customers gave: webhooks that are asked before something is done. */
  outgoing: Outgoing;
}

/** What its own files are handed. */
export interface ChatParts extends ChatLiveParts {
  /** Commands: read together for all who ask in one moment. */
  commandOf(key: CommandKey): Promise<CommandRow | null>;
  commandsSince(asked: ListedSince): Promise<(CommandRow & { index: number })[]>;
  /** A chat service, read once for all who ask in one moment. */
  serviceOf(at: { accountSid: string; serviceSid: string }): Promise<ServiceRow | null>;
  /** Carries out what is new of it and keeps it; messages of one moment share a transaction. */
  send: (order: Order<'sendMessage'>) => Promise<CommandRow>;
  /** Seconds that somebody has to wait who gives too many commands; 0 for all others. */
  paceOf(userSid: string): number;
}

/** As many a second as the contract allows in a whole channel: no person writes as fast, and a program must not. */
export const PACE: Rate = { perSecond: 30, burst: 60 };
