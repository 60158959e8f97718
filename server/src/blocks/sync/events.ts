/** What this block says has happened. */
import type { ItemRow, ObjectKind, ObjectRow } from './rows.ts';

/** Names of changes, as clients and webhooks know them. */
export type ChangeType =
  | `${Exclude<ObjectKind, 'stream'>}_created`
  | `${ObjectKind}_removed`
  | 'document_updated'
  | `${'list' | 'map'}_item_${'added' | 'updated' | 'removed'}`
  | 'stream_created'
  | 'stream_message_published';

/** `syncObject.expired`, on the line of the object: the time of an object may be over. */
export const OBJECT_EXPIRED = 'syncObject.expired';
/** `syncItem.expired`, on the line of the object: the time of an item may be over. */
export const ITEM_EXPIRED = 'syncItem.expired';

/** What the webhook of a service is told of. */
export interface ObjectChanged {
  type: ChangeType;
  /** Grows by one with each change of the object. */
  eventId: number;
  identity: string;
  object: Pick<ObjectRow, 'sid' | 'serviceSid' | 'kind' | 'uniqueName'> & {
    revision: string;
    /** JSON text of a document, unless it was removed. */
    data: string | null;
  };
  /** The item that changed; of a removed one, as it was. */
  item?: Pick<ItemRow, 'key' | 'index' | 'data'> & { revision: string };
}

export interface StreamMessage {
  sid: string;
  /** JSON text. */
  data: string;
  /** The event that tells of it. */
  lastEventId: number;
}

/** The data of {@link OBJECT_EXPIRED} and {@link ITEM_EXPIRED}. */
export interface Expired {
  objectSid: string;
  key?: string;
  index?: number;
}
