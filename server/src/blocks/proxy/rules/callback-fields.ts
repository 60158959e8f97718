/** What callbacks about an interaction carry: camelCase names, unlike all other webhooks of the contract. */
import type { InteractionRow } from '../rows.ts';

type Fields = Record<string, string>;

/** An interaction, or one that is about to be. */
type Beginning = Partial<InteractionRow>;

/** Fields of the callback that is made before an interaction goes on: all but the outbound side. */
export function interceptFields(row: Beginning): Fields {
  return present({
    interactionSid: row.sid,
    interactionAccountSid: row.accountSid,
    interactionServiceSid: row.serviceSid,
    interactionSessionSid: row.sessionSid,
    interactionType: row.type,
    interactionData: row.data,
    interactionDateCreated: row.dateCreated?.toISOString(),
    interactionDateUpdated: row.dateUpdated?.toISOString(),
    inboundParticipantSid: row.inboundParticipantSid,
    inboundResourceSid: row.inboundResourceSid,
    inboundResourceStatus: row.inboundResourceStatus,
    inboundResourceType: row.inboundResourceType,
    inboundResourceUrl: row.inboundResourceUrl,
  });
}

/** Fields of the callback about an interaction that was made or has changed. */
export function interactionFields(row: InteractionRow): Fields {
  return {
    ...interceptFields(row),
    ...present({
      outboundParticipantSid: row.outboundParticipantSid,
      outboundResourceSid: row.outboundResourceSid,
      outboundResourceStatus: row.outboundResourceStatus,
      outboundResourceType: row.outboundResourceType,
      outboundResourceUrl: row.outboundResourceUrl,
    }),
  };
}

/** Without the fields that have no value. */
export function present(fields: Record<string, string | null | undefined>): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}
