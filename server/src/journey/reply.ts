/**
 * Step 8, `reply`: whatever anyone but the customer writes into a chat channel with a Proxy session goes to the
 * customer, from the number that the customer wrote to.
 */
import type { ChatMessageAdded } from '../blocks/chat/index.ts';
import { type OpenSession, type Resource, receivedFrom, sentTo } from '../blocks/proxy/index.ts';
import type { Step, Turn } from '../kernel/line/turn.ts';
import { mediaUrl } from './media.ts';
import type { JourneyParts } from './parts.ts';
import { chatMessageResource, messageResource } from './resource-urls.ts';
import { asksIntercept, customerIdentity, permittedAs, sessionOfChannel } from './sessions.ts';
import { tellRefusal } from './undelivered.ts';

export function replyStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const message = event.data as ChatMessageAdded;
    if (message.relayed) return;
    const { accountSid, serviceSid, channelSid, messageSid } = message;
    const session = await sessionOfChannel(parts, turn, { accountSid, channelSid });
    if (session === null || session.partner === null) return;
    if (message.from === (await customerIdentity(parts, turn, session))) return;
    const resource = chatMessageResource(parts, { serviceSid, channelSid, sid: messageSid });
    if (asksIntercept(parts, turn, { session, event, body: message.body, resource })) return;
    await send(parts, turn, { message, session, resource, line: event.key });
  };
}

interface Reply {
  message: ChatMessageAdded;
  session: OpenSession;
  resource: Resource;
  line: string;
}

async function send(
  parts: JourneyParts,
  turn: Turn,
  { message, session, resource, line }: Reply,
): Promise<void> {
  const { blocks } = parts;
  const { accountSid, serviceSid, body, media } = message;
  const partner = session.partner!;
  const sent = await turn.do(blocks.messaging.storeOutbound, {
    accountSid,
    from: partner.proxyIdentifier!,
    to: partner.identifier,
    body,
    mediaUrls: media === null ? [] : [mediaUrl(parts, { accountSid, serviceSid, sid: media.sid }, turn.now)],
    direction: 'outbound-api',
    statusCallback: null,
    messagingServiceSid: null,
    line,
  });
  await turn.do(blocks.proxy.recordInteractions, {
    sid: permittedAs(message),
    accountSid,
    session,
    data: body,
    inbound: receivedFrom(session, resource),
    outbound: sentTo(partner, { ...messageResource(parts, sent), status: sent.status }),
  });
  await tellRefusal(parts, turn, { sent, chatMessageSid: message.messageSid, line });
}
