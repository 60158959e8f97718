/** Programmable Chat for the official SDKs: what they follow as Sync objects, what they command, what they ask. */
import { share } from '../../kernel/line/share.ts';
import type { Steps } from '../../kernel/line/turn.ts';
import type { MigrationSource } from '../../kernel/migrate.ts';
import { makeBuckets } from '../../kernel/rate-limit.ts';
import type { ObjectSource } from '../objects/view.ts';
import type { ConnectionWatcher } from '../twilsock/live-connection.ts';
import type { Handlers } from '../twilsock/requests.ts';
import { sendingOnce } from './once.ts';
import { type ChatLiveParts, type ChatParts, PACE } from './parts.ts';
import { makePersonOf } from './people.ts';
import { PresenceWatch } from './presence.ts';
import { gathered } from './reads.ts';
import { registrationHandlers } from './registrations.ts';
import { firstGeneration } from './rest-a.ts';
import { secondGeneration } from './rest-b.ts';
import { type CommandKey, commandsSince, findCommands, type ListedSince } from './session-store.ts';
import { chatSource } from './source.ts';
import { sweepSteps } from './sweep.ts';

export type { ChatLiveParts } from './parts.ts';

export interface ChatLive {
  source: ObjectSource;
  handlers: Handlers;
  watcher: ConnectionWatcher;
  migrations: MigrationSource;
  /** What the timers of sessions wake. */
  steps: Steps;
  stop(): Promise<void>;
}

export function makeChatLive(given: ChatLiveParts): ChatLive {
  const buckets = makeBuckets(given.clock);
  const { read } = given.store;
  const parts: ChatParts = {
    ...given,
    paceOf: userSid => buckets.take(userSid, PACE),
    serviceOf: gathered(
      ({ accountSid, serviceSid }: { accountSid: string; serviceSid: string }) =>
        `${accountSid} ${serviceSid}`,
      inputs => Promise.all(inputs.map(input => given.blocks.chat.serviceOf(read, input))),
    ),
    send: share(given.store, sendingOnce(given.blocks.chat)),
    commandOf: gathered(
      ({ holder, commandId }: CommandKey) => `${holder} ${commandId}`,
      keys => findCommands(read, keys),
    ),
    commandsSince: gathered(
      ({ holder, from }: ListedSince) => `${holder} ${from}`,
      inputs => commandsSince(read, inputs),
    ),
  };
  const personOf = makePersonOf(parts);
  const watcher = new PresenceWatch(parts, personOf);
  return {
    source: chatSource(parts, personOf),
    handlers: [
      ...firstGeneration(parts, personOf),
      ...secondGeneration(parts, personOf),
      ...registrationHandlers(parts, personOf),
    ],
    watcher,
    migrations: { name: 'live', folder: new URL('../migrations/', import.meta.url) },
    steps: sweepSteps,
    stop: () => watcher.stop(),
  };
}
