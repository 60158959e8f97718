/** What a request to send a message must look like, check by check in the contract's order. */
import { invalid, refuse } from '../../../kernel/errors.ts';
import type { MessageOptions, NewOutbound } from '../message.ts';
import { lineOf } from '../message.ts';
import { isDestination, isSender, normalAddress, prefixOf } from './address.ts';
import { MAX_BODY_LENGTH, MAX_MEDIA, MAX_VALIDITY_SECONDS, SCHEDULE_SECONDS } from './limits.ts';
import { smartEncode } from './segments.ts';

/** The parameters of Messages.create, read from their form. */
export interface MessageRequest extends MessageOptions {
  to: string;
  from?: string | undefined;
  messagingServiceSid?: string | undefined;
  body?: string | undefined;
  mediaUrl?: string[] | undefined;
  contentSid?: string | undefined;
  statusCallback?: string | undefined;
  smartEncoded?: boolean | undefined;
  validityPeriod?: number | undefined;
  scheduleType?: 'fixed' | undefined;
  sendAt?: Date | undefined;
  sendAsMms?: boolean | undefined;
}

/** What a messaging service decides for its messages, where the request says nothing else. */
export interface ServiceDefaults {
  sid: string;
  statusCallback: string | null;
  smartEncoding: boolean;
  /** Seconds. */
  validityPeriod: number;
}

export interface Circumstances {
  accountSid: string;
  now: Date;
  /** The messaging service that sends it; the request's `from` is then the sender that the service has chosen. */
  service: ServiceDefaults | null;
  /** The status callback of the application that is named. */
  applicationCallback: string | null;
}

/** The message that a request asks for; throws the refusal that it deserves. */
export function newMessage(request: MessageRequest, circumstances: Circumstances): NewOutbound {
  const { accountSid, now, service, applicationCallback } = circumstances;
  const { from, to } = addressesOf(request);
  const { body, mediaUrls } = contentOf(request, service?.smartEncoding ?? false);
  return {
    accountSid,
    from,
    to,
    body,
    mediaUrls,
    direction: 'outbound-api',
    statusCallback: request.statusCallback || applicationCallback || service?.statusCallback || null,
    messagingServiceSid: service?.sid ?? null,
    line: lineOf(accountSid, to, from),
    sendAt: sendAtOf(request, now),
    validitySeconds: validityOf(request, service),
    asMms: request.sendAsMms,
    options: optionsOf(request),
  };
}

function addressesOf(request: MessageRequest): { from: string; to: string } {
  if (!request.from) throw refuse(21603);
  const from = normalAddress(request.from);
  if (!isSender(from)) throw refuse(21212);
  const to = destinationOf(request);
  if (prefixOf(from) !== prefixOf(to)) throw refuse(21910);
  if (from === to) throw refuse(21612);
  return { from, to };
}

/** Where a message is to go, in its one spelling. */
export function destinationOf(request: Pick<MessageRequest, 'to'>): string {
  const to = normalAddress(request.to);
  if (!isDestination(to)) throw refuse(21211);
  return to;
}

/** The longest validity is what every message has anyway and needs no timer. */
function validityOf({ validityPeriod }: MessageRequest, service: ServiceDefaults | null): number | undefined {
  if (validityPeriod !== undefined || service === null) return validityPeriod;
  return service.validityPeriod < MAX_VALIDITY_SECONDS ? service.validityPeriod : undefined;
}

function contentOf(request: MessageRequest, smart: boolean): { body: string; mediaUrls: string[] } {
  const given = request.body ?? '';
  const body = (request.smartEncoded ?? smart) ? smartEncode(given) : given;
  const mediaUrls = (request.mediaUrl ?? []).filter(url => url !== '');
  if (request.contentSid) throw refuse(21655);
  if (body === '' && mediaUrls.length === 0) throw refuse(21602);
  if (body.length > MAX_BODY_LENGTH) throw refuse(21617);
  if (mediaUrls.length > MAX_MEDIA) throw refuse(21623);
  if (!mediaUrls.every(isWebUrl)) throw refuse(21620);
  return { body, mediaUrls };
}

function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}

/** Only messaging services send at a later time. */
function sendAtOf(
  { scheduleType, sendAt, messagingServiceSid }: MessageRequest,
  now: Date,
): Date | undefined {
  if (scheduleType === undefined && sendAt === undefined) return undefined;
  if (!messagingServiceSid) throw invalid('MessagingServiceSid', 'is required to schedule a message');
  if (sendAt === undefined) throw invalid('SendAt', 'is required with ScheduleType');
  if (scheduleType === undefined) throw invalid('ScheduleType', 'is required with SendAt');
  const ahead = (sendAt.getTime() - now.getTime()) / 1000;
  if (ahead < SCHEDULE_SECONDS.least || ahead > SCHEDULE_SECONDS.most)
    throw invalid('SendAt', 'must be from 15 minutes to 35 days ahead');
  return sendAt;
}

function optionsOf(request: MessageRequest): MessageOptions | undefined {
  const { contentRetention, addressRetention, persistentAction, applicationSid, maxPrice } = request;
  const { attempt, provideFeedback, forceDelivery, trafficType, shortenUrls, riskCheck, fallbackFrom } =
    request;
  const retention = { contentRetention, addressRetention };
  const asked = { persistentAction, applicationSid, maxPrice, attempt, provideFeedback, forceDelivery };
  const options = { ...retention, ...asked, trafficType, shortenUrls, riskCheck, fallbackFrom };
  return Object.values(options).some(value => value !== undefined) ? options : undefined;
}
