/**
 * One socket of a client: who is on it, what it asks, what it is told. States: a stranger says who it is (`init`), is
 * proved and then open; it leaves, is sent away, or falls silent. Nothing of it outlives the socket: whatever a client
 * has to know is in the database, and is found again from where the client says it is.
 */
import type { WebSocket } from 'ws';
import type { Clock } from '../../kernel/clock.ts';
import { ApiError, refuse } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { CallerOf, LiveCaller } from '../caller.ts';
import { onSessionEnd, type SessionTopics } from '../session-end.ts';
import { type Continuation, continuationOf } from './continuation.ts';
import { type Packet, parsePacket, writePacket, writeText } from './frame.ts';
import { initReply } from './init.ts';
import type { Limits } from './limits.ts';
import type { LiveConnection } from './live-connection.ts';
import { Outbox } from './outbox.ts';
import { RequestQueue } from './request-queue.ts';
import type { Answerer, Origin } from './requests.ts';
import { type ReplyStatus, statusOf } from './status.ts';

/** What connections share. */
export interface ConnectionParts {
  clock: Clock;
  log: Logger;
  limits: Limits;
  callerOf: CallerOf;
  topics: SessionTopics;
  /** Refuses a token that has lost its worth since it was proved. */
  prove(token: string): Promise<unknown>;
  answer: Answerer;
  continuationKey: Buffer;
  /** Lets a proved connection in; refuses it (429) where there are too many. */
  admit(connection: Connection): void;
  /** The client is in, and has been told so. */
  opened(connection: Connection): void;
  /** The connection has ended; called once for each that was admitted. */
  ended(connection: Connection): void;
}

type State = 'stranger' | 'proving' | 'open' | 'closed';

/** Clients are told this long before their token ends. */
const WARNING_MS = 180_000;
const FAREWELL_MS = 5000;
const NORMAL_CLOSURE = 1000;
/** Clients ask their application for a new token when they hear of this one; of any other fault they give up. */
const TOKEN_EXPIRED = 20104;

export class Connection implements LiveConnection {
  readonly id: number;
  private readonly place: Pick<Origin, 'scheme' | 'address'>;
  continuationToken = '';
  private readonly socket: WebSocket;
  private readonly parts: ConnectionParts;
  private readonly outbox: Outbox;
  private readonly requests: RequestQueue;
  private state: State = 'stranger';
  private admitted = false;
  private bearer: LiveCaller | null = null;
  private token = '';
  private unwatch: () => void = () => undefined;
  private closers: (() => void)[] = [];
  private packets = 0;
  /** Milliseconds of a monotonic clock. */
  private since: number;
  private lastHeard: number;
  private provedAt = 0;
  private pinged = false;
  private warned = false;

  constructor(
    { id, ...place }: { id: number } & Pick<Origin, 'scheme' | 'address'>,
    socket: WebSocket,
    parts: ConnectionParts,
  ) {
    this.id = id;
    this.place = place;
    this.socket = socket;
    this.parts = parts;
    this.outbox = new Outbox(socket, parts.limits);
    this.requests = new RequestQueue(this, parts);
    this.since = this.lastHeard = performance.now();
    socket.on('message', (data, isBinary) => this.hear(data as Buffer, isBinary));
    socket.on('pong', () => this.heard());
    socket.on('close', () => this.end());
  }

  get isStranger(): boolean {
    return this.state === 'stranger' || this.state === 'proving';
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** Of what is asked on it. */
  get origin(): Origin {
    return { caller: this.caller, connection: this, token: this.token, ...this.place };
  }

  /** @throws TypeError before the client is proved: nobody asks then. */
  get caller(): LiveCaller {
    if (this.bearer === null) throw new TypeError('nobody is on this connection yet');
    return this.bearer;
  }

  notify(messageType: string, payload: unknown): void {
    this.notifyText(messageType, JSON.stringify(payload));
  }

  notifyText(messageType: string, json: string): void {
    this.tell({ method: 'notification', message_type: messageType, payload_type: 'application/json' }, json);
  }

  onClose(ended: () => void): void {
    if (this.state === 'closed') ended();
    else this.closers.push(ended);
  }

  /** Answers a packet of the client. */
  reply(id: string, fields: { status: ReplyStatus } & Record<string, unknown>, payload?: unknown): void {
    if (this.state === 'closed') return;
    if (!this.outbox.send(writePacket({ method: 'reply', id, ...fields }, payload), false)) this.overflow();
  }

  /** Says good-bye: 308 asks the client to come again (not before `reconnectMs`), 401 and 410 end its session. */
  dismiss(code: number, reason: string, reconnectMs?: number): void {
    if (this.state === 'closed') return;
    const header = { method: 'close', id: this.nextId(), status: { code, status: reason } };
    const payload =
      reconnectMs === undefined ? undefined : { backoff_policy: { reconnect_min_ms: reconnectMs } };
    this.socket.send(writePacket(header, payload), { binary: true });
    this.socket.close(NORMAL_CLOSURE);
    this.end();
  }

  /** Looks after the connection: called about once in a second. @param now of the monotonic clock, milliseconds. */
  look(now: number): void {
    const { limits, clock } = this.parts;
    if (this.isStranger) {
      if (now - this.since > limits.initSeconds * 1000) this.cut();
    } else if (this.state === 'closed') {
      if (now - this.since > FAREWELL_MS) this.socket.terminate();
    } else {
      this.lookAtToken(clock.now(), now);
      this.lookForLife(now);
    }
  }

  /** Ends it without a word. */
  cut(): void {
    this.socket.terminate();
    this.end();
  }

  private hear(data: Buffer, isBinary: boolean): void {
    this.heard();
    if (this.state === 'closed') return;
    const parsed = isBinary ? parsePacket(data) : { wrong: 'not a binary message' };
    if ('wrong' in parsed) {
      this.parts.log.debug({ wrong: parsed.wrong }, 'a packet could not be read');
      this.dismiss(406, parsed.wrong);
    } else {
      this.take(parsed.packet);
    }
  }

  private take(packet: Packet): void {
    const { method, id } = packet;
    if (method === 'init') void this.init(packet);
    else if (method === 'close') this.leave();
    else if (method === 'ping') this.reply(id, { status: statusOf(200) });
    else if (method === 'telemetry.v1') return;
    else if (this.state !== 'open') this.reply(id, { status: statusOf(401) });
    else if (method === 'reply') this.outbox.acknowledge(performance.now());
    else if (method === 'message') this.requests.take(packet);
    else if (method === 'update') void this.update(packet);
    else if (method === 'put_notification_ctx' || method === 'delete_notification_ctx')
      this.reply(id, { status: statusOf(200) });
    else this.reply(id, { status: statusOf(400) });
  }

  private async init({ id, header }: Packet): Promise<void> {
    if (this.state !== 'stranger') {
      this.reply(id, { status: statusOf(400) });
      return;
    }
    this.state = 'proving';
    try {
      const bearer = await this.bearerOf(header.token);
      if ((this.state as State) === 'closed') return;
      const continuation = continuationOf(this.parts.continuationKey, bearer, header.continuation_token);
      this.open({ bearer, token: String(header.token), continuation });
      this.reply(id, { status: statusOf(200), ...initReply(bearer, continuation) });
      // The reply may have been more than the client takes.
      if (this.isOpen) this.parts.opened(this);
    } catch (error) {
      if ((this.state as State) !== 'closed') this.state = 'stranger';
      this.refuse(id, error);
    }
  }

  private open(who: { bearer: LiveCaller; token: string; continuation: Continuation }): void {
    this.bear(who.bearer, who.token);
    this.continuationToken = who.continuation.token;
    this.provedAt = performance.now();
    this.parts.admit(this);
    this.admitted = true;
    this.state = 'open';
  }

  /** A new token of the same bearer. */
  private async update({ id, header }: Packet): Promise<void> {
    try {
      const bearer = await this.bearerOf(header.token);
      // Whoever is gone meanwhile listens for nothing any more.
      if (this.state === 'closed') return;
      const { accountSid, identity } = this.caller;
      if (bearer.accountSid !== accountSid || bearer.identity !== identity) throw refuse(51118);
      this.bear(bearer, String(header.token));
      this.warned = false;
      this.reply(id, { status: statusOf(200) });
    } catch (error) {
      this.refuse(id, error);
    }
  }

  /** Until the session ends that the token hangs on: clients ask their application for another token then. */
  private bear(bearer: LiveCaller, token: string): void {
    this.bearer = bearer;
    this.token = token;
    this.unwatch();
    this.unwatch = onSessionEnd(this.parts.topics, bearer.sessionSid, () =>
      this.dismiss(410, 'TOKEN_EXPIRED'),
    );
  }

  private bearerOf(token: unknown): Promise<LiveCaller> {
    if (typeof token !== 'string') throw refuse(20101);
    return this.parts.callerOf(token);
  }

  private refuse(id: string, error: unknown): void {
    const known = error instanceof ApiError ? error : refuse(20500);
    if (!(error instanceof ApiError)) this.parts.log.error({ err: error }, 'a client could not be let in');
    const { status, code, message } = known;
    const payload = status === 429 ? { backoff_policy: { reconnect_min_ms: 5000 } } : undefined;
    this.reply(id, { status: { ...statusOf(status), errorCode: code, description: message } }, payload);
  }

  private tell(header: Record<string, unknown>, payload = ''): void {
    if (this.state !== 'open') return;
    if (!this.outbox.send(writeText({ ...header, id: this.nextId() }, payload), true)) this.overflow();
  }

  /** The client does not keep up: it is better off coming again and reading what is true then. */
  private overflow(): void {
    this.parts.log.warn({ connection: this.id }, 'a client does not keep up and is asked to come again');
    this.dismiss(308, 'OFFLOAD', 1000);
  }

  private nextId(): string {
    this.packets++;
    return `TM${this.packets}`;
  }

  private heard(): void {
    this.lastHeard = performance.now();
    this.pinged = false;
  }

  private lookAtToken(date: Date, now: number): void {
    const left = this.caller.expiresAt.getTime() - date.getTime();
    if (left <= 0) this.dismiss(410, 'TOKEN_EXPIRED');
    else if (left <= WARNING_MS && !this.warned) {
      this.warned = true;
      this.tell({ method: 'client_update', client_update_type: 'token_about_to_expire' });
    }
    if (now - this.provedAt > this.parts.limits.proveSeconds * 1000) void this.proveAgain(now);
  }

  private async proveAgain(now: number): Promise<void> {
    this.provedAt = now;
    const { token } = this;
    try {
      await this.parts.prove(token);
    } catch (error) {
      // A newer token has come meanwhile, which was proved.
      if (this.token !== token) return;
      const { status, code } = error instanceof ApiError ? error : refuse(20500);
      if (code === TOKEN_EXPIRED) this.dismiss(410, 'TOKEN_EXPIRED');
      else if (status === 401 || status === 403) this.dismiss(401, 'UNAUTHORIZED');
      else this.parts.log.warn({ err: error }, 'a token could not be proved again');
    }
  }

  private lookForLife(now: number): void {
    const { acknowledgeSeconds, silenceSeconds } = this.parts.limits;
    const silent = (now - this.lastHeard) / 1000;
    if (this.outbox.silentSeconds(now) > acknowledgeSeconds || silent > 2 * silenceSeconds) this.cut();
    else if (silent > silenceSeconds && !this.pinged) {
      this.pinged = true;
      this.socket.ping();
    }
  }

  private leave(): void {
    this.socket.close(NORMAL_CLOSURE);
    this.end();
  }

  private end(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.since = performance.now();
    this.outbox.drop();
    this.unwatch();
    for (const ended of this.closers) ended();
    this.closers = [];
    if (this.admitted) this.parts.ended(this);
  }
}
