/** Says what has happened to objects: to whoever is subscribed to them, and to the webhook of their service. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { webhookJob } from '../../../kernel/webhook.ts';
import type { ChangeType, ObjectChanged, StreamMessage } from '../events.ts';
import type { EventRow, ItemRow, ObjectRow } from '../rows.ts';
import { revisionText } from '../rules/revision.ts';
import { webhookPayload } from '../rules/webhook-payload.ts';
import { writeEvents } from '../store/events.ts';
import type { Held } from '../store/objects.ts';

/** Who changes an object, and through which door. */
export interface Actor {
  identity: string;
  source: 'REST' | 'SDK';
}

/** A REST call, and the end of a time to live: nobody in particular. */
export const system: Actor = { identity: 'system', source: 'REST' };

export interface Change {
  type: ChangeType;
  actor: Actor;
  item?: ItemRow;
  message?: StreamMessage;
}

const KEPT_MS = 2 * 24 * 3600 * 1000;
const MESSAGE_KEPT_MS = 60 * 1000;

/** What one batch of changes has to tell; written once, when all of them are made. */
export class News {
  private readonly tx: Tx;
  private readonly events: EventRow[] = [];

  constructor(tx: Tx) {
    this.tx = tx;
  }

  /** Call it once the working copies are as they will be written: ids and revisions are taken from them. */
  tell({ row, service }: Held, change: Change): void {
    // Nobody is subscribed to what is just being made.
    if (!change.type.endsWith('_created')) this.events.push(eventOf(row, change, this.tx.now));
    const { webhookUrl, webhooksFromRestEnabled } = service;
    if (!webhookUrl || (change.actor.source === 'REST' && !webhooksFromRestEnabled)) return;
    const parameters = webhookPayload(row.accountSid, describe(row, change));
    const at = { key: row.sid, accountSid: row.accountSid };
    if (parameters !== null) this.tx.job(webhookJob(at, { url: webhookUrl, method: 'POST', parameters }));
  }

  write(): Promise<void> {
    return writeEvents(this.tx, this.events);
  }
}

function eventOf(row: ObjectRow, { type, item, message }: Change, now: Date): EventRow {
  const kept = message === undefined ? KEPT_MS : MESSAGE_KEPT_MS;
  return {
    ...{ objectSid: row.sid, id: row.lastEventId, type },
    key: item?.key ?? message?.sid ?? null,
    index: item?.index ?? null,
    revision: item?.revision ?? null,
    data: item?.data ?? message?.data ?? (type === 'document_updated' ? row.data : null),
    dateCreated: now,
    dateForgotten: new Date(now.getTime() + kept),
  };
}

function describe(row: ObjectRow, { type, actor, item }: Change): ObjectChanged {
  const { sid, serviceSid, kind, uniqueName } = row;
  const object = { sid, serviceSid, kind, uniqueName, revision: revisionText(row.lastEventId) };
  const data = type === 'document_removed' ? null : row.data;
  const described: ObjectChanged = {
    ...{ type, eventId: row.lastEventId, identity: actor.identity },
    object: { ...object, data },
  };
  if (item !== undefined) {
    const { key, index, data: itemData } = item;
    described.item = { key, index, data: itemData, revision: revisionText(item.revision) };
  }
  return described;
}
