/** A message could not be delivered: the flow that asked it and waits for the reply hears of it. */
import type { MessageRow } from '../blocks/messaging/index.ts';
import type { FlowState, Opened } from '../blocks/studio/index.ts';
import type { Step, Turn } from '../kernel/line/turn.ts';
import { carryOut } from './carry-out.ts';
import type { MessageUndelivered } from './events.ts';
import type { JourneyParts } from './parts.ts';
import { customerIdentity } from './sessions.ts';
import { warn } from './warn.ts';

interface Refusal {
  sent: MessageRow;
  /** The chat message that it came from. */
  chatMessageSid: string | null;
  line: string;
}

/**
 * A message may be refused as it is stored, because the customer has stopped messages. Then the account is told, and
 * whoever waits for the reply.
 */
export async function tellRefusal(
  parts: JourneyParts,
  turn: Turn,
  { sent, chatMessageSid, line }: Refusal,
): Promise<void> {
  const { accountSid, sid, from, to, status, errorCode, errorMessage } = sent;
  if (status !== 'failed' || errorCode === null) return;
  const text = `the message from ${from} to ${to} was not sent: ${errorMessage}`;
  await warn(parts, turn, { accountSid, code: errorCode, resourceSid: sid, text });
  const data: MessageUndelivered = { accountSid, messageSid: sid, from, to, errorCode, chatMessageSid };
  turn.emit({ kind: 'message.undelivered', key: line, accountSid, data });
}

export function undeliveredStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const message = event.data as MessageUndelivered;
    const opened = await executionOf(parts, turn, message);
    const meant = opened?.child ?? opened;
    if (opened === null || !meant?.state) return;
    if (questionOf(meant.state) !== (message.chatMessageSid ?? message.messageSid)) return;
    const reason = 'the carrier could not deliver it';
    const { errorCode: code } = message;
    const failed = { type: 'sayFailed' as const, reason, ...(code === null ? {} : { code }) };
    await carryOut(parts, turn, { opened, event: failed, line: event.key });
  };
}

/** The SID of the message that the execution waits for a reply to. */
function questionOf({ awaits, widget, context }: FlowState): unknown {
  if (awaits !== 'reply') return null;
  const output = context.widgets[widget] as { outbound?: { Sid?: string } } | undefined;
  return output?.outbound?.Sid ?? null;
}

/** A text to the contact came from the flow's own number; one out of a chat channel through the channel's session. */
async function executionOf(
  parts: JourneyParts,
  turn: Turn,
  { accountSid, from, to, chatMessageSid }: MessageUndelivered,
): Promise<Opened | null> {
  const { proxy, studio } = parts.blocks;
  if (chatMessageSid === null)
    return turn.do(studio.executionsOf, { accountSid, contact: to, flowAddress: from });
  const session = await turn.do(proxy.findSessions, { accountSid, serviceSid: null, from: to, to: from });
  if (session === null || session.partner === null) return null;
  const channelSid = session.partner.identifier;
  const seen = await turn.do(proxy.findSessionsOfChannels, { accountSid, channelSid });
  if (seen === null) return null;
  const contact = await customerIdentity(parts, turn, seen);
  return turn.do(studio.executionsOf, { accountSid, contact, flowAddress: channelSid });
}
