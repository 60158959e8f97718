/** Proxy: conversations between two parties who see only the numbers that stand between them. */
import { admitting } from '../../kernel/access.ts';
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { access } from './access.ts';
import {
  blocks,
  completeInteractions,
  interactionStatus,
  interceptJob,
  recordInteractions,
} from './interactions.ts';
import type { ProxyNeeds } from './needs.ts';
import { outOfSession } from './out-of-session.ts';
import { interactionResource } from './resources/interactions.ts';
import { messageInteractionResource } from './resources/message-interactions.ts';
import { participantResource } from './resources/participants.ts';
import { numberResource } from './resources/phone-numbers.ts';
import { serviceResource } from './resources/services.ts';
import { sessionResource } from './resources/sessions.ts';
import { shortCodeResource } from './resources/short-codes.ts';
import type { ServiceRow } from './rows.ts';
import { ownSessions } from './rules/own-sessions.ts';
import { closeSessions, openSessions, tryOpenSessions } from './sessions.ts';
import { agedSessions, isOfSession } from './store/aged.ts';
import { deleteSessions } from './store/close.ts';
import { findSessions, findSessionsBySid, findSessionsOfChannels } from './store/find.ts';
import { channelsBehind } from './store/read-interactions.ts';
import { provisionService, services } from './store/services.ts';

export type { ProxySessionClosed, ProxySessionExpired } from './events.ts';
export { type Interception, type NewInteraction, receivedFrom, sentTo } from './interactions.ts';
export type { OwnedNumber, ProxyNeeds } from './needs.ts';
export type { StrayMessage } from './out-of-session.ts';
export type { WantedParticipant } from './placement.ts';
export type {
  InteractionSide,
  OpenSession,
  Participant,
  Resource,
  ServiceRow,
  SessionMode,
  SessionRow,
  SessionStatus,
} from './rows.ts';
export { type OutOfSessionAnswer, readOutOfSessionAnswer } from './rules/out-of-session-answer.ts';
export { isStopWord } from './rules/stop-words.ts';
export { asOpenSession, type OpenedSession, type WantedEnd, type WantedSession } from './sessions.ts';
export type { AgedSession } from './store/aged.ts';
export type { AddressPair } from './store/find.ts';

/** What the rest of the server asks of this block; each function says more where it is made. */
export interface Proxy extends Block {
  findSessions: typeof findSessions;
  findSessionsOfChannels: typeof findSessionsOfChannels;
  findSessionsBySid: typeof findSessionsBySid;
  openSessions: typeof openSessions;
  tryOpenSessions: typeof tryOpenSessions;
  closeSessions: typeof closeSessions;
  recordInteractions: typeof recordInteractions;
  completeInteractions: typeof completeInteractions;
  interactionStatus: typeof interactionStatus;
  channelsBehind: typeof channelsBehind;
  interceptJob: typeof interceptJob;
  blocks: typeof blocks;
  outOfSession: typeof outOfSession;
  agedSessions: typeof agedSessions;
  deleteSessions: typeof deleteSessions;
  isOfSession: typeof isOfSession;
  services: Batch<{ accountSid: string; serviceSid: string }, ServiceRow | null>;
  /** The service of this name bound to the chat instance, made when there is none; safe to repeat. */
  provision(
    tx: Tx,
    preset: { accountSid: string; uniqueName: string; chatInstanceSid: string },
  ): Promise<ServiceRow>;
}

export function makeProxy(parts: BlockParts, needs: ProxyNeeds): Proxy {
  const resources = { store: parts.store, needs };
  return {
    migrations: { name: 'proxy', folder: new URL('./migrations/', import.meta.url) },
    operations: admitting(access(ownSessions(resources)), [
      ...serviceResource(resources),
      ...numberResource(resources),
      ...shortCodeResource(resources),
      ...sessionResource(resources),
      ...participantResource(resources),
      ...interactionResource(resources),
      ...messageInteractionResource(resources),
    ]),
    findSessions,
    findSessionsOfChannels,
    findSessionsBySid,
    openSessions,
    tryOpenSessions,
    closeSessions,
    recordInteractions,
    completeInteractions,
    interactionStatus,
    channelsBehind,
    interceptJob,
    blocks,
    outOfSession,
    agedSessions,
    deleteSessions,
    isOfSession,
    services,
    provision: (tx, { accountSid, uniqueName, chatInstanceSid }) =>
      provisionService(tx, {
        accountSid,
        settings: {
          uniqueName,
          chatInstanceSid,
          defaultTtl: 0,
          callbackUrl: null,
          interceptCallbackUrl: null,
          outOfSessionCallbackUrl: null,
          geoMatchLevel: 'country',
          numberSelectionBehavior: 'prefer-sticky',
        },
      }),
  };
}
