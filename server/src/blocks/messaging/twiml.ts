/** A number's own webhook: how it is called, and what becomes of the TwiML that it answers. */
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { type MessageVerb, readTwiml, type Verb } from '../../kernel/twiml.ts';
import { type Parameters, type WebhookAnswer, webhookJob } from '../../kernel/webhook.ts';
import type { TwimlAnswered } from './events.ts';
import type { InboundMessage, MessageRow, NewOutbound } from './message.ts';
import { isDestination, normalAddress, prefixOf } from './rules/address.ts';
import { MAX_BODY_LENGTH } from './rules/limits.ts';
import { countSegments } from './rules/segments.ts';
import { statusParameters } from './rules/status-callback.ts';
import type { HttpMethod, NumberRow } from './store/numbers.ts';

/** Documents per message: a redirect to itself must end. */
const MAX_DOCUMENTS = 10;
/** Replies per document. */
const MAX_REPLIES = 10;

export interface NumberCall {
  accountSid: string;
  number: NumberRow;
  message: InboundMessage;
  line: string;
}

export interface TwimlWarning {
  code: number;
  message: string;
}

export interface TakenTwiml {
  accountSid: string;
  answer: WebhookAnswer;
  message: InboundMessage;
  line: string;
  depth: number;
}

/** Calls the number's webhook; the answer comes back as `twiml.answered` on the line. Without an address: nothing. */
export function callNumber(tx: Tx, { accountSid, number, message: received, line }: NumberCall): void {
  if (!number.smsUrl) return;
  const message = withService(received, number.messagingServiceSid);
  fetchDocument(tx, {
    to: { url: number.smsUrl, method: number.smsMethod },
    fallback: { url: number.smsFallbackUrl || null, method: number.smsFallbackMethod },
    parameters: inboundParameters(accountSid, message),
    at: { accountSid, message, line, depth: 0 },
  });
}

/** Who answers is told of the messaging service, in every document of the answer. */
export function withService(message: InboundMessage, messagingServiceSid: string | null): InboundMessage {
  if (messagingServiceSid === null) return message;
  return {
    ...message,
    parameters: { ...message.parameters, MessagingServiceSid: messagingServiceSid },
  };
}

export const callNumbers: Batch<NumberCall, void> = async (tx, inputs) =>
  inputs.map(input => callNumber(tx, input));

interface Fetch {
  to: { url: string; method: HttpMethod };
  fallback?: { url: string | null; method: HttpMethod };
  parameters: Parameters;
  at: { accountSid: string; message: InboundMessage; line: string; depth: number };
}

function fetchDocument(tx: Tx, { to, fallback, parameters, at }: Fetch): void {
  const { accountSid, message, line, depth } = at;
  const data: Omit<TwimlAnswered, 'answer'> = { message, depth };
  tx.job(
    webhookJob(
      { key: `${line}:sms`, accountSid },
      {
        ...to,
        parameters,
        jar: line,
        ...(fallback?.url ? { fallbackUrl: fallback.url, fallbackMethod: fallback.method } : {}),
        then: { kind: 'twiml.answered', key: line, data },
      },
    ),
  );
}

/**
 * The parameters of an inbound message: what the carrier said, under our names and SIDs.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export function inboundParameters(accountSid: string, message: InboundMessage): Record<string, string> {
  const { messageSid, from, to, body, media, parameters } = message;
  const said = Object.entries(parameters).filter(([name]) => !/^Media(Url|ContentType)\d+$/.test(name));
  return {
    NumSegments: String(countSegments(body)),
    ...Object.fromEntries(said),
    MessageSid: messageSid,
    SmsSid: messageSid,
    SmsMessageSid: messageSid,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: from,
    To: to,
    Body: body,
    SmsStatus: 'received',
    NumMedia: String(media.length),
    ...Object.fromEntries(
      media.flatMap(({ url, contentType }, i) => [
        [`MediaUrl${i}`, url],
        [`MediaContentType${i}`, contentType],
      ]),
    ),
  };
}

export interface TwimlNeeds {
  storeOutbound: Batch<NewOutbound, MessageRow>;
  numbersByAddress: Batch<{ accountSid: string; address: string }, NumberRow | null>;
}

/** Does what TwiML answers say: sends replies in their order, follows a redirect or a message's action. */
export function makeTakeTwiml(needs: TwimlNeeds): Batch<TakenTwiml, { warnings: TwimlWarning[] }> {
  return async (tx, inputs) => {
    const readings = inputs.map(readAnswer);
    const replies = readings.flatMap((reading, place) => reading.replies.map(reply => ({ place, ...reply })));
    const allowed = await checkSenders(tx, { replies, inputs, readings }, needs);
    const rows = await needs.storeOutbound(
      tx,
      allowed.map(({ outbound }) => outbound),
    );
    warnOfRefusals(rows, place => readings[allowed[place]!.place]!);
    readings.forEach(({ next }, place) => {
      const last = rows.findLast((_, i) => allowed[i]!.place === place);
      if (next !== null) goOn(tx, inputs[place]!, { next, last });
    });
    return readings.map(({ warnings }) => ({ warnings }));
  };
}

interface Reply {
  verb: MessageVerb;
  outbound: NewOutbound;
}

interface Next {
  url: string;
  method: HttpMethod;
  /** `action` of a message: told of that message and not of the customer's. */
  afterMessage: boolean;
}

interface Reading {
  replies: Reply[];
  next: Next | null;
  warnings: TwimlWarning[];
}

function readAnswer(input: TakenTwiml): Reading {
  const { answer } = input;
  const warnings: TwimlWarning[] = [];
  const reading: Reading = { replies: [], next: null, warnings };
  if (!answer.ok) {
    warnings.push({ code: answer.errorCode ?? 11200, message: answer.reason ?? 'the webhook failed' });
    return reading;
  }
  const document = readTwiml(answer.contentType, answer.body);
  if (!document.ok) {
    warnings.push({ code: document.code, message: document.reason });
    return reading;
  }
  warnings.push(...document.warnings.map(({ code, reason }) => ({ code, message: reason })));
  for (const verb of document.verbs) readVerb(verb, input, reading);
  return reading;
}

function readVerb(verb: Verb, input: TakenTwiml, reading: Reading): void {
  if (verb.verb === 'Redirect') {
    setNext(reading, input, { url: verb.url, method: verb.method, afterMessage: false });
    return;
  }
  const outbound = replyOf(verb, input);
  const fault = faultOf(verb, reading);
  if (outbound === null) reading.warnings.push({ code: 14101, message: `${verb.to} cannot be written to` });
  else if (fault !== null) reading.warnings.push(fault);
  if (outbound === null || fault !== null) return;
  if (verb.statusCallback !== undefined) outbound.statusCallback = resolve(verb.statusCallback, input);
  reading.replies.push({ verb, outbound });
  if (verb.action !== undefined) {
    setNext(reading, input, { url: verb.action, method: verb.method, afterMessage: true });
  }
}

/** Addresses in a document are relative to its own. */
function resolve(url: string, { answer }: TakenTwiml): string | null {
  return URL.parse(url, answer.url)?.href ?? null;
}

function setNext(reading: Reading, input: TakenTwiml, next: Next): void {
  const url = resolve(next.url, input);
  if (url === null) reading.warnings.push({ code: 11100, message: `${next.url} is not an address` });
  else if (input.depth + 1 >= MAX_DOCUMENTS)
    reading.warnings.push({ code: 14106, message: 'too many documents' });
  else reading.next = { ...next, url };
}

function faultOf({ body }: MessageVerb, { replies }: Reading): TwimlWarning | null {
  if (replies.length >= MAX_REPLIES) return { code: 14109, message: `more than ${MAX_REPLIES} messages` };
  if (body.length > MAX_BODY_LENGTH)
    return { code: 21617, message: `a text is longer than ${MAX_BODY_LENGTH} characters` };
  return null;
}

function replyOf(verb: MessageVerb, { accountSid, message, line }: TakenTwiml): NewOutbound | null {
  const to = normalAddress(verb.to ?? message.from);
  const from = normalAddress(verb.from ?? message.to);
  if (!isDestination(to) || prefixOf(to) !== prefixOf(from)) return null;
  return {
    accountSid,
    from,
    to,
    body: verb.body,
    mediaUrls: verb.mediaUrls,
    direction: 'outbound-reply',
    statusCallback: null,
    messagingServiceSid: null,
    line,
  };
}

/** A document may name another sender, but only one that the account has (14102). */
async function checkSenders(
  tx: Tx,
  parts: { replies: (Reply & { place: number })[]; inputs: readonly TakenTwiml[]; readings: Reading[] },
  { numbersByAddress }: TwimlNeeds,
): Promise<(Reply & { place: number })[]> {
  const { replies, inputs, readings } = parts;
  const isOther = ({ place, outbound }: (typeof replies)[number]): boolean =>
    outbound.from !== normalAddress(inputs[place]!.message.to);
  const others = replies.filter(isOther);
  if (others.length === 0) return replies;
  const keys = others.map(({ outbound: { accountSid, from } }) => ({ accountSid, address: from }));
  const owned = await numbersByAddress(tx, keys);
  const refused = new Set(others.filter((_, i) => owned[i] === null));
  for (const { place, outbound } of refused)
    readings[place]!.warnings.push({
      code: 14102,
      message: `${outbound.from} is not a number of the account`,
    });
  return replies.filter(reply => !refused.has(reply));
}

/** A customer who has stopped messages gets no replies either. */
function warnOfRefusals(rows: readonly MessageRow[], readingOf: (place: number) => Reading): void {
  for (const [place, { errorCode: code, errorMessage, to }] of rows.entries())
    if (code !== null) readingOf(place).warnings.push({ code, message: `${to}: ${errorMessage}` });
}

function goOn(tx: Tx, input: TakenTwiml, { next, last }: { next: Next; last: MessageRow | undefined }): void {
  const { accountSid, message, line, depth } = input;
  const parameters =
    next.afterMessage && last !== undefined ? statusParameters(last) : inboundParameters(accountSid, message);
  fetchDocument(tx, {
    to: { url: next.url, method: next.method },
    parameters,
    at: { accountSid, message, line, depth: depth + 1 },
  });
}
