/** Objects, items and events as clients read them. */
import { kinds } from './kinds.ts';
import type { ItemState, ObjectEvent, ObjectState, ObjectType } from './view.ts';

/** Where an object stands: the product's address and the object's type and SID. */
export interface Place {
  base: string;
  type: ObjectType;
  sid: string;
}

export function writtenObject(state: ObjectState, base: string): Record<string, unknown> {
  const { sid, type } = state;
  const url = urlOf({ base, type, sid });
  const links = Object.fromEntries(
    kinds[type].links.map(name => [name, `${url}/${name[0]!.toUpperCase()}${name.slice(1)}`]),
  );
  return {
    ...{ sid, unique_name: state.uniqueName, url, links, created_by: state.createdBy },
    ...(type === 'stream' ? {} : { revision: state.revision, last_event_id: state.lastEventId }),
    ...(type === 'document' ? { data: state.data } : {}),
    ...datesOf(state),
  };
}

export function writtenItem(item: ItemState, place: Place): Record<string, unknown> {
  return {
    [place.type === 'list' ? 'index' : 'key']: item.name,
    url: itemUrl(place, item.name),
    ...{ revision: item.revision, last_event_id: item.lastEventId, data: item.data },
    created_by: item.createdBy,
    ...datesOf(item),
  };
}

interface Dated {
  dateCreated: Date;
  dateUpdated: Date;
  dateExpires: Date | null;
}

function datesOf({ dateCreated, dateUpdated, dateExpires }: Dated) {
  return {
    date_created: dateCreated.toISOString(),
    date_updated: dateUpdated.toISOString(),
    date_expires: dateExpires?.toISOString() ?? null,
  };
}

/** An event as its subscribers are told. */
export function writtenEvent(event: ObjectEvent, place: Place & { uniqueName: string | null }) {
  const { type, sid, uniqueName } = place;
  return {
    event_type: event.type,
    event: {
      id: event.id,
      date_created: event.dateCreated.toISOString(),
      [`${type}_sid`]: sid,
      [`${type}_unique_name`]: uniqueName,
      ...(type === 'stream' ? {} : { [`${type}_revision`]: event.revision ?? event.id.toString(16) }),
      ...contentOf(event, place),
    },
  };
}

function contentOf({ type, item, data }: ObjectEvent, place: Place): Record<string, unknown> {
  if (type === 'stream_message_published') return { message_sid: item?.name, message_data: data };
  if (type === 'list_context_updated') return { context_data: data };
  if (type === 'document_updated') return { document_data: data };
  if (item === undefined) return {};
  const name = place.type === 'list' ? { item_index: item.name } : { item_key: item.name };
  return {
    ...name,
    ...{ item_data: item.data, item_revision: item.revision, item_url: itemUrl(place, item.name) },
  };
}

function urlOf({ base, type, sid }: Place): string {
  return `${base}/v3/${kinds[type].segment}/${sid}`;
}

function itemUrl(place: Place, name: number | string): string {
  return `${urlOf(place)}/Items/${encodeURIComponent(name)}`;
}
