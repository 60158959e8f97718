/** The rows of the block as they are read. */

export interface ServiceRow {
  sid: string;
  accountSid: string;
  /** Only the account's `default` service has one. */
  uniqueName: string | null;
  friendlyName: string | null;
  webhookUrl: string | null;
  webhooksFromRestEnabled: boolean;
  reachabilityWebhooksEnabled: boolean;
  aclEnabled: boolean;
  reachabilityDebouncingEnabled: boolean;
  /** Milliseconds. */
  reachabilityDebouncingWindow: number;
  dateCreated: Date;
  dateUpdated: Date;
}

export type ObjectKind = 'document' | 'list' | 'map' | 'stream';
/** Objects that hold items. */
export type CollectionKind = 'list' | 'map';

export interface ObjectRow {
  sid: string;
  accountSid: string;
  serviceSid: string;
  kind: ObjectKind;
  uniqueName: string | null;
  /** How often the state of the object has changed: the id of its last event, and its revision. */
  lastEventId: number;
  /** The index that a list gives next. */
  nextIndex: number;
  /** JSON text of a document; null of all others. */
  data: string | null;
  createdBy: string;
  dateExpires: Date | null;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface ItemRow {
  objectSid: string;
  /** Of a map's item; empty for lists. */
  key: string;
  /** Of a list's item; 0 for maps. */
  index: number;
  accountSid: string;
  serviceSid: string;
  /** How often this item's data was replaced. */
  revision: number;
  /** The event of the object that the data comes from. */
  lastEventId: number;
  /** JSON text. */
  data: string;
  createdBy: string;
  dateExpires: Date | null;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface PermissionRow {
  objectSid: string;
  identity: string;
  accountSid: string;
  serviceSid: string;
  read: boolean;
  write: boolean;
  manage: boolean;
}

/** Something that happened to an object, as subscribers are told. */
export interface EventRow {
  objectSid: string;
  /** The object's `lastEventId` after it. */
  id: number;
  type: string;
  /** The key of a map's item, empty for lists; the SID of a stream's message; null where no item is meant. */
  key: string | null;
  index: number | null;
  /** Of the item. */
  revision: number | null;
  /** JSON text: the new data of the document, item or message, of a removed item its last. */
  data: string | null;
  dateCreated: Date;
  dateForgotten: Date;
}
