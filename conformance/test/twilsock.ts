/** A Twilsock client with nothing clever in it: it says who it is, acknowledges, asks, and keeps what it is told. */

type Json = Record<string, unknown>;

export interface Notified {
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came.
  payload: any;
}

export interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came.
  body: any;
}

export interface RawClient {
  /** The header of the reply to `init`. */
  readonly init: Json;
  /** Everything that is not a reply. */
  onNotified(hear: (notified: Notified) => void): void;
  /** Asks for a path of a product; rejects when the socket ends before the answer. */
  ask(method: string, url: string, body?: unknown): Promise<Answered>;
  /** Resolves when the socket has ended, however it ended; with the status of the server's farewell, if there was one. */
  readonly ended: Promise<number | null>;
  close(): void;
}

const END = '\r\n';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Connects and says who it is; rejects when the socket ends before, or the server refuses. */
export async function connectRaw(url: string, token: string, more: Json = {}): Promise<RawClient> {
  const wire = new Wire(url);
  await wire.open;
  const { header } = await wire.request({ method: 'init', token, metadata: {}, capabilities: [], ...more });
  const { code } = header.status as { code: number };
  if (code !== 200) {
    wire.close();
    throw new Error(`refused with ${JSON.stringify(header.status)}`);
  }
  return {
    init: header,
    onNotified: hear => {
      wire.hear = hear;
    },
    ask: (method, at, body) => ask(wire, { method, at: new URL(at), body }),
    ended: wire.ended,
    close: () => wire.close(),
  };
}

interface Asked {
  method: string;
  at: URL;
  body: unknown;
}

async function ask(wire: Wire, { method, at, body }: Asked): Promise<Answered> {
  const request = {
    ...{ host: at.host, path: at.pathname, method, headers: {} },
    params: Object.fromEntries(
      [...at.searchParams].map(([name, value]) => [name, encodeURIComponent(value)]),
    ),
  };
  const header = { method: 'message', payload_type: 'application/json', http_request: request };
  const reply = await wire.request(header, body === undefined ? '' : JSON.stringify(body));
  const status = (reply.header.http_status ?? reply.header.status) as { code: number };
  return { status: status.code, body: reply.payload === '' ? null : JSON.parse(reply.payload) };
}

interface Packet {
  header: Json;
  payload: string;
}

/** Packets over one socket, and who waits for which reply. */
class Wire {
  readonly open: Promise<void>;
  readonly ended: Promise<number | null>;
  hear: (notified: Notified) => void = () => {};
  private readonly socket: WebSocket;
  private readonly waiting = new Map<string, PromiseWithResolvers<Packet>>();
  private packets = 0;
  private farewell: number | null = null;

  constructor(url: string) {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.open = new Promise((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error('the socket could not be opened'));
    });
    this.ended = new Promise(resolve => {
      socket.onclose = () => {
        for (const { reject } of this.waiting.values()) reject(new Error('the socket has ended'));
        resolve(this.farewell);
      };
    });
    socket.onmessage = ({ data }) => this.take(parse(new Uint8Array(data as ArrayBuffer)));
  }

  request(header: Json, payload = ''): Promise<Packet> {
    const id = `TM${++this.packets}`;
    const waiting = Promise.withResolvers<Packet>();
    this.waiting.set(id, waiting);
    void this.ended.then(() => waiting.reject(new Error('the socket has ended')));
    this.send({ ...header, id }, payload);
    return waiting.promise.finally(() => this.waiting.delete(id));
  }

  close(): void {
    this.socket.close();
  }

  private take({ header, payload }: Packet): void {
    const id = String(header.id);
    if (header.method === 'reply') {
      this.waiting.get(id)?.resolve({ header, payload });
      return;
    }
    this.send({ method: 'reply', id, payload_type: 'application/json', status: { code: 200, status: 'OK' } });
    if (header.method === 'close') this.farewell = (header.status as { code: number }).code;
    const type = String(header.message_type ?? header.client_update_type ?? header.method);
    this.hear({ type, payload: payload === '' ? null : JSON.parse(payload) });
  }

  private send(header: Json, payload = ''): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const body = encoder.encode(payload);
    const text = encoder.encode(JSON.stringify({ ...header, payload_size: body.length }));
    const start = encoder.encode(`TWILSOCK V3.0 ${text.length}${END}`);
    this.socket.send(Buffer.concat([start, text, encoder.encode(END), body]));
  }
}

function parse(bytes: Uint8Array): Packet {
  const lineEnd = bytes.indexOf(0x0d);
  const size = Number(decoder.decode(bytes.subarray(0, lineEnd)).split(' ')[2]);
  const start = lineEnd + END.length;
  const header = JSON.parse(decoder.decode(bytes.subarray(start, start + size))) as Json;
  return { header, payload: decoder.decode(bytes.subarray(start + size + END.length)) };
}
