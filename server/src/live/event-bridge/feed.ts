/**
 * Reads what was published for the connections of this process: one reading at a time, for all connections that wait
 * together, so that a storm of events costs few statements and keeps its order.
 */
import type { HeardEvent, Views } from '../../blocks/taskrouter/index.ts';
import type { Logger } from '../../kernel/log.ts';
import { CLOSE, type Connection } from './connection.ts';
import { MAX_MISSED, RETRY_MS } from './limits.ts';

export interface FeedParts {
  views: Pick<Views, 'events' | 'eventsSince'>;
  log: Logger;
}

export class Feed {
  private readonly parts: FeedParts;
  private wanted = new Map<Connection, string[]>();
  private behind = new Set<Connection>();
  private busy = false;
  private running = Promise.resolve();
  private retry: NodeJS.Timeout | undefined;

  constructor(parts: FeedParts) {
    this.parts = parts;
  }

  /** Tells a connection of these events, by SID. */
  want(connection: Connection, eventSids: readonly string[]): void {
    this.wanted.set(connection, [...(this.wanted.get(connection) ?? []), ...eventSids]);
    this.start();
  }

  /** Something may have been missed. */
  lost(connection: Connection): void {
    this.behind.add(connection);
    this.start();
  }

  async stop(): Promise<void> {
    clearTimeout(this.retry);
    this.wanted.clear();
    this.behind.clear();
    await this.running;
  }

  private start(): void {
    if (this.busy) return;
    this.busy = true;
    this.running = this.run();
  }

  private async run(): Promise<void> {
    // What is published in the same breath is read together.
    await new Promise<void>(resolve => setImmediate(resolve));
    while (this.wanted.size > 0 || this.behind.size > 0) {
      const batch = this.wanted;
      this.wanted = new Map();
      try {
        await this.tell(batch);
        await this.catchUp();
      } catch (error) {
        this.parts.log.warn({ err: error }, 'events for workers could not be read, trying again');
        for (const connection of batch.keys()) this.behind.add(connection);
        this.retry = setTimeout(() => this.start(), RETRY_MS);
        break;
      }
    }
    this.busy = false;
  }

  private async tell(batch: ReadonlyMap<Connection, readonly string[]>): Promise<void> {
    const sids = [...new Set([...batch.values()].flat())];
    const accountSids = [...new Set([...batch.keys()].map(({ bearer }) => bearer.accountSid))];
    const events = await this.parts.views.events({ accountSids, sids });
    const bySid = new Map(events.map(heard => [heard.event.sid, heard]));
    for (const [connection, own] of batch) {
      const heard = own.flatMap(sid => bySid.get(sid) ?? []).filter(one => isFor(connection, one));
      // What another process has committed before may be heard after it: then the database has the order.
      if (heard.some(one => connection.memory.lacksEarlier(one)) && !this.inOrder(connection, heard))
        this.behind.add(connection);
      else connection.tell(heard);
    }
  }

  /** Whether the events fill each other's gaps as they stand. */
  private inOrder({ memory }: Connection, heard: readonly HeardEvent[]): boolean {
    const seen = new Set<string>();
    return heard.every(one => {
      const lacks = memory.lacksEarlier(one) && !seen.has(one.event.resourceSid);
      seen.add(one.event.resourceSid);
      return !lacks;
    });
  }

  private async catchUp(): Promise<void> {
    const behind = this.behind;
    this.behind = new Set();
    const open = [...behind].filter(({ isOpen }) => isOpen);
    try {
      const byWorkspace = Map.groupBy(open, ({ bearer }) => bearer.workspaceSid);
      for (const connections of byWorkspace.values()) await this.readMissed(connections);
    } catch (error) {
      for (const connection of open) this.behind.add(connection);
      throw error;
    }
  }

  private async readMissed(connections: readonly Connection[]): Promise<void> {
    const { accountSid, workspaceSid } = connections[0]!.bearer;
    const since = new Date(Math.min(...connections.map(({ memory }) => memory.since.getTime())));
    const workerSids = [...new Set(connections.map(({ bearer }) => bearer.workerSid))];
    const missed = { workerSids, since, limit: MAX_MISSED };
    const events = await this.parts.views.eventsSince({ accountSid, workspaceSid }, missed);
    for (const connection of connections) {
      if (events.length === MAX_MISSED) connection.close(CLOSE.again, 'Too much was missed');
      else
        connection.tell(
          events.filter(one => isFor(connection, one) && one.event.eventDate >= connection.memory.since),
        );
    }
  }
}

const isFor = ({ bearer }: Connection, { event }: HeardEvent): boolean =>
  event.accountSid === bearer.accountSid && (event.heardBy?.includes(bearer.workerSid) ?? false);
