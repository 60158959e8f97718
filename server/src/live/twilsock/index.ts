/** Twilsock: the protocol in which the official browser SDKs are told of changes, and ask for everything else. */
import type { WebSocket } from 'ws';
import type { Clock } from '../../kernel/clock.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { SocketRoute } from '../../kernel/socket.ts';
import type { CallerOf } from '../caller.ts';
import type { SessionTopics } from '../session-end.ts';
import { Connection, type ConnectionParts } from './connection.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { ConnectionWatcher } from './live-connection.ts';
import { type Handlers, makeAnswerer, type Origin } from './requests.ts';
import type { Rest } from './rest.ts';

export interface TwilsockParts {
  clock: Clock;
  log: Logger;
  callerOf: CallerOf;
  topics: SessionTopics;
  /** Refuses a token that has lost its worth since it was proved. */
  prove(token: string): Promise<unknown>;
  handlers: Handlers;
  /** The HTTP side, for what none of them knows. */
  rest?: Rest;
  watchers?: readonly ConnectionWatcher[];
  /** Signs continuation tokens: the same in every process. */
  continuationKey: Buffer;
  limits?: Partial<Limits>;
}

export interface Twilsock {
  route: SocketRoute;
  /** Asks every client to come again, not all at the same time. */
  stop(): Promise<void>;
}

const LOOK_MS = 1000;
/** Clients that are sent away all at once come again within this time. */
const SPREAD_MS = 5000;

export function makeTwilsock(parts: TwilsockParts): Twilsock {
  const room = new Room(parts);
  return {
    route: {
      product: 'tsock',
      path: '/v3/wsconnect',
      maxMessageBytes: room.limits.packetBytes,
      open: async ({ edge, address }) => {
        room.checkStrangers();
        const scheme = edge.base.startsWith('https:') ? 'https' : 'http';
        return socket => room.enter(socket, { scheme, address });
      },
    },
    stop: async () => room.empty(),
  };
}

/** All connections of this process. */
class Room {
  readonly limits: Limits;
  private readonly connections = new Set<Connection>();
  private readonly perAccount = new Map<string, number>();
  /** Of each client the connection that it is on. */
  private readonly current = new Map<string, Connection>();
  private readonly watchers: readonly ConnectionWatcher[];
  private readonly shared: ConnectionParts;
  private admitted = 0;
  private entered = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor({ handlers, rest, watchers = [], limits, ...parts }: TwilsockParts) {
    this.limits = { ...LIMITS, ...limits };
    this.watchers = watchers;
    this.shared = {
      ...parts,
      limits: this.limits,
      answer: makeAnswerer({
        ...{ handlers, rest },
        failed: error => parts.log.error({ err: error }, 'a request in a socket failed'),
      }),
      admit: connection => this.admit(connection),
      opened: connection => {
        for (const watcher of this.watchers) watcher.opened?.(connection);
      },
      ended: connection => this.ended(connection),
    };
  }

  checkStrangers(): void {
    if (this.connections.size - this.admitted >= this.limits.strangers) throw refuse(51124);
  }

  enter(socket: WebSocket, place: Pick<Origin, 'scheme' | 'address'>): void {
    const connection = new Connection({ id: ++this.entered, ...place }, socket, this.shared);
    this.connections.add(connection);
    socket.on('close', () => this.connections.delete(connection));
    this.timer ??= this.arm();
  }

  empty(): void {
    clearTimeout(this.timer);
    let i = 0;
    for (const connection of this.connections) {
      connection.dismiss(308, 'OFFLOAD', Math.round((SPREAD_MS * i++) / this.connections.size));
    }
  }

  private admit(connection: Connection): void {
    const { accountSid } = connection.caller;
    const before = this.perAccount.get(accountSid) ?? 0;
    if (this.admitted >= this.limits.connections || before >= this.limits.connectionsPerAccount)
      throw refuse(51124);
    this.perAccount.set(accountSid, before + 1);
    this.admitted++;
    // A client that comes again has left its old connection, though this side may not have heard of it.
    this.current.get(connection.continuationToken)?.cut();
    this.current.set(connection.continuationToken, connection);
  }

  private ended(connection: Connection): void {
    const { accountSid } = connection.caller;
    const left = this.perAccount.get(accountSid)! - 1;
    if (left === 0) this.perAccount.delete(accountSid);
    else this.perAccount.set(accountSid, left);
    this.admitted--;
    const { continuationToken } = connection;
    if (this.current.get(continuationToken) === connection) this.current.delete(continuationToken);
    for (const watcher of this.watchers) watcher.closed?.(connection);
  }

  /** One timer looks after all connections while there are any. */
  private arm(): NodeJS.Timeout {
    const timer = setTimeout(() => {
      const now = performance.now();
      for (const connection of this.connections) connection.look(now);
      this.timer = this.connections.size === 0 ? undefined : this.arm();
    }, LOOK_MS);
    return timer.unref();
  }
}
