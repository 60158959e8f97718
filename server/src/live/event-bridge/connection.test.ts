/** What time does to a connection: heartbeats, silence, the end of its token. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { fixedClock } from '../../kernel/clock.ts';
import { refuse } from '../../kernel/errors.ts';
import { Connection } from './connection.ts';
import { HEARTBEAT_MS, MAX_WAITING_BYTES } from './limits.ts';

/** A socket without a network. */
class Wire extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  end: unknown = null;
  answers = true;
  send(text: string): void {
    this.sent.push(text);
  }
  ping(): void {
    if (this.answers) this.emit('pong');
  }
  close(code: number, reason: string): void {
    this.finish({ code, reason });
  }
  terminate(): void {
    this.finish('cut');
  }
  private finish(end: unknown): void {
    this.end = end;
    this.readyState = 3;
    this.emit('close');
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(seconds: number, prove: () => Promise<unknown> = async () => undefined) {
  const clock = fixedClock('2026-01-15T12:00:00.000Z');
  const wire = new Wire();
  const expiresAt = new Date(clock.now().getTime() + seconds * 1000);
  const at = { accountSid: 'AC1', workspaceSid: 'WS1', workerSid: 'WK1', sessionSid: null };
  const bearer = { ...at, token: 'token', expiresAt };
  new Connection(wire as unknown as WebSocket, bearer, { clock, prove });
  return {
    wire,
    async pass(milliseconds: number) {
      clock.advance(milliseconds / 1000);
      await vi.advanceTimersByTimeAsync(milliseconds);
    },
  };
}

test('every fifteen seconds a blank says that the line is alive', async () => {
  const { wire, pass } = open(3600);
  for (let n = 0; n < 4; n++) await pass(HEARTBEAT_MS);
  expect(wire.sent.slice(1)).toEqual([' ', ' ', ' ', ' ']);
  expect(wire.end).toBeNull();
});

test('the connection ends with its token', async () => {
  const { wire, pass } = open(40);
  await pass(15_000);
  await pass(15_000);
  expect(wire.end).toBeNull();
  await pass(10_000);
  expect(wire.end).toEqual({ code: 1008, reason: 'Token expired' });
});

test('a token that is not good any more ends it at the next heartbeat, a fault of ours does not', async () => {
  const faults = [new Error('the database is away'), refuse(20101)];
  const { wire, pass } = open(3600, () => Promise.reject(faults.shift()));
  await pass(HEARTBEAT_MS);
  expect(wire.end).toBeNull();
  await pass(HEARTBEAT_MS);
  expect(wire.end).toEqual({ code: 1008, reason: 'Token revoked' });
});

test('whoever does not answer, or does not read, is cut off', async () => {
  const silent = open(3600);
  silent.wire.answers = false;
  await silent.pass(HEARTBEAT_MS);
  await silent.pass(HEARTBEAT_MS);
  expect(silent.wire.end).toBe('cut');
  const slow = open(3600);
  slow.wire.bufferedAmount = MAX_WAITING_BYTES + 1;
  await slow.pass(HEARTBEAT_MS);
  expect(slow.wire.end).toBe('cut');
});
