/** Users are there as long as any of their connections is, in whatever process; those of a process that dies lapse. */
import { randomBytes } from 'node:crypto';
import { PRESENCE_SECONDS, type Presence } from '../../blocks/chat/index.ts';
import type { ConnectionWatcher, LiveConnection } from '../twilsock/live-connection.ts';
import type { ChatParts } from './parts.ts';
import type { ChatPerson, PersonOf } from './people.ts';
import { gathered } from './reads.ts';
import { hearTyping } from './typing.ts';

const RENEWAL_MS = (PRESENCE_SECONDS * 1000) / 3;

interface Present {
  connection: LiveConnection;
  person: ChatPerson;
  endTyping(): void;
}

export class PresenceWatch implements ConnectionWatcher {
  private readonly parts: ChatParts;
  private readonly personOf: PersonOf;
  /** Tells the connections of this process from those of others. */
  private readonly origin = randomBytes(9).toString('base64url');
  /** Writes down who comes and goes: all of one moment in one transaction. */
  private readonly note: (presence: Presence) => Promise<void>;
  /** Those who have gone and are being struck off. */
  private readonly leaving = new Set<Promise<void>>();
  private readonly entered = new Map<LiveConnection, Promise<Present | null>>();
  private heartbeat: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(parts: ChatParts, personOf: PersonOf) {
    this.parts = parts;
    this.personOf = personOf;
    const { store, blocks } = parts;
    this.note = gathered(
      ({ connectionId, online }: Presence) => `${connectionId} ${online}`,
      inputs => store.transact(tx => blocks.chat.setOnline(tx, inputs)),
    );
    this.renewLater();
  }

  opened(connection: LiveConnection): void {
    if (connection.isOpen && !this.isStopped) this.entered.set(connection, this.enter(connection));
  }

  closed(connection: LiveConnection): void {
    const leave = this.leave(connection).finally(() => this.leaving.delete(leave));
    this.leaving.add(leave);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.heartbeat);
    for (const connection of this.entered.keys()) this.closed(connection);
    await Promise.all(this.leaving);
  }

  private renewLater(): void {
    if (this.isStopped) return;
    this.heartbeat = setTimeout(() => void this.renew().finally(() => this.renewLater()), RENEWAL_MS).unref();
  }

  private async enter(connection: LiveConnection): Promise<Present | null> {
    if (connection.caller.chatServiceSid === null) return null;
    try {
      const person = await this.personOf(connection.caller);
      const present = { connection, person, endTyping: hearTyping(this.parts, connection, person) };
      // Whoever could not be noted is brought back with those who have lapsed.
      await this.tell(present, true).catch(error => this.warn(error, 'a client of chat could not be noted'));
      return present;
    } catch (error) {
      this.warn(error, 'a client of chat could not be let in');
      return null;
    }
  }

  private warn(error: unknown, what: string): void {
    this.parts.log.warn({ err: error }, what);
  }

  private async leave(connection: LiveConnection): Promise<void> {
    const present = await this.entered.get(connection);
    this.entered.delete(connection);
    present?.endTyping();
    try {
      if (present) await this.tell(present, false);
    } catch (error) {
      // The connection lapses by itself.
      this.warn(error, 'a client of chat could not be struck off');
    }
  }

  /** Says that the connections of this process live; brings back those that have lapsed while the database was away. */
  private async renew(): Promise<void> {
    try {
      const present = (await Promise.all(this.entered.values())).filter(here => here !== null);
      if (present.length === 0) return;
      const inputs = present.map(({ connection, person: { accountSid } }) => {
        return { accountSid, connectionId: this.idOf(connection) };
      });
      const { store, blocks } = this.parts;
      const renewed = await store.transact(tx => blocks.chat.renewPresence(tx, inputs));
      for (const [i, here] of present.entries())
        if (!renewed[i] && this.entered.has(here.connection)) await this.tell(here, true);
    } catch (error) {
      this.warn(error, 'clients of chat could not be renewed');
    }
  }

  private tell({ connection, person }: Present, online: boolean): Promise<void> {
    const { accountSid, serviceSid, identity } = person;
    return this.note({ accountSid, serviceSid, identity, connectionId: this.idOf(connection), online });
  }

  private idOf({ id }: LiveConnection): string {
    return `${this.origin}:${id}`;
  }
}
