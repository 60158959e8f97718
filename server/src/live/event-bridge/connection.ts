/** One connection of a worker's client: what it is told, how it is kept alive, and when it ends. */
import type { WebSocket } from 'ws';
import type { HeardEvent } from '../../blocks/taskrouter/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ApiError } from '../../kernel/errors.ts';
import { newSid } from '../../kernel/sid.ts';
import { frameOf } from './events.ts';
import { HEARTBEAT_MS, MAX_WAITING_BYTES, SETTLED_MS, SETTLING_MS } from './limits.ts';
import { Memory } from './memory.ts';

/** Whose connection it is. */
export interface Bearer {
  accountSid: string;
  workspaceSid: string;
  workerSid: string;
  sessionSid: string | null;
  token: string;
  expiresAt: Date;
}

export interface ConnectionParts {
  clock: Clock;
  /** Rejects when the token is not good any more. */
  prove: (token: string) => Promise<unknown>;
}

/** Codes of closing: all is well, this is not allowed any more, and come again. */
export const CLOSE = { done: 1000, refused: 1008, again: 1012 } as const;

const BLANK = ' ';

export class Connection {
  readonly bearer: Bearer;
  /** Of those who come later it is greater. */
  readonly sid: string = newSid('CN');
  readonly memory: Memory;
  private readonly socket: WebSocket;
  private readonly parts: ConnectionParts;
  private held: HeardEvent[] | null = [];
  private settling: NodeJS.Timeout;
  private heartbeat: NodeJS.Timeout | undefined;
  private answered = true;

  constructor(socket: WebSocket, bearer: Bearer, parts: ConnectionParts) {
    this.socket = socket;
    this.bearer = bearer;
    this.parts = parts;
    this.memory = new Memory(parts.clock.now());
    this.settling = setTimeout(() => this.settle(), SETTLING_MS);
    socket.on('pong', () => {
      this.answered = true;
    });
    socket.on('close', () => this.end());
    this.begin();
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** The client has asked what there is, and will listen in a moment. */
  listed(): void {
    if (this.held === null) return;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), SETTLED_MS);
  }

  /** Tells what is new of these, in this order. */
  tell(events: readonly HeardEvent[]): void {
    for (const heard of events.filter(one => this.memory.isNew(one))) {
      this.memory.keep(heard);
      if (this.held === null) this.write(heard);
      else this.held.push(heard);
    }
  }

  close(code: (typeof CLOSE)[keyof typeof CLOSE], reason: string): void {
    this.socket.close(code, reason);
  }

  private begin(): void {
    const { accountSid, workspaceSid, workerSid, expiresAt } = this.bearer;
    const payload = {
      account_sid: accountSid,
      workspace_sid: workspaceSid,
      channel_id: workerSid,
      token_lifetime: expiresAt.getTime() - this.parts.clock.now().getTime(),
    };
    this.send(JSON.stringify({ event_type: 'init', payload }));
    this.plan();
  }

  private settle(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const heard of held) this.write(heard);
  }

  private write(heard: HeardEvent): void {
    const frame = frameOf(heard, this.parts.clock.now());
    if (frame !== null) this.send(JSON.stringify(frame));
    if (heard.event.eventType === 'worker.deleted') this.close(CLOSE.refused, 'The worker was deleted');
  }

  private send(text: string): void {
    if (!this.isOpen) return;
    if (this.socket.bufferedAmount > MAX_WAITING_BYTES) this.socket.terminate();
    else this.socket.send(text);
  }

  private plan(): void {
    const left = this.bearer.expiresAt.getTime() - this.parts.clock.now().getTime();
    this.heartbeat = setTimeout(() => this.beat(), Math.max(0, Math.min(HEARTBEAT_MS, left)));
  }

  private beat(): void {
    if (!this.isOpen) return;
    if (this.parts.clock.now() >= this.bearer.expiresAt) this.close(CLOSE.refused, 'Token expired');
    else if (!this.answered) this.socket.terminate();
    else this.ask();
  }

  private ask(): void {
    this.answered = false;
    this.socket.ping();
    this.send(BLANK);
    this.parts.prove(this.bearer.token).catch((error: unknown) => {
      // Anything else is a fault of ours, and no reason to send anybody away.
      if (error instanceof ApiError) this.close(CLOSE.refused, 'Token revoked');
    });
    this.plan();
  }

  private end(): void {
    clearTimeout(this.settling);
    clearTimeout(this.heartbeat);
  }
}
