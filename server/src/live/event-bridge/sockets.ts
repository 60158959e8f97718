/** The event bridge's socket: who may open one, and what each is told. */
import type { WebSocket } from 'ws';
import type { TaskRouter } from '../../blocks/taskrouter/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ApiError, forbidden } from '../../kernel/errors.ts';
import type { Form } from '../../kernel/form.ts';
import type { Store } from '../../kernel/line/store.ts';
import type { Logger } from '../../kernel/log.ts';
import type { SocketRoute } from '../../kernel/socket.ts';
import type { Topics } from '../../kernel/topics.ts';
import type { CallerOf, LiveCaller } from '../caller.ts';
import { onSessionEnd } from '../session-end.ts';
import { type Bearer, CLOSE, Connection } from './connection.ts';
import { Feed } from './feed.ts';
import { MAX_CONNECTIONS, MAX_MESSAGE_BYTES } from './limits.ts';
import { Presence } from './presence.ts';
import { connectionsTopic, listedTopic } from './topics.ts';

export interface SocketsParts {
  store: Store;
  clock: Clock;
  log: Logger;
  topics: Topics;
  taskrouter: Pick<TaskRouter, 'views' | 'expectWorkers'>;
  callerOf: CallerOf;
  /** Rejects when a token is not good any more. */
  prove: (token: string) => Promise<unknown>;
}

export class BridgeSockets {
  readonly route: SocketRoute;
  private readonly parts: SocketsParts;
  private readonly feed: Feed;
  private readonly presence: Presence;
  private readonly open = new Map<string, Set<Connection>>();

  constructor(parts: SocketsParts) {
    this.parts = parts;
    this.feed = new Feed({ views: parts.taskrouter.views, log: parts.log });
    this.presence = new Presence(parts);
    this.route = {
      product: 'event-bridge',
      path: '/v1/wschannels',
      maxMessageBytes: MAX_MESSAGE_BYTES,
      open: async ({ query }) => {
        const bearer = await this.admit(textOf(query.token));
        return socket => this.accept(socket, bearer, query);
      },
    };
  }

  async stop(): Promise<void> {
    this.presence.stop();
    await this.feed.stop();
  }

  /** @throws ApiError 403 unless the token makes its bearer a worker that exists. */
  private async admit(token: string): Promise<Bearer> {
    const caller = await knownCaller(this.parts.callerOf, token);
    const { accountSid, workspaceSid, workerSid, sessionSid, expiresAt } = caller;
    if (workspaceSid === null || workerSid === null) throw forbidden();
    const worker = await this.parts.taskrouter.views.worker({ accountSid, workspaceSid, sid: workerSid });
    if (worker === null) throw forbidden();
    return { accountSid, workspaceSid, workerSid, sessionSid, token, expiresAt };
  }

  private accept(socket: WebSocket, bearer: Bearer, query: Form): void {
    const { clock, prove } = this.parts;
    const connection = new Connection(socket, bearer, { clock, prove });
    const own = this.open.get(bearer.workerSid) ?? new Set();
    this.open.set(bearer.workerSid, own.add(connection));
    const endings = this.listen(connection);
    socket.on('close', () => {
      for (const end of endings) end();
      this.presence.leave(connection);
      own.delete(connection);
      if (own.size === 0 && this.open.get(bearer.workerSid) === own) this.open.delete(bearer.workerSid);
    });
    if (own.size > MAX_CONNECTIONS) this.dropOldest(own);
    const wishes = textOf(query.setWorkerOfflineIfDisconnected);
    if (wishes === 'true') void this.presence.join(connection);
    if (wishes === 'false') void this.presence.forget(bearer);
    if (textOf(query.closeExistingSessions) === 'true') void this.closeOthers(connection);
  }

  /** Not counted from now on: who is gone without a word takes a while to be closed. */
  private dropOldest(own: Set<Connection>): void {
    const [oldest] = own;
    if (oldest === undefined) return;
    own.delete(oldest);
    oldest.close(CLOSE.done, 'Too many sessions of this worker');
  }

  private listen(connection: Connection): (() => void)[] {
    const { topics } = this.parts;
    const { workerSid, sessionSid } = connection.bearer;
    const lost = (): void => undefined;
    return [
      topics.subscribe(workerSid, {
        published: sids => this.feed.want(connection, sids),
        lost: () => this.feed.lost(connection),
      }),
      topics.subscribe(listedTopic(workerSid), { published: () => connection.listed(), lost }),
      topics.subscribe(connectionsTopic(workerSid), {
        published: sids => {
          if (sids.some(sid => sid > connection.sid))
            connection.close(CLOSE.done, 'Another session of this worker has begun');
        },
        lost,
      }),
      onSessionEnd(topics, sessionSid, () => connection.close(CLOSE.refused, 'Token revoked')),
    ];
  }

  /** In every process: whoever came before goes. */
  private async closeOthers({ sid, bearer }: Connection): Promise<void> {
    try {
      await this.parts.store.transact(async tx => tx.publish(connectionsTopic(bearer.workerSid), sid));
    } catch (error) {
      this.parts.log.warn({ err: error }, 'other sessions of a worker could not be closed');
    }
  }
}

/**
 * The bearer of a token. A token that is not good is forbidden (403) here: to a 401 some browsers answer with a dialog.
 * @throws ApiError
 */
export async function knownCaller(callerOf: CallerOf, token: string): Promise<LiveCaller> {
  try {
    return await callerOf(token);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError({ status: 403, code: error.code, message: error.message });
  }
}

const textOf = (value: Form[string]): string => (typeof value === 'string' ? value : '');
