/**
 * Step 1, `receive`: a carrier's request, proved genuine, is stored once and answered. The 2xx comes after the
 * commit; requests that arrive together share one commit, so durability costs milliseconds and not throughput.
 */
import { type CarrierRequest, carrierNamed, type ReceivedMessage } from '../carriers/index.ts';
import { makeMemory } from '../kernel/cache.ts';
import { ApiError, notFound } from '../kernel/errors.ts';
import { failPoint } from '../kernel/fail-point.ts';
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import { gather } from '../kernel/line/gather.ts';
import { laneOf } from '../kernel/line/lanes.ts';
import { one } from '../kernel/line/tx.ts';
import type { Answer } from '../kernel/operation.ts';
import type { MessageReceived } from './events.ts';
import { makeForgeryCheck } from './forgery.ts';
import type { JourneyParts } from './parts.ts';
import { recordReceipts } from './receipts.ts';
import { secretsOf } from './secrets.ts';

export const EMPTY_TWIML: Answer = {
  status: 200,
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
  contentType: 'text/xml; charset=utf-8',
};

/** As many messages as one commit takes. */
const BATCH_SIZE = 128;
/** Two batches at a time: one is written while the other gathers. */
const WRITERS = 2;
/** How long a few messages may wait for more. */
const GATHER_MS = 3;
/** More than this cannot be stored within a second or two: the carrier is told to come again before anything is taken. */
const MAX_WAITING = 2048;
/** How long a Proxy service is remembered to exist. */
const SERVICE_SECONDS = 5;

export function receiveRoutes(parts: JourneyParts): RawRoute[] {
  const receiver = makeReceiver(parts);
  const proxyPath = '/v1/Accounts/{AccountSid}/Proxy/{ServiceSid}/Webhooks/Message';
  const numberPath = '/v1/Accounts/{AccountSid}/Carriers/{Carrier}/Messages';
  const receiptsPath = '/v1/Accounts/{AccountSid}/Carriers/{Carrier}/Receipts';
  const route = (method: 'GET' | 'POST', path: string, answer: RawRoute['answer']): RawRoute => ({
    method,
    product: 'webhooks',
    path,
    answer,
  });
  const both = (path: string, answer: RawRoute['answer']) => [
    route('GET', path, answer),
    route('POST', path, answer),
  ];
  return [
    ...both(proxyPath, request => receiver.throughProxy(request)),
    ...both(numberPath, request => receiver.toNumber(request)),
    route('POST', receiptsPath, request => receiver.receipts(request)),
  ];
}

function makeReceiver(parts: JourneyParts) {
  const inbox = makeInbox(parts);
  const readRequest = makeCarrierReader(parts);
  const services = makeMemory(parts.clock, SERVICE_SECONDS, key => {
    const [accountSid, serviceSid] = key.split('/') as [string, string];
    return parts.store.transact(tx => one(tx, parts.blocks.proxy.services, { accountSid, serviceSid }));
  });
  return {
    async throughProxy(request: RawRequest): Promise<Answer> {
      const { accountSid, serviceSid } = request.at as { accountSid: string; serviceSid: string };
      const { messages, carrier } = await readRequest(request, parts.options.defaultCarrier);
      if ((await services.get(`${accountSid}/${serviceSid}`)) === null) throw notFound(pathOf(request));
      await Promise.all(messages.map(message => inbox({ accountSid, serviceSid, carrier, message })));
      return EMPTY_TWIML;
    },
    async toNumber(request: RawRequest): Promise<Answer> {
      const { accountSid, carrier: name } = request.at as { accountSid: string; carrier: string };
      const { messages, carrier } = await readRequest(request, name);
      await Promise.all(messages.map(message => inbox({ accountSid, serviceSid: null, carrier, message })));
      return EMPTY_TWIML;
    },
    async receipts(request: RawRequest): Promise<Answer> {
      const { accountSid, carrier: name } = request.at as { accountSid: string; carrier: string };
      const { receipts, carrier } = await readRequest(request, name);
      const named = request.query.Sid;
      await recordReceipts(parts, accountSid, {
        carrier,
        receipts,
        messageSid: typeof named === 'string' ? named : null,
      });
      return { status: 204, body: null };
    },
  };
}

export function pathOf(request: RawRequest): string {
  return request.edge!.path.split('?', 1)[0]!;
}

/** Reads requests as their carrier does: 404 for a stranger's account, 403 unless genuine, 400 for what makes no sense. */
export function makeCarrierReader(parts: JourneyParts) {
  const checkGenuine = makeForgeryCheck(parts);
  return async (request: RawRequest, carrierName: string) => {
    const carrier = carrierNamed(carrierName);
    const { accountSid } = request.at as { accountSid: string };
    const secrets = await secretsOf(parts, accountSid, carrierName);
    if (carrier === undefined || secrets === null) throw notFound(pathOf(request));
    const asked = carrierRequest(parts, request);
    if (parts.options.signatures) await checkGenuine({ accountSid, carrier, request: asked, secrets });
    const reading = carrier.read(asked);
    if (!reading.ok) throw new ApiError({ status: 400, code: reading.code, message: reading.reason });
    return { messages: reading.messages, receipts: reading.receipts, carrier: carrier.name };
  };
}

function carrierRequest({ options }: JourneyParts, request: RawRequest): CarrierRequest {
  const edge = request.edge!;
  const outer = `${edge.base}${edge.path}`;
  return {
    method: request.method,
    urls: options.publicUrlIsConfigured
      ? [`${options.publicUrl}/webhooks${edge.path}`, `${options.publicUrl}${edge.path}`, outer]
      : [outer],
    headers: request.headers,
    query: request.query as Record<string, string>,
    form: request.body.form as Record<string, string | string[]>,
    body: request.body.raw,
  };
}

interface Arrival {
  accountSid: string;
  serviceSid: string | null;
  carrier: string;
  message: ReceivedMessage;
}

type StoreParts = Pick<JourneyParts, 'blocks' | 'store'>;

interface Waiting extends Arrival {
  line: string;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * Stores messages in batches; each conversation always goes through the same writer, so its order is kept. Refuses (503)
 * what would wait for too long.
 */
export function makeInbox(parts: StoreParts): (arrival: Arrival) => Promise<void> {
  const { messaging } = parts.blocks;
  const queues = Array.from({ length: WRITERS }, () => ({ waiting: [] as Waiting[], writing: false }));
  const write = async (queue: (typeof queues)[number]): Promise<void> => {
    queue.writing = true;
    while (queue.waiting.length > 0) {
      const batch = queue.waiting.splice(0, BATCH_SIZE);
      await storeBatch(parts, batch).then(
        () => batch.forEach(({ done }) => done()),
        error => (batch.length === 1 ? batch[0]!.failed(error) : storeSingly(parts, batch)),
      );
      await gather(batch.length, queue.waiting.length > 0, GATHER_MS);
    }
    queue.writing = false;
  };
  return arrival =>
    new Promise((done, failed) => {
      const line = messaging.lineOf(arrival.accountSid, arrival.message.from, arrival.message.to);
      const queue = queues[laneOf(line, WRITERS)]!;
      if (queue.waiting.length >= MAX_WAITING) return failed(overloaded());
      queue.waiting.push({ ...arrival, line, done, failed });
      if (!queue.writing) void write(queue);
    });
}

const overloaded = (): ApiError =>
  new ApiError({ status: 503, code: 20503, message: 'Too many messages at once: send it again' });

/** One message that cannot be stored must not refuse those that came at the same moment. */
async function storeSingly(parts: StoreParts, batch: Waiting[]): Promise<void> {
  for (const waiting of batch) await storeBatch(parts, [waiting]).then(waiting.done, waiting.failed);
}

async function storeBatch({ blocks: { messaging }, store }: StoreParts, batch: Waiting[]): Promise<void> {
  await store.transact(async tx => {
    const stored = await messaging.storeInbound(tx, batch.map(inboundOf));
    stored.forEach(({ sid, fresh }, i) => {
      if (!fresh) return;
      const { accountSid, line } = batch[i]!;
      tx.emit({ kind: 'message.received', key: line, accountSid, data: receivedOf(batch[i]!, sid) });
    });
  });
  failPoint('accept.stored');
}

/** A carrier's message as it is stored. */
export function inboundOf({
  accountSid,
  carrier,
  line,
  message,
}: Omit<Waiting, 'serviceSid' | 'done' | 'failed'>) {
  const { providerSid, from, to, body, media, numSegments, parameters } = message;
  const carrierHeedsKeywords = carrierNamed(carrier)?.heedsKeywords;
  const said = { providerSid, from, to, body, media, numSegments, parameters };
  return { accountSid, carrier, ...said, line, carrierHeedsKeywords };
}

function receivedOf(
  { accountSid, serviceSid, carrier, message }: Waiting,
  messageSid: string,
): MessageReceived {
  const { from, to, body, media, parameters } = message;
  return { accountSid, serviceSid, carrier, messageSid, from, to, body, media, parameters };
}
