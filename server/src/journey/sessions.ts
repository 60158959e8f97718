/** What the steps ask of a Proxy session. */
import type { OpenSession, Resource } from '../blocks/proxy/index.ts';
import type { Step, Turn } from '../kernel/line/turn.ts';
import type { LineEvent } from '../kernel/line/tx.ts';
import type { InteractionIntercepted, MessageReceived, Permitted } from './events.ts';
import type { JourneyParts } from './parts.ts';
import { warn } from './warn.ts';

/** Whether this side of a session is a chat channel. */
export function isChatChannel(participant: { identifier: string }): boolean {
  return /^CH[0-9a-fA-F]{32}$/.test(participant.identifier);
}

/**
 * The chat identity of the session's customer: the address itself in conversations that the customer began, the
 * Flex Channel's identity where somebody else opened the channel.
 */
export async function customerIdentity(
  { blocks }: JourneyParts,
  turn: Turn,
  session: OpenSession,
): Promise<string> {
  const [channel, customer] = isChatChannel(session.sender)
    ? [session.sender, session.partner!]
    : [session.partner!, session.sender];
  if (session.line !== null) return customer.identifier;
  const at = { accountSid: session.accountSid, channelSid: channel.identifier };
  const conversation = await turn.do(blocks.flex.conversationsByChannel, at);
  return conversation?.identity ?? customer.identifier;
}

/** Sessions that this turn has met, by their chat channels, as seen from those. */
const met = new WeakMap<Turn, Map<string, OpenSession>>();

/** A session that led a message into its channel: what is answered there in the same turn needs no look-up. */
export function remember(turn: Turn, session: OpenSession): void {
  const { sender, partner } = session;
  if (partner === null || !isChatChannel(partner)) return;
  const known = met.get(turn) ?? new Map<string, OpenSession>();
  met.set(turn, known.set(partner.identifier, { ...session, sender: partner, partner: sender }));
}

export interface ChannelAt {
  accountSid: string;
  channelSid: string;
}

/** The open session of a chat channel when this turn has met it: the channel is its sender, the customer its partner. */
export function recall(turn: Turn, { accountSid, channelSid }: ChannelAt): OpenSession | null {
  const known = met.get(turn)?.get(channelSid);
  return known?.accountSid === accountSid ? known : null;
}

/** The open session of a chat channel: the channel is its sender, the customer its partner. */
export async function sessionOfChannel(
  { blocks }: JourneyParts,
  turn: Turn,
  at: ChannelAt,
): Promise<OpenSession | null> {
  return recall(turn, at) ?? (await turn.do(blocks.proxy.findSessionsOfChannels, at));
}

export interface SessionEnd {
  accountSid: string;
  sessionSid: string;
  reason: string;
  onlyIfExpired?: boolean;
}

export async function closeSession({ blocks }: JourneyParts, turn: Turn, end: SessionEnd): Promise<void> {
  await turn.do(blocks.proxy.closeSessions, end);
  const known = met.get(turn);
  for (const [channelSid, { sessionSid }] of known ?? [])
    if (sessionSid === end.sessionSid) known!.delete(channelSid);
}

export interface Interception {
  session: OpenSession;
  /** The event that must wait for the answer. */
  event: LineEvent;
  body: string;
  /** What stands for the message where it came from. */
  resource: Resource;
}

/** Asks the service's intercept callback where it has one; true when the event has to wait for the answer. */
export function asksIntercept(
  { blocks }: JourneyParts,
  turn: Turn,
  { session, event, body, resource }: Interception,
): boolean {
  if (session.interceptCallbackUrl === null || permittedAs(event.data) !== undefined) return false;
  const interaction = { sid: turn.sid('KI'), date: turn.now };
  const then = {
    kind: 'interaction.intercepted',
    key: event.key,
    data: { event, interactionSid: interaction.sid },
  };
  turn.job(blocks.proxy.interceptJob({ session, data: body, resource, key: event.key, then, interaction }));
  return true;
}

/** The SID of the interaction that the intercept callback has let pass with this event; undefined when none was asked. */
export function permittedAs(data: unknown): string | undefined {
  return (data as Permitted).permittedAs;
}

/** The callback has answered: 403 blocks the message, anything else lets it pass. */
export function interceptedStep(parts: JourneyParts): Step {
  return async ({ data }, turn) => {
    const { answer, event, interactionSid } = data as InteractionIntercepted;
    if (answer.status === 403) {
      const { accountSid } = event;
      const { messageSid: resourceSid = null } = event.data as Partial<MessageReceived>;
      const text = 'the intercept callback blocked an interaction';
      return warn(parts, turn, { accountSid, code: 80909, resourceSid, text });
    }
    turn.emit({ ...event, data: { ...(event.data as object), permittedAs: interactionSid } });
  };
}
