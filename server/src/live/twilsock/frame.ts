/**
 * Packets of "TWILSOCK V3.0", one in each binary WebSocket message:
 *
 *     TWILSOCK V3.0 <bytes of the header>\r\n
 *     {"method":"message","id":"TM…","payload_size":12,…}\r\n
 *     {"data":"…"}
 *
 * Whatever comes is read without throwing: what is wrong with it is an answer like any other.
 */

export interface Packet {
  method: string;
  /** What the other side's reply will name. */
  id: string;
  /** The whole header, with `method`, `id` and the payload's size and type. */
  header: Readonly<Record<string, unknown>>;
  /** The payload as it stands; empty when there is none. */
  payload: string;
}

/** A packet, or what is wrong: one word for logs and for the farewell. */
export type Parsed = { packet: Packet } | { wrong: string };

const MAGIC = 'TWILSOCK V3.0 ';
/** The magic, a length of at most seven digits and the line's end. */
const MAX_FIRST_LINE = MAGIC.length + 7;
/** Headers hold a token, a path and its parameters. */
export const MAX_HEADER_BYTES = 64 * 1024;
const CR = 0x0d;
const LF = 0x0a;
const END = '\r\n';

export function parsePacket(bytes: Buffer): Parsed {
  const lineEnd = bytes.subarray(0, MAX_FIRST_LINE + 1).indexOf(CR);
  const line = lineEnd < 0 ? '' : bytes.toString('latin1', 0, lineEnd);
  const length = line.startsWith(MAGIC) ? line.slice(MAGIC.length) : '';
  if (!/^\d{1,7}$/.test(length) || bytes[lineEnd + 1] !== LF) return { wrong: 'not a TWILSOCK V3.0 packet' };
  const headerBytes = Number(length);
  const headerStart = lineEnd + END.length;
  const headerEnd = headerStart + headerBytes;
  if (headerBytes > MAX_HEADER_BYTES) return { wrong: 'the header is too large' };
  if (bytes[headerEnd] !== CR || bytes[headerEnd + 1] !== LF) return { wrong: 'the header ends elsewhere' };
  const header = readHeader(bytes.toString('utf8', headerStart, headerEnd));
  if (header === null) return { wrong: 'the header is not a JSON object' };
  const { method, id, payload_size: size = 0 } = header;
  if (typeof method !== 'string' || typeof id !== 'string') return { wrong: 'method and id are missing' };
  const payloadStart = headerEnd + END.length;
  if (!Number.isSafeInteger(size) || size !== bytes.length - payloadStart)
    return { wrong: 'the payload has another size' };
  return { packet: { method, id, header, payload: bytes.toString('utf8', payloadStart) } };
}

function readHeader(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Writes a packet; the payload, if any, is a JSON value. */
export function writePacket(header: Readonly<Record<string, unknown>>, payload?: unknown): Buffer {
  const body = payload === undefined ? '' : JSON.stringify(payload);
  const type = payload === undefined ? {} : { payload_type: 'application/json' };
  return writeText({ ...header, ...type }, body);
}

/** Writes a packet whose payload is a text of the header's `payload_type`. */
export function writeText(header: Readonly<Record<string, unknown>>, payload: string): Buffer {
  const text = JSON.stringify({ ...header, payload_size: Buffer.byteLength(payload) });
  return Buffer.from(`${MAGIC}${Buffer.byteLength(text)}${END}${text}${END}${payload}`);
}
