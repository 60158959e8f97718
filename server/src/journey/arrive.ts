/**
 * Step 2, `arrive`: a stored message finds its conversation. An open Proxy session for (from, to) leads to its chat
 * channel, or to the other phone; without one an enabled Flex Flow opens a conversation; without that, the Proxy
 * service's out-of-session callback is asked.
 */
import { inboundParameters, withService } from '../blocks/messaging/index.ts';
import {
  asOpenSession,
  isStopWord,
  type OpenedSession,
  type OpenSession,
  receivedFrom,
  sentTo,
} from '../blocks/proxy/index.ts';
import { channelTypeOf } from '../carriers/index.ts';
import type { Turn } from '../kernel/line/turn.ts';
import type { LineEvent } from '../kernel/line/tx.ts';
import { ownAddress } from './addresses.ts';
import { startFlow } from './converse.ts';
import type { MessageReceived } from './events.ts';
import { openConversation, resumeConversation } from './open.ts';
import type { JourneyParts } from './parts.ts';
import { chatMessageResource, messageResource } from './resource-urls.ts';
import {
  asksIntercept,
  closeSession,
  customerIdentity,
  isChatChannel,
  permittedAs,
  remember,
} from './sessions.ts';
import { tellRefusal } from './undelivered.ts';
import { warn } from './warn.ts';

export function arriveStep(parts: JourneyParts) {
  return async (event: LineEvent, turn: Turn): Promise<void> => {
    const message = event.data as MessageReceived;
    if (message.serviceSid !== null) return throughProxy(parts, turn, { event, message });
    return toNumber(parts, turn, { event, message });
  };
}

interface Arrival {
  event: LineEvent;
  message: MessageReceived;
}

/** A message to a number that is not bound to Proxy by the request itself: its own webhook says where it goes. */
async function toNumber(parts: JourneyParts, turn: Turn, { event, message }: Arrival): Promise<void> {
  const { messaging } = parts.blocks;
  const { accountSid } = message;
  const number = await turn.do(messaging.numbersByAddress, { accountSid, address: message.to });
  if (number === null) {
    parts.log.warn(
      { account: accountSid, message: message.messageSid },
      'a message came to a number that the account does not have',
    );
    return;
  }
  const own = ownAddress(number.smsUrl ?? '', parts.options);
  if (own === null)
    return void (await turn.do(messaging.callNumbers, { accountSid, number, message, line: event.key }));
  if (own.kind === 'proxy') {
    return throughProxy(parts, turn, { event, message: { ...message, serviceSid: own.serviceSid } });
  }
  await startFlow(parts, turn, {
    accountSid,
    flowSid: own.flowSid,
    contact: message.from,
    flowAddress: message.to,
    parameters: inboundParameters(accountSid, withService(message, number.messagingServiceSid)),
    initiatedBy: message.messageSid,
    line: event.key,
  });
}

async function throughProxy(parts: JourneyParts, turn: Turn, arrival: Arrival): Promise<void> {
  const { accountSid, serviceSid, from, to, messageSid } = arrival.message;
  if (isStopWord(arrival.message)) {
    const text = 'a message is nothing but a word that stops or resumes texts: it was not passed on';
    return warn(parts, turn, { accountSid, code: 80901, resourceSid: messageSid, text });
  }
  const session = await turn.do(parts.blocks.proxy.findSessions, { accountSid, serviceSid, from, to });
  if (session === null) return withoutSession(parts, turn, arrival);
  if (session.expiresAt <= turn.now) {
    const { sessionSid } = session;
    await closeSession(parts, turn, { accountSid, sessionSid, reason: 'ttl' });
    const text = 'a message came when the time of its session was over';
    await warn(parts, turn, { accountSid, code: 80904, resourceSid: sessionSid, text });
    return withoutSession(parts, turn, arrival);
  }
  if (session.mode === 'voice-only') {
    const text = 'a message came to a session that carries calls only';
    return warn(parts, turn, { accountSid, code: 80910, resourceSid: messageSid, text });
  }
  if (
    asksIntercept(parts, turn, {
      session,
      event: arrival.event,
      body: arrival.message.body,
      resource: messageResource(parts, { accountSid, sid: messageSid }),
    })
  )
    return;
  if (session.partner === null) {
    const text = 'the session has nobody on the other side';
    return warn(parts, turn, { accountSid, code: 80614, resourceSid: session.sessionSid, text });
  }
  if (isChatChannel(session.partner)) return intoChannel(parts, turn, { ...arrival, session });
  return toOtherPhone(parts, turn, { ...arrival, session });
}

interface SessionArrival extends Arrival {
  session: OpenSession;
}

async function intoChannel(parts: JourneyParts, turn: Turn, arrival: SessionArrival): Promise<void> {
  const { event, message, session } = arrival;
  const { accountSid } = message;
  if (session.line !== event.key) {
    // A session that was opened over REST: its channel's events travel on the channel's own line, and so must this.
    const channel = await turn.do(parts.blocks.chat.channelsBySid, {
      accountSid,
      channelSid: session.partner!.identifier,
    });
    if (channel !== null && channel.line !== event.key) return turn.emit({ ...event, key: channel.line });
  }
  const identity = await customerIdentity(parts, turn, session);
  await append(parts, turn, { ...arrival, identity });
}

async function toOtherPhone(
  parts: JourneyParts,
  turn: Turn,
  { event, message, session }: SessionArrival,
): Promise<void> {
  const { blocks } = parts;
  const { accountSid, body, media } = message;
  const { partner } = session;
  const sent = await turn.do(blocks.messaging.storeOutbound, {
    accountSid,
    from: partner!.proxyIdentifier!,
    to: partner!.identifier,
    body,
    mediaUrls: media.map(({ url }) => url),
    direction: 'outbound-api',
    statusCallback: null,
    messagingServiceSid: null,
    line: event.key,
  });
  await turn.do(blocks.proxy.recordInteractions, {
    sid: permittedAs(message),
    accountSid,
    session,
    data: body,
    inbound: receivedFrom(session, messageResource(parts, { accountSid, sid: message.messageSid })),
    outbound: sentTo(partner!, { ...messageResource(parts, sent), status: sent.status }),
  });
  await tellRefusal(parts, turn, { sent, chatMessageSid: null, line: event.key });
}

interface IdentifiedArrival extends SessionArrival {
  identity: string;
}

/** Posts the message into the session's channel, its text first and each file as a message of its own. */
async function append(
  parts: JourneyParts,
  turn: Turn,
  { message, session, identity }: IdentifiedArrival,
): Promise<void> {
  const { blocks } = parts;
  const { accountSid, body, media } = message;
  const common = {
    accountSid,
    serviceSid: session.chatInstanceSid!,
    channelSid: session.partner!.identifier,
    from: identity,
    attributes: '{}',
    source: 'SDK' as const,
    clientIdentity: identity,
    webhooks: true,
    relayed: true,
    wakesStudio: true,
  };
  const posts = [
    ...(body !== '' || media.length === 0 ? [{ body, media: null }] : []),
    ...media.map(({ url, contentType }) => ({
      body: '',
      media: { url, contentType, filename: null, size: null },
    })),
  ];
  const sids = posts.map(() => turn.sid('IM'));
  const first = { ...common, sid: sids[0]! };
  await Promise.all([
    ...posts.map((post, i) => turn.do(blocks.chat.appendMessages, { ...common, ...post, sid: sids[i]! })),
    turn.do(blocks.proxy.recordInteractions, {
      sid: permittedAs(message),
      accountSid,
      session,
      data: body,
      inbound: receivedFrom(session, messageResource(parts, { accountSid, sid: message.messageSid })),
      outbound: sentTo(session.partner!, { ...chatMessageResource(parts, first), status: 'sent' }),
    }),
  ]);
  remember(turn, session);
}

async function withoutSession(parts: JourneyParts, turn: Turn, arrival: Arrival): Promise<void> {
  const { flex, proxy } = parts.blocks;
  const { accountSid, to } = arrival.message;
  const serviceSid = arrival.message.serviceSid!;
  const service = await turn.do(proxy.services, { accountSid, serviceSid });
  if (service === null) return;
  if (service.chatInstanceSid !== null) {
    const flow = await turn.do(flex.flowsFor, {
      accountSid,
      channelType: channelTypeOf(to),
      contactIdentity: to,
    });
    if (flow !== null) return begin(parts, turn, { ...arrival, flow, serviceSid });
  }
  if (await isTaken(parts, turn, arrival)) return;
  const { from, messageSid: resourceSid } = arrival.message;
  const [code, lack] =
    service.chatInstanceSid === null ? [80902, 'no session'] : [80617, 'no session and no Flex Flow'];
  const text = `the message from ${from} to ${to} has ${lack}`;
  await warn(parts, turn, { accountSid, code, resourceSid, text });
}

type FlexFlow = Parameters<typeof openConversation>[2]['flow'];

async function begin(
  parts: JourneyParts,
  turn: Turn,
  beginning: Arrival & { flow: FlexFlow; serviceSid: string },
): Promise<void> {
  const { message, flow, serviceSid, event } = beginning;
  const { accountSid, from, to } = message;
  const name = message.parameters.ProfileName || from;
  const ends = { serviceSid, customer: from, ours: to, line: event.key };
  const resumed = flow.longLived ? await resumeConversation(parts, turn, { flow, ends }) : null;
  if (resumed !== null) return intoChannel(parts, turn, { ...beginning, session: seenBy(from, resumed) });
  const { session } = await openConversation(parts, turn, {
    accountSid,
    flow,
    kind: 'channel',
    identity: from,
    userFriendlyName: name,
    friendlyName: from,
    uniqueName: null,
    from,
    preEngagement: null,
    longLived: flow.longLived,
    session: ends,
    taskSid: null,
    taskAttributes: null,
    hasWritten: true,
  });
  await intoChannel(parts, turn, { ...beginning, session: seenBy(from, session!) });
}

/** A new session, as a message of the customer's finds it. */
function seenBy(customer: string, session: OpenedSession): OpenSession {
  return asOpenSession(session, session.participants.find(({ identifier }) => identifier === customer)!);
}

/** Nobody expects this message: the service's callback may know what to do with it. */
async function isTaken(parts: JourneyParts, turn: Turn, { event, message }: Arrival): Promise<boolean> {
  const { accountSid } = message;
  return turn.do(parts.blocks.proxy.outOfSession, {
    accountSid,
    serviceSid: message.serviceSid!,
    message: inboundParameters(accountSid, message),
    line: event.key,
    then: { kind: 'outOfSession.answered', key: event.key, data: { message } },
  });
}
