/**
 * The requests of one connection: some at a time, the rest wait their turn. Changes under one path are made in the order
 * in which they were asked for, as a person who writes twice expects; everything else is answered as it is ready.
 */
import { errorBody, refuse } from '../../kernel/errors.ts';
import type { Connection } from './connection.ts';
import type { Packet } from './frame.ts';
import type { Limits } from './limits.ts';
import type { Answerer, InSocketAnswer, Params, RawInSocketRequest } from './requests.ts';
import { statusOf } from './status.ts';

interface Asked {
  id: string;
  raw: RawInSocketRequest;
}

export interface QueueParts {
  answer: Answerer;
  limits: Pick<Limits, 'requestsUnderWay' | 'requestsWaiting'>;
}

export class RequestQueue {
  private readonly connection: Connection;
  private readonly parts: QueueParts;
  private underWay = 0;
  private waiting: Asked[] | null = null;
  /** The newest change under way for each path. */
  private changes: Map<string, Promise<unknown>> | null = null;

  constructor(connection: Connection, parts: QueueParts) {
    this.connection = connection;
    this.parts = parts;
  }

  take(packet: Packet): void {
    const raw = requestOf(packet);
    const { requestsUnderWay, requestsWaiting } = this.parts.limits;
    if (raw === null) this.connection.reply(packet.id, { status: statusOf(400) });
    else if (this.underWay < requestsUnderWay) void this.run({ id: packet.id, raw });
    else if ((this.waiting?.length ?? 0) < requestsWaiting) {
      this.waiting ??= [];
      this.waiting.push({ id: packet.id, raw });
    } else this.answer(packet.id, { status: 429, body: errorBody(refuse(51128)) });
  }

  private async run({ id, raw }: Asked): Promise<void> {
    this.underWay++;
    const { connection } = this;
    const ask = () => this.parts.answer(raw, connection.origin);
    this.answer(id, await (raw.method === 'GET' ? ask() : this.inTurn(`${raw.host} ${raw.path}`, ask)));
    this.underWay--;
    const next = this.waiting?.shift();
    if (next !== undefined && connection.isOpen) void this.run(next);
    else if (next === undefined) this.waiting = null;
  }

  private async inTurn(path: string, ask: () => Promise<InSocketAnswer>): Promise<InSocketAnswer> {
    this.changes ??= new Map();
    const turn = (this.changes.get(path) ?? Promise.resolve()).then(ask);
    this.changes.set(path, turn);
    const answer = await turn;
    if (this.changes.get(path) === turn) this.changes.delete(path);
    return answer;
  }

  private answer(id: string, { status, body, headers = {} }: InSocketAnswer): void {
    const fields = { status: statusOf(200), http_status: statusOf(status), http_headers: headers };
    this.connection.reply(id, fields, body ?? undefined);
  }
}

/** The request that a packet carries; null when it is none. */
function requestOf({ header, payload }: Packet): RawInSocketRequest | null {
  const request = header.http_request;
  if (typeof request !== 'object' || request === null) return null;
  const { host, path, method, params, headers } = request as Record<string, unknown>;
  if (typeof host !== 'string' || typeof path !== 'string' || typeof method !== 'string') return null;
  const contentType = typeof header.payload_type === 'string' ? header.payload_type : 'application/json';
  return {
    host,
    path,
    method,
    contentType,
    body: payload,
    params: paramsOf(params),
    headers: textsOf(headers),
  };
}

function paramsOf(given: unknown): Params {
  const isValue = (value: unknown): value is string | string[] =>
    typeof value === 'string' || (Array.isArray(value) && value.every(one => typeof one === 'string'));
  return Object.fromEntries(
    entriesOf(given).filter((entry): entry is [string, string | string[]] => isValue(entry[1])),
  );
}

function textsOf(given: unknown): Record<string, string> {
  return Object.fromEntries(entriesOf(given).map(([name, value]): [string, string] => [name, String(value)]));
}

function entriesOf(given: unknown): [string, unknown][] {
  return typeof given === 'object' && given !== null ? Object.entries(given) : [];
}
