/**
 * What a Sync object is to a socket: documents, lists and maps by SID or unique name, with items, events that can be
 * replayed from any position, and changes. The Sync product's own objects and the views of chat rows are both told in
 * these words, so that there is one way to subscribe, whatever stands behind an object.
 */
import type { ApiError } from '../../kernel/errors.ts';
import type { LiveCaller } from '../caller.ts';

export type ObjectType = 'document' | 'list' | 'map' | 'stream';

/** An object as it is now. */
export interface ObjectState {
  sid: string;
  type: ObjectType;
  uniqueName: string | null;
  /** Hex text. */
  revision: string;
  /** The id of the last event that is part of this state. */
  lastEventId: number;
  /** Of a document. */
  data?: unknown;
  /** Of a session list: what the server tells the client about its session. */
  context?: { data: unknown; lastEventId: number };
  dateCreated: Date;
  dateUpdated: Date;
  dateExpires: Date | null;
  createdBy: string;
}

export interface ItemState {
  /** The index in a list, the key in a map. */
  name: number | string;
  data: unknown;
  revision: string;
  lastEventId: number;
  dateCreated: Date;
  dateUpdated: Date;
  dateExpires: Date | null;
  createdBy: string;
}

/** One thing that happened to an object, as its subscribers are told. */
export interface ObjectEvent {
  /** Grows with every event of one object; equal in the reply to whoever made the change. */
  id: number;
  type:
    | 'document_updated'
    | 'document_removed'
    | 'list_item_added'
    | 'list_item_updated'
    | 'list_item_removed'
    | 'list_context_updated'
    | 'list_removed'
    | 'map_item_added'
    | 'map_item_updated'
    | 'map_item_removed'
    | 'map_removed'
    | 'stream_message_published'
    | 'stream_removed';
  dateCreated: Date;
  /** The item as it is after the event; of a removed one its name alone. Of a stream's message the name is its SID. */
  item?: Pick<ItemState, 'name'> & Partial<ItemState>;
  /** A document's or context's new data, a stream's message. */
  data?: unknown;
  revision?: string;
}

/** Events of one object after a position, oldest first. */
export interface EventPage {
  events: ObjectEvent[];
  /** Where the next page begins; the object's newest event when there is no more. */
  lastEventId: number;
  /** There is more to read. */
  more: boolean;
  /** Identities of those who may have lost the right to read the object by what is in this page. */
  departed?: readonly string[];
}

export interface ItemQuery {
  /** Items from this name on (inclusive unless `exclusive`); null for the beginning (or end, when descending). */
  from: number | string | null;
  exclusive: boolean;
  descending: boolean;
  limit: number;
}

/** An object that a caller has found and may read. */
export interface ObjectView {
  readonly sid: string;
  readonly type: ObjectType;
  /** As events name it beside the SID. */
  readonly uniqueName?: string | null;
  /** The topics (kernel/topics.ts) whose publications may mean new events of this object. */
  readonly topics: readonly string[];
  state(): Promise<ObjectState | null>;
  /** The id of the newest event, not before the object was found: nobody can have a later one. */
  newestEventId(): Promise<number>;
  items(query: ItemQuery): Promise<ItemState[]>;
  item(name: number | string): Promise<ItemState | null>;
  /**
   * Events after a position, in order of their ids: either all of them, or of each changed thing its present state.
   * The same for every caller who may read the object: subscribers of one process share what is read.
   */
  eventsSince(position: number): Promise<EventPage>;
}

/**
 * A change of an object as a client asks for it; `ifMatch` is the revision that it must still have, `-1` for none at all.
 * Data that is undefined stays as it is, a time to live that is null too.
 */
export type ObjectChange =
  | { deed: 'set'; data: unknown; ifMatch: string | null; ttlSeconds: number | null }
  | { deed: 'remove'; ifMatch: string | null }
  | { deed: 'push'; data: unknown; ttlSeconds: number | null }
  | { deed: 'put'; name: number | string; data: unknown; ifMatch: string | null; ttlSeconds: number | null }
  | {
      deed: 'updateItem';
      name: number | string;
      data: unknown;
      ifMatch: string | null;
      ttlSeconds: number | null;
    }
  | { deed: 'removeItem'; name: number | string; ifMatch: string | null }
  | { deed: 'publish'; data: unknown };

export interface NewObject {
  type: ObjectType;
  uniqueName: string | null;
  ttlSeconds: number | null;
  purpose: string | null;
  context: unknown;
  data: unknown;
}

/**
 * What a change answers: the object's or the item's new state; `added` tells a new item from a replaced one. Of what was
 * removed: the id and date of its removal.
 */
export type Changed =
  | { object: ObjectState }
  | { item: ItemState; added: boolean }
  | { message: { sid: string; lastEventId: number } };

/** How a client names an object: by SID or unique name. */
export interface Named {
  type: ObjectType;
  key: string;
}

/**
 * A kind of objects: where they are found, made and changed. The first source that knows an object serves it.
 * Refusals are ApiErrors of the 54xxx family.
 */
export interface ObjectSource {
  /**
   * The objects in the order of their names, read together. In place of one that the source does not know there is null,
   * as there may be for one that the caller may not read; or else the refusal.
   */
  find(caller: LiveCaller, named: readonly Named[]): Promise<(ObjectView | ApiError | null)[]>;
  /** Makes an object; null when it is not of this source's making. */
  create(caller: LiveCaller, wanted: NewObject): Promise<ObjectState | null>;
  change(caller: LiveCaller, view: ObjectView, change: ObjectChange): Promise<Changed | null>;
}
