/** Users are there as long as any of their connections is, in whatever process; those of a process that dies lapse. */
import { randomBytes } from 'node:crypto';
import { PRESENCE_SECONDS } from '../../blocks/chat/index.ts';
import { one } from '../../kernel/line/tx.ts';
import type { ConnectionWatcher, LiveConnection } from '../twilsock/live-connection.ts';
import type { ChatLiveParts } from './parts.ts';
import type { ChatPerson, PersonOf } from './people.ts';
import { hearTyping } from './typing.ts';

interface Present {
  person: ChatPerson;
  leave(): void;
}

export interface Presence extends ConnectionWatcher {
  stop(): Promise<void>;
}

export function watchPresence(parts: ChatLiveParts, personOf: PersonOf): Presence {
  const { store, log, blocks } = parts;
  const origin = randomBytes(9).toString('base64url');
  const idOf = (connection: LiveConnection): string => `${origin}:${connection.id}`;
  const present = new Map<LiveConnection, Promise<Present | null>>();

  const tell = (
    connection: LiveConnection,
    { accountSid, serviceSid, identity }: ChatPerson,
    online: boolean,
  ) =>
    store.transact(tx =>
      one(tx, blocks.chat.setOnline, {
        accountSid,
        serviceSid,
        identity,
        connectionId: idOf(connection),
        online,
      }),
    );

  async function enter(connection: LiveConnection): Promise<Present | null> {
    if (connection.caller.chatServiceSid === null) return null;
    try {
      const person = await personOf(connection.caller);
      const leave = hearTyping(parts, connection, person);
      await tell(connection, person, true);
      return { person, leave };
    } catch (error) {
      log.warn({ err: error }, 'a client of chat could not be noted');
      return null;
    }
  }

  async function leave(connection: LiveConnection): Promise<void> {
    const entered = present.get(connection);
    present.delete(connection);
    const here = await entered;
    here?.leave();
    try {
      if (here) await tell(connection, here.person, false);
    } catch (error) {
      // The connection lapses by itself.
      log.warn({ err: error }, 'a client of chat could not be struck off');
    }
  }

  async function renew(): Promise<void> {
    const entered = await Promise.all(
      [...present].map(async ([connection, here]) => ({ connection, here: await here })),
    );
    const here = entered.flatMap(({ connection, here }) =>
      here ? [{ connection, person: here.person }] : [],
    );
    if (here.length === 0) return;
    const inputs = here.map(({ connection, person }) => ({
      accountSid: person.accountSid,
      connectionId: idOf(connection),
    }));
    const renewed = await store.transact(tx => blocks.chat.renewPresence(tx, inputs));
    const lapsed = here.filter(({ connection }, i) => !renewed[i] && present.has(connection));
    for (const { connection, person } of lapsed) await tell(connection, person, true);
  }

  const timer = setInterval(
    () => void renew().catch(error => log.warn({ err: error }, 'clients of chat could not be renewed')),
    (PRESENCE_SECONDS * 1000) / 3,
  ).unref();

  return {
    opened: connection => void present.set(connection, enter(connection)),
    closed: connection => void leave(connection),
    async stop() {
      clearInterval(timer);
      await Promise.all([...present.keys()].map(leave));
    },
  };
}
