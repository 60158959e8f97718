/**
 * What a connection sends, in order. Nothing is handed to the socket faster than the client acknowledges and the
 * network takes it; a client that falls too far behind is told apart, because it is better off coming again and
 * reading what is true by then.
 */
import type { WebSocket } from 'ws';
import type { Limits } from './limits.ts';

export type OutboxLimits = Pick<
  Limits,
  'unacknowledged' | 'bufferedBytes' | 'packetsWaiting' | 'bytesWaiting'
>;

interface Waiting {
  frame: Buffer;
  /** Whether the client will acknowledge it: answers are not acknowledged. */
  acknowledged: boolean;
}

export class Outbox {
  private readonly socket: WebSocket;
  private readonly limits: OutboxLimits;
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  /** Packets that were handed to the socket and want to be acknowledged, and how many were. */
  private sent = 0;
  private acknowledged = 0;
  /** The number of a packet whose acknowledgement is awaited, and since when; milliseconds of a monotonic clock. */
  private awaited: { number: number; since: number } | null = null;

  constructor(socket: WebSocket, limits: OutboxLimits) {
    this.socket = socket;
    this.limits = limits;
  }

  /** Sends now or later; false when the client has fallen too far behind and the packet was dropped. */
  send(frame: Buffer, acknowledged: boolean): boolean {
    if (this.waiting.length === 0 && this.mayHandOver(acknowledged)) {
      this.handOver({ frame, acknowledged });
      return true;
    }
    const { packetsWaiting, bytesWaiting } = this.limits;
    if (this.waiting.length >= packetsWaiting || this.waitingBytes + frame.length > bytesWaiting)
      return false;
    this.waiting.push({ frame, acknowledged });
    this.waitingBytes += frame.length;
    return true;
  }

  /** The client has told that it received a packet; they come back in the order in which they were sent. */
  acknowledge(now: number): void {
    if (this.acknowledged < this.sent) this.acknowledged++;
    if (this.awaited !== null && this.acknowledged >= this.awaited.number) {
      this.awaited = this.acknowledged < this.sent ? { number: this.sent, since: now } : null;
    }
    this.pump();
  }

  /** How long an acknowledgement has been missing, in seconds. */
  silentSeconds(now: number): number {
    if (this.acknowledged < this.sent) this.awaited ??= { number: this.sent, since: now };
    return this.awaited === null ? 0 : (now - this.awaited.since) / 1000;
  }

  drop(): void {
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private mayHandOver(acknowledged: boolean): boolean {
    const { unacknowledged, bufferedBytes } = this.limits;
    const room = !acknowledged || this.sent - this.acknowledged < unacknowledged;
    return room && this.socket.bufferedAmount < bufferedBytes;
  }

  private handOver({ frame, acknowledged }: Waiting): void {
    if (acknowledged) this.sent++;
    this.socket.send(frame, { binary: true }, this.taken);
  }

  private readonly taken = (): void => {
    if (this.waiting.length > 0) this.pump();
  };

  private pump(): void {
    let done = 0;
    while (done < this.waiting.length && this.mayHandOver(this.waiting[done]!.acknowledged)) {
      this.waitingBytes -= this.waiting[done]!.frame.length;
      this.handOver(this.waiting[done]!);
      done++;
    }
    if (done > 0) this.waiting = this.waiting.slice(done);
  }
}
