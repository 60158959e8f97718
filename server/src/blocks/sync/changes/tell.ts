/** Says what has happened to an object: to whoever is subscribed to it, and to the webhook of its service. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { webhookJob } from '../../../kernel/webhook.ts';
import { type ChangeType, OBJECT_CHANGED, type SyncObjectChanged } from '../events.ts';
import type { ItemRow } from '../rows.ts';
import { revisionText } from '../rules/revision.ts';
import { webhookPayload } from '../rules/webhook-payload.ts';
import type { Held } from '../store/objects.ts';

/** Who changes an object, and through which door. */
export interface Actor {
  identity: string;
  source: 'REST' | 'SDK';
}

/** A REST call, and the end of a time to live: nobody in particular. */
export const system: Actor = { identity: 'system', source: 'REST' };

export interface Change extends Pick<SyncObjectChanged, 'message'> {
  type: ChangeType;
  actor: Actor;
  item?: ItemRow;
}

/** Call it once the working copies are as they will be written: ids and revisions are taken from them. */
export function tell(tx: Tx, { row, service }: Held, change: Change): void {
  const data = describe(tx, row, change);
  const at = { key: row.sid, accountSid: row.accountSid };
  tx.emit({ kind: OBJECT_CHANGED, ...at, data });
  const { webhookUrl, webhooksFromRestEnabled } = service;
  if (!webhookUrl || (change.actor.source === 'REST' && !webhooksFromRestEnabled)) return;
  const parameters = webhookPayload(row.accountSid, data);
  if (parameters !== null) tx.job(webhookJob(at, { url: webhookUrl, method: 'POST', parameters }));
}

function describe(tx: Tx, row: Held['row'], { type, actor, item, message }: Change): SyncObjectChanged {
  const { sid, serviceSid, kind, uniqueName } = row;
  const object = { sid, serviceSid, kind, uniqueName, revision: revisionText(row.lastEventId) };
  const data = type === 'document_removed' ? null : row.data;
  const described: SyncObjectChanged = {
    type,
    eventId: message === undefined ? row.lastEventId : null,
    identity: actor.identity,
    dateCreated: tx.now.toISOString(),
    object: { ...object, data },
  };
  if (item !== undefined) {
    const { key, index, data: itemData } = item;
    described.item = { key, index, data: itemData, revision: revisionText(item.revision) };
  }
  return message === undefined ? described : { ...described, message };
}
