/**
 * A conversation is opened: chat user, channel and member, the Proxy session for customers with an address, the Flex
 * Flow's integration on the channel, and the record that ties them together. Used when a customer writes first and
 * by the Flex Channel and WebChannel resources.
 */
import type { ConversationRow, FlexFlowRow } from '../blocks/flex/index.ts';
import type { OpenedSession } from '../blocks/proxy/index.ts';
import type { Turn } from '../kernel/line/turn.ts';
import { decide } from './decide.ts';
import type { JourneyParts } from './parts.ts';

/** Whom a Proxy session joins. */
export interface SessionEnds {
  serviceSid: string;
  customer: string;
  ours: string;
  line: string;
}

export interface Opening {
  accountSid: string;
  flow: FlexFlowRow;
  kind: 'channel' | 'web';
  /** The customer's chat identity. */
  identity: string;
  userFriendlyName: string;
  friendlyName: string;
  uniqueName: string | null;
  /** What the channel attribute `from` says. */
  from: string;
  preEngagement: unknown;
  longLived: boolean;
  /** The session to open with it; null for customers who are reached through chat itself. */
  session: SessionEnds | null;
  /** A task that exists already and is to be this conversation's. */
  taskSid: string | null;
  taskAttributes: string | null;
  /** The customer has written (so a task that waits for that may be made). */
  hasWritten: boolean;
}

/** A conversation as it is when it begins, with its Proxy session where it has one. */
export interface OpenedConversation {
  conversation: ConversationRow;
  session: OpenedSession | null;
}

export async function openConversation(
  parts: JourneyParts,
  turn: Turn,
  opening: Opening,
): Promise<OpenedConversation> {
  const { chat, flex, proxy } = parts.blocks;
  const { accountSid, flow, session } = opening;
  const serviceSid = flow.chatServiceSid;
  const user = await turn.do(chat.ensureUsers, {
    accountSid,
    serviceSid,
    identity: opening.identity,
    friendlyName: opening.userFriendlyName,
  });
  const sessionSid = session === null ? null : turn.sid('KC');
  const { uniqueName } = opening;
  if (uniqueName !== null) await turn.do(chat.freeUniqueNames, { accountSid, serviceSid, uniqueName });
  const channel = await turn.do(chat.openChannels, {
    accountSid,
    serviceSid,
    friendlyName: opening.friendlyName,
    uniqueName,
    attributes: JSON.stringify(channelAttributes(opening, sessionSid)),
    type: 'private',
    createdBy: 'system',
    line: session?.line ?? null,
    webhooks: false,
  });
  await turn.do(chat.seatMembers, {
    accountSid,
    serviceSid,
    channelSid: channel.sid,
    identity: opening.identity,
    attributes: JSON.stringify({ member_type: 'guest' }),
    webhooks: false,
    ifAbsent: true,
  });
  const at = { sid: sessionSid!, channelSid: channel.sid };
  const opened =
    session === null
      ? null
      : await turn.do(proxy.openSessions, sessionOf(session, { accountSid, ...at, uniqueName: channel.sid }));
  const conversation = await turn.do(flex.rememberConversations, {
    accountSid,
    flexFlowSid: flow.sid,
    serviceSid,
    channelSid: channel.sid,
    userSid: user.sid,
    identity: opening.identity,
    kind: opening.kind,
    taskSid: opening.taskSid,
    proxied: session !== null,
    customerAddress: session?.customer ?? null,
    longLived: opening.longLived,
    janitorEnabled: flow.janitorEnabled,
    taskAttributes: opening.taskAttributes,
    waitsForTask: waitsForFirstWords(opening),
  });
  const decided = await decide(parts, turn, { opening, conversation, sessionSid });
  return { conversation: decided, session: opened };
}

/** The agent's thread is reserved only when the customer answers: the flow asks for it, and nobody has written yet. */
export function waitsForFirstWords({
  flow,
  hasWritten,
  taskSid,
}: Pick<Opening, 'flow' | 'hasWritten' | 'taskSid'>): boolean {
  return (
    flow.integrationType === 'task' &&
    flow.integration.creationOnMessage === true &&
    !hasWritten &&
    taskSid === null
  );
}

function channelAttributes(
  { flow, from, longLived, preEngagement }: Opening,
  sessionSid: string | null,
): object {
  return {
    status: 'ACTIVE',
    from,
    channel_type: flow.channelType,
    long_lived: longLived,
    ...(preEngagement === null ? {} : { pre_engagement_data: preEngagement }),
    ...(sessionSid === null ? {} : { proxySession: sessionSid }),
  };
}

/**
 * A new session for a conversation whose former one is over, in the channel that it has. Null where the customer has
 * no such conversation with the flow.
 */
export async function resumeConversation(
  { blocks: { chat, flex, proxy } }: JourneyParts,
  turn: Turn,
  { flow, ends }: { flow: FlexFlowRow; ends: SessionEnds },
): Promise<OpenedSession | null> {
  const { accountSid } = flow;
  const customer = { accountSid, flexFlowSid: flow.sid, identity: ends.customer };
  const conversation = await turn.do(flex.longLivedConversations, customer);
  if (conversation === null) return null;
  const { channelSid } = conversation;
  const sid = turn.sid('KC');
  // The channel's SID is the name of the session that is over.
  const named = { accountSid, sid, channelSid, uniqueName: `${channelSid}_${sid}` };
  const session = await turn.do(proxy.openSessions, sessionOf(ends, named));
  const set = { proxySession: sid };
  await turn.do(chat.mergeAttributes, { accountSid, channelSid, set, webhooks: true });
  return session;
}

function sessionOf(
  { serviceSid, customer, ours, line }: SessionEnds,
  {
    accountSid,
    sid,
    channelSid,
    uniqueName,
  }: { accountSid: string; sid: string; channelSid: string; uniqueName: string },
) {
  return {
    accountSid,
    serviceSid,
    sid,
    line,
    uniqueName,
    mode: 'message-only' as const,
    participants: [
      { identifier: customer, proxyIdentifier: ours, friendlyName: 'Customer' },
      { identifier: channelSid, proxyIdentifier: ours, friendlyName: 'Agent' },
    ],
  };
}
