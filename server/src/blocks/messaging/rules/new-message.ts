/** What a request to send a message must look like, check by check in the contract's order. */
import { invalid, refuse } from '../../../kernel/errors.ts';
import type { MessageOptions, NewOutbound } from '../message.ts';
import { lineOf } from '../message.ts';
import { isDestination, isSender, normalAddress, prefixOf } from './address.ts';
import { MAX_BODY_LENGTH, MAX_MEDIA, SCHEDULE_SECONDS } from './limits.ts';
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

/** The message that a request asks for; throws the refusal that it deserves. */
export function newMessage(accountSid: string, request: MessageRequest, now: Date): NewOutbound {
  const { from, to } = addressesOf(request);
  const { body, mediaUrls } = contentOf(request);
  return {
    accountSid,
    from,
    to,
    body,
    mediaUrls,
    direction: 'outbound-api',
    statusCallback: request.statusCallback || null,
    messagingServiceSid: null,
    line: lineOf(accountSid, to, from),
    reports: false,
    sendAt: sendAtOf(request, now),
    validitySeconds: request.validityPeriod,
    asMms: request.sendAsMms,
    options: optionsOf(request),
  };
}

function addressesOf(request: MessageRequest): { from: string; to: string } {
  const to = normalAddress(request.to);
  if (!request.from && !request.messagingServiceSid) throw refuse(21603);
  // There are no messaging services here, so none can be the one that was named.
  if (request.messagingServiceSid) throw refuse(21701);
  const from = normalAddress(request.from!);
  if (!isSender(from)) throw refuse(21212);
  if (!isDestination(to)) throw refuse(21211);
  if (prefixOf(from) !== prefixOf(to)) throw refuse(21910);
  if (from === to) throw refuse(21612);
  return { from, to };
}

function contentOf(request: MessageRequest): { body: string; mediaUrls: string[] } {
  const given = request.body ?? '';
  const body = request.smartEncoded ? smartEncode(given) : given;
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

function sendAtOf({ scheduleType, sendAt }: MessageRequest, now: Date): Date | undefined {
  if (scheduleType === undefined && sendAt === undefined) return undefined;
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
