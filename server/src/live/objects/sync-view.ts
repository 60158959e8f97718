/** An object of the Sync product as sockets see it. */
import type {
  CollectionKind,
  EventRow,
  ItemRow,
  ObjectRow,
  Permitted,
  Sync,
} from '../../blocks/sync/index.ts';
import { revisionText } from '../../blocks/sync/index.ts';
import type { Queryable } from '../../kernel/sql.ts';
import type {
  EventPage,
  ItemQuery,
  ItemState,
  ObjectEvent,
  ObjectState,
  ObjectType,
  ObjectView,
} from './view.ts';

const EVENTS_PER_PAGE = 200;

export type SyncReads = Pick<
  Sync,
  'itemsFrom' | 'readItems' | 'itemsChangedSince' | 'eventsAfter' | 'removalsAfter'
>;

export class SyncView implements ObjectView {
  readonly sid: string;
  readonly type: ObjectType;
  readonly uniqueName: string | null;
  readonly topics: readonly string[];
  readonly found: Permitted;
  private readonly read: Queryable;
  private readonly sync: SyncReads;

  constructor(found: Permitted, { read, sync }: { read: Queryable; sync: SyncReads }) {
    this.sid = found.row.sid;
    this.type = found.row.kind;
    this.uniqueName = found.row.uniqueName;
    this.topics = [this.sid];
    this.found = found;
    this.read = read;
    this.sync = sync;
  }

  async newestEventId(): Promise<number> {
    return this.found.row.lastEventId;
  }

  async state(): Promise<ObjectState> {
    return objectState(this.found.row);
  }

  async items({ from, ...range }: ItemQuery): Promise<ItemState[]> {
    const at = { objectSid: this.sid, kind: this.type as CollectionKind, from: from ?? undefined };
    const rows = await this.sync.itemsFrom(this.read, { ...at, ...range });
    return rows.map(row => itemState(row, this.type));
  }

  async item(name: number | string): Promise<ItemState | null> {
    const place = this.type === 'list' ? { key: '', index: Number(name) } : { key: String(name), index: 0 };
    const [row] = await this.sync.readItems(this.read, [{ objectSid: this.sid, ...place }]);
    return row === undefined ? null : itemState(row, this.type);
  }

  async eventsSince(position: number): Promise<EventPage> {
    const at = { objectSid: this.sid, id: position, limit: EVENTS_PER_PAGE };
    const rows = await this.sync.eventsAfter(this.read, at);
    const isWhole = rows.length > 0 ? rows[0]!.id === position + 1 : this.found.row.lastEventId <= position;
    if (!isWhole && this.type !== 'stream') return this.changesSince(position);
    const lastEventId = rows.at(-1)?.id ?? Math.max(position, this.found.row.lastEventId);
    return { events: rows.map(eventOf), lastEventId, more: rows.length === EVENTS_PER_PAGE };
  }

  /** For who was away longer than events are kept: what is there now, and the removals that are still known. */
  private async changesSince(position: number): Promise<EventPage> {
    const { row } = this.found;
    if (this.type === 'document') return { ...wholePage([documentEvent(row)]), lastEventId: row.lastEventId };
    const at = { objectSid: this.sid, id: position, limit: EVENTS_PER_PAGE };
    const changed = await this.sync.itemsChangedSince(this.read, at);
    const removed = await this.sync.removalsAfter(this.read, at);
    const events = [...changed.map(one => itemEvent(one, this.type)), ...removed.map(eventOf)];
    events.sort((one, other) => one.id - other.id);
    if (events.length < EVENTS_PER_PAGE)
      return { ...wholePage(events), lastEventId: Math.max(row.lastEventId, events.at(-1)?.id ?? 0) };
    const page = events.slice(0, EVENTS_PER_PAGE);
    return { events: page, lastEventId: page.at(-1)!.id, more: true };
  }
}

const wholePage = (events: ObjectEvent[]) => ({ events, more: false });

export function objectState(row: ObjectRow): ObjectState {
  const { sid, kind, uniqueName, lastEventId, createdBy, dateCreated, dateUpdated, dateExpires } = row;
  return {
    ...{ sid, type: kind, uniqueName, lastEventId, createdBy, dateCreated, dateUpdated, dateExpires },
    revision: revisionText(lastEventId),
    ...(row.data === null ? {} : { data: JSON.parse(row.data) }),
  };
}

export function itemState(row: ItemRow, type: ObjectType): ItemState {
  const { lastEventId, createdBy, dateCreated, dateUpdated, dateExpires } = row;
  return {
    ...{ lastEventId, createdBy, dateCreated, dateUpdated, dateExpires },
    name: type === 'list' ? row.index : row.key,
    data: JSON.parse(row.data),
    revision: revisionText(row.revision),
  };
}

function eventOf(row: EventRow): ObjectEvent {
  const { id, dateCreated, key, index } = row;
  const data = row.data === null ? undefined : JSON.parse(row.data);
  const event = { id, type: row.type as ObjectEvent['type'], dateCreated };
  if (key === null || index === null)
    return { ...event, data, ...(key === null ? {} : { item: { name: key } }) };
  const name = row.type.startsWith('list') ? index : key;
  return { ...event, item: { name, data, revision: revisionText(row.revision ?? 0) } };
}

function itemEvent(row: ItemRow, type: ObjectType): ObjectEvent {
  const kind = row.revision === 0 ? 'added' : 'updated';
  const { lastEventId: id, dateUpdated: dateCreated } = row;
  return { id, dateCreated, type: `${type as CollectionKind}_item_${kind}`, item: itemState(row, type) };
}

function documentEvent({ lastEventId: id, dateUpdated: dateCreated, data }: ObjectRow): ObjectEvent {
  return { id, dateCreated, type: 'document_updated', data: JSON.parse(data ?? '{}') };
}
