/** Messages that belong to no open session: asks the service's URL what to do. */
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { webhookJob } from '../../kernel/webhook.ts';
import { OUT_OF_SESSION_ANSWERED } from './events.ts';
import { callbackLine } from './interactions.ts';
import type { ParticipantRow } from './rows.ts';
import { present } from './rules/callback-fields.ts';
import { lastSessionOf, type PastSession } from './store/past.ts';
import { serviceBySid } from './store/services.ts';

export interface StrayMessage {
  accountSid: string;
  serviceSid: string;
  /** The standard parameters of an inbound message, `From` and `To` among them. */
  message: Record<string, string>;
  line: string;
  /** The event that carries the answer; by default `outOfSession.answered` with the message, on the line. */
  then?: { kind: string; key: string; data: Record<string, unknown> };
}

/**
 * Calls the service's OutOfSessionCallbackUrl; its answer comes as an event, see `readOutOfSessionAnswer`.
 * False, and nothing done, when the service has no such URL.
 */
export const outOfSession: Batch<StrayMessage, boolean> = async (tx, strays) => {
  const asked: boolean[] = [];
  for (const stray of strays) asked.push(await ask(tx, stray));
  return asked;
};

async function ask(tx: Tx, stray: StrayMessage): Promise<boolean> {
  const { accountSid, serviceSid, message, line } = stray;
  const service = await serviceBySid(tx, { accountSid, sid: serviceSid });
  if (!service?.outOfSessionCallbackUrl) return false;
  const from = message.From ?? '';
  const past = await lastSessionOf(tx, { accountSid, serviceSid, from, to: message.To ?? '' });
  const webhook = {
    url: service.outOfSessionCallbackUrl,
    method: 'POST',
    parameters: { ...message, ...(past === null ? {} : pastFields(past)) },
    then: stray.then ?? {
      kind: OUT_OF_SESSION_ANSWERED,
      key: line,
      data: { accountSid, serviceSid, message },
    },
  } as const;
  tx.job(webhookJob({ key: callbackLine(line), accountSid }, webhook));
  return true;
}

function pastFields({ session, sender, partner }: PastSession): Record<string, string> {
  return {
    ...present({
      sessionSid: session.sid,
      sessionAccountSid: session.accountSid,
      sessionServiceSid: session.serviceSid,
      sessionUniqueName: session.uniqueName,
      sessionStatus: session.status,
      sessionMode: session.mode,
      sessionClosedReason: session.closedReason,
      sessionDateCreated: session.dateCreated.toISOString(),
      sessionDateUpdated: session.dateUpdated.toISOString(),
      sessionDateStarted: session.dateStarted?.toISOString(),
      sessionDateEnded: session.dateEnded?.toISOString(),
      sessionDateLastInteraction: session.dateLastInteraction?.toISOString(),
      ttl: String(session.ttl),
    }),
    ...participantFields('inboundParticipant', sender),
    ...(partner === null ? {} : participantFields('outboundParticipant', partner)),
  };
}

function participantFields(prefix: string, row: ParticipantRow): Record<string, string> {
  return present({
    [`${prefix}Sid`]: row.sid,
    [`${prefix}AccountSid`]: row.accountSid,
    [`${prefix}ServiceSid`]: row.serviceSid,
    [`${prefix}SessionSid`]: row.sessionSid,
    [`${prefix}Identifier`]: row.identifier,
    [`${prefix}FriendlyName`]: row.friendlyName,
    [`${prefix}ProxyIdentifier`]: row.proxyIdentifier,
    [`${prefix}ProxyIdentifierSid`]: row.proxyIdentifierSid,
    [`${prefix}DateCreated`]: row.dateCreated.toISOString(),
    [`${prefix}DateUpdated`]: row.dateUpdated.toISOString(),
  });
}
