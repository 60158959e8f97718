/**
 * Twilio's messaging webhook and status callback, which both the twilio and the simulated carrier speak.
 *
 *   MessageSid=SM…&AccountSid=AC…&From=whatsapp:+15551230001&To=whatsapp:+15551239999&Body=Hello
 *   &NumMedia=1&MediaUrl0=https://…&MediaContentType0=image/jpeg&NumSegments=1&SmsStatus=received&ProfileName=Ana…
 *   MessageSid=SM…&MessageStatus=undelivered&ErrorCode=30003&From=…&To=…            (a status callback)
 *
 * Docs: https://www.twilio.com/docs/messaging/guides/webhook-request and …/docs/messaging/guides/track-outbound-message-status
 */
import { isGenuine } from '../kernel/signature.ts';
import { normalAddress, sameChannel } from './address.ts';
import { type CarrierRequest, isMessageStatus, type Reading, type ReceivedMessage } from './carrier.ts';

const mediaLimit = 10;
const messageSid = /^(SM|MM)[0-9a-f]{32}$/i;
const count = /^\d{1,4}$/;

/** Refused while reading; never leaves this file. */
class Malformed extends Error {
  readonly code: number;
  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/**
 * Is the X-Twilio-Signature of this request one of these tokens' over one of its URLs? A form's parameters are signed
 * with the URL, another body by its hash in the URL, a GET by the URL alone. Without a token nothing is genuine.
 */
export function signedBy(authTokens: string[], request: CarrierRequest): boolean {
  const header = headerOf(request, 'x-twilio-signature');
  const tokens = authTokens.filter(token => token !== '');
  if (tokens.length === 0 || !header) return false;
  return request.urls.some(url => isGenuine({ authTokens: tokens, url, ...signedPart(request), header }));
}

/** What the webhook says: one message, or one receipt. */
export function readMessagingWebhook(request: CarrierRequest): Reading {
  const parameters = parametersOf(request);
  try {
    const status = parameters.MessageStatus ?? parameters.SmsStatus ?? 'received';
    if (status === 'received' || status === 'receiving') {
      return { ok: true, messages: [readMessage(parameters)], receipts: [] };
    }
    return { ok: true, messages: [], receipts: [readReceipt(parameters, status)] };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, code: error.code, reason: error.message };
    throw error;
  }
}

function signedPart(request: CarrierRequest) {
  if (request.method.toUpperCase() === 'GET') return {};
  const type = headerOf(request, 'content-type') ?? '';
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type.trim());
  return isForm || request.body.length === 0 ? { params: request.form } : { rawBody: request.body };
}

function headerOf(request: CarrierRequest, name: string): string | undefined {
  const exact = request.headers[name];
  if (exact !== undefined) return exact;
  return Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

/**
 * A GET has its parameters in the query, a POST in the form. Of a repeated one the first counts. NUL characters go:
 * no message needs one, PostgreSQL's text cannot hold one, and a carrier would repeat the message for ever.
 */
function parametersOf(request: CarrierRequest): Record<string, string> {
  const given = request.method.toUpperCase() === 'GET' ? request.query : request.form;
  const parameters: Record<string, string> = {};
  for (const name of Object.keys(given)) {
    const value = given[name];
    parameters[withoutNul(name)] = withoutNul((Array.isArray(value) ? value[0] : value) ?? '');
  }
  return parameters;
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

function readMessage(parameters: Record<string, string>): ReceivedMessage {
  const from = addressIn(parameters, 'From', 21212);
  const to = addressIn(parameters, 'To', 21211);
  if (!sameChannel(from, to))
    throw new Malformed(21910, `From ${from} and To ${to} are on different channels`);
  return {
    providerSid: sidIn(parameters),
    from,
    to,
    body: parameters.Body ?? '',
    media: readMedia(parameters),
    numSegments: countIn(parameters, 'NumSegments', 1),
    parameters,
  };
}

function readReceipt(parameters: Record<string, string>, status: string) {
  const providerSid = sidIn(parameters);
  if (!isMessageStatus(status)) throw new Malformed(20001, `Unknown MessageStatus ${status}`);
  const errorCode = Number(parameters.ErrorCode || Number.NaN);
  return {
    providerSid,
    status,
    errorCode: Number.isSafeInteger(errorCode) && errorCode > 0 ? errorCode : null,
    errorMessage: parameters.ErrorMessage || parameters.ChannelStatusMessage || null,
  };
}

function readMedia(parameters: Record<string, string>): ReceivedMessage['media'] {
  const amount = countIn(parameters, 'NumMedia', 0);
  if (amount > mediaLimit) throw new Malformed(21623, `NumMedia ${amount} is more than ${mediaLimit}`);
  return Array.from({ length: amount }, (_, at) => {
    const url = parameters[`MediaUrl${at}`] ?? '';
    if (!isWebUrl(url)) throw new Malformed(21620, `MediaUrl${at} is not a valid URL`);
    return { url, contentType: parameters[`MediaContentType${at}`] || 'application/octet-stream' };
  });
}

function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}

function addressIn(parameters: Record<string, string>, name: 'From' | 'To', code: number): string {
  const address = normalAddress(parameters[name] ?? '');
  if (address === '') throw new Malformed(code, `Parameter ${name} is missing`);
  return address;
}

function sidIn(parameters: Record<string, string>): string {
  const sid = parameters.MessageSid ?? parameters.SmsMessageSid ?? parameters.SmsSid ?? '';
  if (!messageSid.test(sid))
    throw new Malformed(20001, 'Parameter MessageSid is missing or not a message SID');
  return sid;
}

function countIn(parameters: Record<string, string>, name: string, standard: number): number {
  const text = parameters[name];
  if (text === undefined || text === '') return standard;
  if (!count.test(text)) throw new Malformed(20001, `Parameter ${name} is not a number`);
  return Number(text);
}
