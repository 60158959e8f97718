/** What the tests of connections stand on: real sockets, tokens that are whatever the test says, time that it moves. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { WebSocket } from 'ws';
import { type FixedClock, fixedClock } from '../../kernel/clock.ts';
import { refuse } from '../../kernel/errors.ts';
import { makeLogger } from '../../kernel/log.ts';
import { serveSockets } from '../../kernel/socket.ts';
import type { TopicListener } from '../../kernel/topics.ts';
import type { CallerOf, LiveCaller } from '../caller.ts';
import type { SessionTopics } from '../session-end.ts';
import { type Packet, parsePacket, writePacket } from './frame.ts';
import { makeTwilsock, type Twilsock, type TwilsockParts } from './index.ts';

const START = '2026-01-15T12:00:00.000Z';
export const TTL_SECONDS = 3600;

export interface Fixture {
  clock: FixedClock;
  twilsock: Twilsock;
  callerOf: CallerOf;
  /** Tokens that are not good any more. */
  revoked: Set<string>;
  /** What this process hears when a session of a sign-in ends. */
  endSession(sid: string): void;
  /** Sessions whose end somebody waits for. */
  watched(): string[];
  connect(): Promise<Client>;
  /** A client that has said who it is: the token is its identity. */
  enter(token?: string, more?: object): Promise<Client>;
}

export interface Client {
  socket: WebSocket;
  /** Everything that came and was no reply. */
  told: Packet[];
  /** Sends a packet and waits for its reply. */
  ask(header: { method: string } & Record<string, unknown>, payload?: unknown): Promise<Packet>;
  send(header: Record<string, unknown>, payload?: unknown): void;
  /** The first packet that is told and is no reply, if it has not come yet. */
  next(): Promise<Packet>;
  /** When false, nothing is acknowledged. */
  acknowledges: boolean;
  closed: Promise<unknown>;
}

export async function openTwilsock(parts: Partial<TwilsockParts> = {}): Promise<Fixture> {
  const clock = fixedClock(START);
  const log = makeLogger('silent');
  const revoked = new Set<string>();
  const callerOf = async (token: string): Promise<LiveCaller> => {
    if (!token.startsWith('token of ') || revoked.has(token)) throw refuse(20101);
    return callerNamed(token, new Date(clock.now().getTime() + TTL_SECONDS * 1000));
  };
  const sessions = new Map<string, TopicListener>();
  const topics: SessionTopics = {
    subscribe(sid, listener) {
      sessions.set(sid, listener);
      return () => sessions.delete(sid);
    },
  };
  const twilsock = makeTwilsock({
    ...{ clock, log, topics, callerOf, prove: callerOf, handlers: [] },
    continuationKey: Buffer.alloc(32, 1),
    ...parts,
  });
  const server = createServer();
  const edge = { publicUrl: null, isTrustedProxy: () => false };
  const sockets = serveSockets(server, { routes: [twilsock.route], edge, log });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  afterAll(async () => {
    await twilsock.stop();
    await sockets.stop();
    server.close();
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/tsock/v3/wsconnect`;
  const connect = () => connectClient(url);
  return {
    ...{ clock, twilsock, callerOf, revoked, connect },
    watched: () => [...sessions.keys()],
    endSession: sid => sessions.get(sid)?.published(['ended']),
    async enter(token = 'token of alice', more = {}) {
      const client = await connect();
      await client.ask({ method: 'init', token, ...more });
      return client;
    },
  };
}

function callerNamed(token: string, expiresAt: Date): LiveCaller {
  const [identity, session = ''] = token.slice('token of '.length).split('#');
  return {
    ...{ accountSid: `AC${'1'.repeat(32)}`, identity: identity! },
    sessionSid: session.startsWith('LS') ? session : null,
    ...{ roles: [], chatServiceSid: null, chatRoleSid: null, syncService: null, workspaceSid: null },
    ...{ workerSid: null, workspaceRole: null, expiresAt },
  } as LiveCaller;
}

async function connectClient(url: string): Promise<Client> {
  const socket = new WebSocket(url);
  const replies = new Map<string, (packet: Packet) => void>();
  let packets = 0;
  let heard: (() => void) | null = null;
  const client: Client = {
    socket,
    told: [],
    acknowledges: true,
    closed: once(socket, 'close'),
    send: (header, payload) => socket.send(writePacket({ id: `TM${++packets}`, ...header }, payload)),
    ask(header, payload) {
      const id = `TM${++packets}`;
      client.send({ id, ...header }, payload);
      return new Promise(resolve => replies.set(id, resolve));
    },
    async next() {
      if (client.told.length === 0) await new Promise<void>(resolve => (heard = resolve));
      return client.told.shift()!;
    },
  };
  socket.on('message', (data: Buffer) => {
    const parsed = parsePacket(data);
    if ('wrong' in parsed) throw new Error(parsed.wrong);
    const { packet } = parsed;
    if (packet.method === 'reply') return replies.get(packet.id)?.(packet);
    client.told.push(packet);
    heard?.();
    if (client.acknowledges) client.send({ method: 'reply', id: packet.id, status: { code: 200 } });
  });
  await once(socket, 'open');
  return client;
}
