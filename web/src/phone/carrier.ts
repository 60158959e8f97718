/**
 * The phone's side of the world: the simulated carrier's own door, reached under `/simulator`. Nothing here is an API of
 * the server's; what a phone writes comes to it as any carrier's signed webhook does.
 */
import { type Api, makeApi } from '../api/client.ts';
import { makeRecorder } from '../api/recorder.ts';
import type { Session } from '../session/store.ts';
import { type Heard, splitEvents } from './events.ts';

export interface Media {
  url: string;
  /** Null where the sender gave an address alone. */
  contentType: string | null;
}

export interface PhoneMessage {
  sid: string;
  from: string;
  to: string;
  body: string;
  at: string;
  order: number;
  /** Seen from the customer. */
  direction: 'sent' | 'received';
  status: string;
  errorCode: number | null;
  media: Media[];
  /** How often it was sent, or offered. */
  attempts: number;
}

export interface Faults {
  inbound?: { delayMs?: [number, number]; duplicate?: number; reorder?: number; reorderMs?: number };
  answers?: { delayMs?: [number, number]; error?: number; busy?: number; refuse?: number; lose?: number };
  receipts?: { fail?: number; code?: number; shuffle?: number; duplicate?: number; drop?: number };
}

export interface Phone {
  address: string;
  name: string;
  faults: Faults;
  /** When WhatsApp's window closes, by business address. */
  windows: Record<string, string>;
}

export interface Outgoing {
  to: string;
  body: string;
  media: { url: string; contentType: string }[];
}

export interface PhoneEvents {
  phone(phone: Phone): void;
  message(message: PhoneMessage): void;
  /** Everything of the past has been told. */
  ready(): void;
  /** The stream has broken off; it is taken up again by itself. */
  lost(): void;
}

export interface Carrier {
  phones(): Promise<Phone[]>;
  add(phone: { address: string; name: string }): Promise<Phone>;
  write(address: string, message: Outgoing): Promise<{ webhook: { status: number; body: string } }>;
  upload(file: Blob): Promise<{ url: string; contentType: string }>;
  read(address: string): Promise<void>;
  setFaults(address: string, faults: Faults): Promise<Phone>;
  passTime(address: string, hours: number): Promise<Phone>;
  reset(address: string): Promise<Phone>;
  remove(address: string): Promise<Phone>;
  /** Hears everything of a phone until the result is called. */
  listen(address: string, events: PhoneEvents): () => void;
}

const pathOf = (address: string, call: string): string =>
  `/simulator/phones/${encodeURIComponent(address)}/${call}`;

export function makeCarrier(token: () => string, { accountSid }: Pick<Session, 'accountSid'>): Carrier {
  const credentials = () => ({ name: 'token', secret: token() });
  const api: Api = makeApi({ accountSid, credentials, recorder: makeRecorder() });
  const post = <T>(address: string, call: string, json: object = {}): Promise<T> =>
    api.call<T>(pathOf(address, call), { method: 'POST', json });
  const headers = () => ({ authorization: `Basic ${btoa(`token:${token()}`)}` });
  return {
    phones: async () => (await api.get<{ phones: Phone[] }>('/simulator/phones')).phones,
    add: phone => api.call('/simulator/phones', { method: 'POST', json: phone }),
    write: (address, message) => post(address, 'messages', message),
    read: address => post(address, 'reads'),
    setFaults: (address, faults) => post(address, 'faults', faults),
    passTime: (address, hours) => post(address, 'time', { hours }),
    reset: address => post(address, 'reset'),
    remove: address => post(address, 'remove'),
    async upload(file) {
      const type = file.type || 'application/octet-stream';
      const answer = await fetch('/simulator/media', {
        method: 'POST',
        headers: { ...headers(), 'content-type': type },
        body: file,
      });
      if (!answer.ok) throw new Error(`The carrier does not take the file (${answer.status})`);
      return (await answer.json()) as { url: string; contentType: string };
    },
    listen: (address, events) => keepListening(pathOf(address, 'events'), headers, events),
  };
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** EventSource cannot sign in, so the stream is read by hand; it begins anew whenever it ends. */
function keepListening(path: string, headers: () => Record<string, string>, events: PhoneEvents): () => void {
  const stop = new AbortController();
  let pauseMs = FIRST_PAUSE_MS;
  const again = (): void => {
    if (stop.signal.aborted) return;
    events.lost();
    setTimeout(begin, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };
  const begin = (): void => {
    if (stop.signal.aborted) return;
    readStream(path, { headers: headers(), signal: stop.signal }, heard => {
      pauseMs = FIRST_PAUSE_MS;
      tell(events, heard);
    }).then(again, again);
  };
  begin();
  return () => stop.abort();
}

async function readStream(path: string, request: RequestInit, hear: (heard: Heard) => void): Promise<void> {
  const answer = await fetch(path, request);
  if (!answer.ok || answer.body === null) throw new Error(`No events: ${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const split = splitEvents(rest + value);
    rest = split.rest;
    for (const heard of split.events) hear(heard);
  }
}

function tell(events: PhoneEvents, { event, data }: Heard): void {
  if (event === 'phone') events.phone(data as Phone);
  else if (event === 'message') events.message(data as PhoneMessage);
  else if (event === 'ready') events.ready();
}

/** The address under which the browser sees a file that the carrier hosts. */
export function visibleUrl(url: string): string {
  const media = /^https?:\/\/[^/]+(\/media\/ME\w+)$/.exec(url);
  return media ? `/simulator${media[1]}` : url;
}
