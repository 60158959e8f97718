/** Keeps what passes through sessions, and tells the service's callback about it. */
import type { Batch, NewJob, Tx } from '../../kernel/line/tx.ts';
import { type WebhookAnswer, webhookJob } from '../../kernel/webhook.ts';
import type { InteractionRow, InteractionSide, OpenSession, Resource } from './rows.ts';
import { interactionFields, interceptFields } from './rules/callback-fields.ts';
import { resourceStatus } from './rules/resource-status.ts';
import { setExpiryTimer } from './sessions.ts';
import { insertInteractions, setOutbound, setOutboundStatus } from './store/interactions.ts';

export interface NewInteraction {
  /** Made beforehand with `sid('KI')` by whoever named it to a callback. */
  sid?: string;
  accountSid: string;
  session: OpenSession;
  /** The body of the message. */
  data: string;
  inbound: InteractionSide | null;
  outbound: InteractionSide | null;
  /** The participant it was sent to over REST; others have none. */
  participantSid?: string;
}

/**
 * Records interactions (KI) in the order given: an open session is in progress from now on, and one with a time to
 * live lives that long again. Tells the service's callback.
 */
export const recordInteractions: Batch<NewInteraction, { sid: string }> = async (tx, inputs) => {
  const rows = inputs.map(input => newRow(tx, input));
  await insertInteractions(tx, rows);
  inputs.forEach(({ accountSid, session }, n) => {
    const at = { accountSid, sessionSid: session.sessionSid, line: session.line };
    if (session.ttl > 0 && session.dateExpiry === null)
      setExpiryTimer(tx, at, { ...session, dateActive: tx.now });
    tellCallback(tx, { url: session.callbackUrl, line: session.line, row: rows[n]! });
  });
  return rows.map(({ sid }) => ({ sid }));
};

/** The inbound side of an interaction: what the session's sender has written. */
export const receivedFrom = ({ sender }: OpenSession, resource: Resource): InteractionSide => ({
  participantSid: sender.sid,
  resourceSid: resource.sid,
  resourceUrl: resource.url,
  resourceStatus: 'received',
});

/** The outbound side: what was made of it for a participant. */
export const sentTo = (
  participant: { sid: string },
  { sid, url, status }: Resource & { status: string },
): InteractionSide => ({
  participantSid: participant.sid,
  resourceSid: sid,
  resourceUrl: url,
  resourceStatus: status,
});

function newRow(tx: Tx, input: NewInteraction): InteractionRow {
  return {
    sid: input.sid ?? tx.sid('KI'),
    accountSid: input.accountSid,
    serviceSid: input.session.serviceSid,
    sessionSid: input.session.sessionSid,
    participantSid: input.participantSid ?? null,
    type: 'message',
    data: JSON.stringify({ body: input.data }),
    ...inboundColumns(input.inbound),
    ...outboundColumns(input.outbound),
    dateCreated: tx.now,
    dateUpdated: tx.now,
  };
}

function inboundColumns(side: InteractionSide | null) {
  return {
    inboundParticipantSid: side?.participantSid ?? null,
    inboundResourceSid: side?.resourceSid ?? null,
    inboundResourceStatus: statusOf(side),
    inboundResourceType: typeOf(side),
    inboundResourceUrl: side?.resourceUrl ?? null,
  };
}

function outboundColumns(side: InteractionSide | null) {
  return {
    outboundParticipantSid: side?.participantSid ?? null,
    outboundResourceSid: side?.resourceSid ?? null,
    outboundResourceStatus: statusOf(side),
    outboundResourceType: typeOf(side),
    outboundResourceUrl: side?.resourceUrl ?? null,
  };
}

function statusOf(side: InteractionSide | null): string | null {
  return side === null || side.resourceStatus === null ? null : resourceStatus(side.resourceStatus);
}

function typeOf(side: InteractionSide | null): string | null {
  return side === null ? null : (side.resourceType ?? 'Message');
}

/** Fills the outbound side of interactions that had to wait for it. An unknown interaction is passed over. */
export const completeInteractions: Batch<
  { accountSid: string; interactionSid: string; outbound: InteractionSide },
  void
> = async (tx, inputs) => {
  const last = new Map(inputs.map(input => [input.interactionSid, input]));
  const sides = [...last.values()].map(({ accountSid, interactionSid, outbound }, n) => ({
    n,
    accountSid,
    interactionSid,
    ...outboundColumns(outbound),
  }));
  for (const row of await setOutbound(tx, sides))
    tellCallback(tx, { url: row.callbackUrl, line: row.line, row });
  return inputs.map(() => undefined);
};

/**
 * Takes a message's new status over to the interaction whose outbound resource it is. Of several for one message
 * the last counts. Answers what the message was made from where the status is news, else null.
 */
export const interactionStatus: Batch<
  { accountSid: string; resourceSid: string; status: string },
  { inboundResourceSid: string | null } | null
> = async (tx, inputs) => {
  const last = new Map(inputs.map(input => [`${input.accountSid} ${input.resourceSid}`, input]));
  const statuses = [...last.values()].map(({ accountSid, resourceSid, status }, n) => ({
    n,
    accountSid,
    resourceSid,
    status: resourceStatus(status),
  }));
  const changed = await setOutboundStatus(tx, statuses);
  for (const row of changed) tellCallback(tx, { url: row.callbackUrl, line: row.line, row });
  const byResource = new Map(changed.map(row => [`${row.accountSid} ${row.outboundResourceSid}`, row]));
  return inputs.map(({ accountSid, resourceSid }) => byResource.get(`${accountSid} ${resourceSid}`) ?? null);
};

function tellCallback(tx: Tx, about: { url: string | null; line: string | null; row: InteractionRow }): void {
  if (!about.url) return;
  const at = { key: callbackLine(about.line ?? about.row.sessionSid), accountSid: about.row.accountSid };
  tx.job(webhookJob(at, { url: about.url, method: 'POST', parameters: interactionFields(about.row) }));
}

/** Callbacks keep their order per conversation and never hold up its messages. */
export function callbackLine(line: string): string {
  return `${line}:callbacks`;
}

export interface Interception {
  session: OpenSession;
  /** The body of the message. */
  data: string;
  /** The inbound message of the session's sender. */
  resource: Resource;
  /** The line that the answer comes back on. */
  key: string;
  /** The event that carries the answer (`data.answer`); see {@link blocks}. */
  then: { kind: string; key: string; data: Record<string, unknown> };
  /** The interaction-to-be, where it has a SID and a date already. */
  interaction?: { sid: string; date: Date };
}

/** The job that asks the service's InterceptCallbackUrl whether a message may pass; for services that have one. */
export function interceptJob({ session, data, resource, key, then, interaction }: Interception): NewJob {
  const inbound = receivedFrom(session, resource);
  const parameters = interceptFields({
    ...(interaction && {
      sid: interaction.sid,
      dateCreated: interaction.date,
      dateUpdated: interaction.date,
    }),
    accountSid: session.accountSid,
    serviceSid: session.serviceSid,
    sessionSid: session.sessionSid,
    type: 'message',
    data: JSON.stringify({ body: data }),
    ...inboundColumns(inbound),
  });
  const webhook = { url: session.interceptCallbackUrl!, method: 'POST', parameters, then } as const;
  return webhookJob({ key: `${key}:intercept`, accountSid: session.accountSid }, webhook);
}

/** Only a 403 stops an interaction; any other answer, and none at all, lets it pass. */
export function blocks(answer: Pick<WebhookAnswer, 'status'>): boolean {
  return answer.status === 403;
}
