/** The form fields of Sync's webhooks: https://www.twilio.com/docs/sync/webhooks */
import type { Parameters } from '../../../kernel/webhook.ts';
import type { ObjectChanged } from '../events.ts';

const words = { document: 'Document', list: 'List', map: 'Map' } as const;

/** What the service's webhook is sent about a change; null for streams, which have no webhooks. */
export function webhookPayload(accountSid: string, change: ObjectChanged): Parameters | null {
  const { kind } = change.object;
  if (kind === 'stream') return null;
  const form: Parameters = {
    AccountSid: accountSid,
    ServiceSid: change.object.serviceSid,
    EventType: change.type,
    Identity: change.identity,
    ...objectFields(words[kind], change),
  };
  return change.item === undefined ? form : { ...form, ...itemFields(change, change.item) };
}

function objectFields(word: string, { object }: ObjectChanged): Parameters {
  const fields: Parameters = { [`${word}Sid`]: object.sid, [`${word}Revision`]: object.revision };
  if (object.uniqueName !== null) fields[`${word}UniqueName`] = object.uniqueName;
  if (object.data !== null) fields[`${word}Data`] = object.data;
  return fields;
}

function itemFields(change: ObjectChanged, item: NonNullable<ObjectChanged['item']>): Parameters {
  const fields: Parameters = { EventId: String(change.eventId), ItemRevision: item.revision };
  if (change.object.kind === 'list') fields.ItemIndex = String(item.index);
  else fields.ItemKey = item.key;
  if (!change.type.endsWith('_removed')) fields.ItemData = item.data;
  return fields;
}
