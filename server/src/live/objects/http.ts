/**
 * Sync objects over requests in a socket: `/v3/Documents`, `/v3/Lists`, `/v3/Maps`, `/v3/Streams`. What stands behind
 * an object (a row of the Sync product, a view of a chat channel) is its source's to know.
 */
import { ApiError, notFound, refuse } from '../../kernel/errors.ts';
import type { LiveCaller } from '../caller.ts';
import {
  first,
  type Handler,
  type Handlers,
  type InSocketAnswer,
  type InSocketRequest,
} from '../twilsock/requests.ts';
import { kinds, unknownItem, unknownObject } from './kinds.ts';
import { MAX_PAGE_SIZE, nameOf, pageQuery, readItemPage } from './paging.ts';
import type { Changed, Named, ObjectChange, ObjectSource, ObjectType, ObjectView } from './view.ts';
import { writtenItem, writtenObject } from './written.ts';

const MAX_TTL_SECONDS = 31_536_000;

interface Found {
  view: ObjectView;
  source: ObjectSource;
}

/** The objects in the order of their names, whatever source they come from; for what is not there, its refusal. */
export async function findAll(
  sources: readonly ObjectSource[],
  caller: LiveCaller,
  named: readonly Named[],
): Promise<(Found | ApiError)[]> {
  const all: (Found | ApiError | null)[] = named.map(() => null);
  for (const source of sources) {
    const left = [...named.entries()].filter(([i]) => all[i] === null);
    if (left.length === 0) break;
    const views = await source.find(
      caller,
      left.map(([, name]) => name),
    );
    for (const [at, [i]] of left.entries()) {
      const view = views[at] ?? null;
      all[i] = view === null || view instanceof ApiError ? view : { view, source };
    }
  }
  return all.map((found, i) => found ?? unknownObject(named[i]!.type));
}

export const viewOf = (found: Found | ApiError): ObjectView | ApiError =>
  found instanceof ApiError ? found : found.view;

/** @throws ApiError for what is not there, or not the caller's to read. */
async function findIn(
  sources: readonly ObjectSource[],
  { caller }: Pick<InSocketRequest, 'caller'>,
  named: Named,
): Promise<Found> {
  const [found] = await findAll(sources, caller, [named]);
  if (found instanceof ApiError) throw found;
  return found!;
}

export function objectHandlers(sources: readonly ObjectSource[]): Handlers {
  return [
    ...(['document', 'list', 'map', 'stream'] as const).flatMap(type => roots(sources, type)),
    ...(['list', 'map'] as const).flatMap(type => items(sources, type)),
    ...listOnly(sources),
    ...mapOnly(sources),
    ...streamOnly(sources),
  ];
}

type Answer = Handler['answer'];

const at = (method: Handler['method'], path: string, answer: Answer): Handler => ({
  ...{ product: 'cds', method, path, answer },
});

function roots(sources: readonly ObjectSource[], type: ObjectType): Handlers {
  const path = `/v3/${kinds[type].segment}`;
  const change = changer(sources, type);
  return [
    at('POST', path, request => create(sources, type, request)),
    at('GET', `${path}/{key}`, async request => {
      const { view } = await findIn(sources, request, { type, key: request.at.key! });
      return { status: 200, body: await wholeObject(view, request) };
    }),
    at('POST', `${path}/{key}`, request => {
      const { data, ttlSeconds } = bodyOf(request);
      if (data === undefined && ttlSeconds === null) throw refuse(54010);
      return change(request, { deed: 'set', data, ttlSeconds, ifMatch: ifMatchOf(request) });
    }),
    at('DELETE', `${path}/{key}`, async request => {
      await change(request, { deed: 'remove', ifMatch: ifMatchOf(request) });
      return { status: 204 };
    }),
  ];
}

async function create(
  sources: readonly ObjectSource[],
  type: ObjectType,
  request: InSocketRequest,
): Promise<InSocketAnswer> {
  const { data, ttlSeconds, body } = bodyOf(request);
  const { unique_name: uniqueName = null, purpose = null, context } = body;
  if (uniqueName !== null && typeof uniqueName !== 'string') throw refuse(54302);
  const wanted = {
    ...{ type, uniqueName, ttlSeconds, context, data },
    purpose: typeof purpose === 'string' ? purpose : null,
  };
  for (const source of sources) {
    const state = await source.create(request.caller, wanted);
    if (state !== null) return { status: 201, body: writtenObject(state, request.base) };
  }
  throw refuse(54007);
}

/** The object, with the first of its items where they are asked for. */
async function wholeObject(view: ObjectView, request: InSocketRequest): Promise<Record<string, unknown>> {
  // The object first: its last event is then surely part of the items.
  const state = await view.state();
  if (state === null) throw unknownObject(view.type);
  const written = writtenObject(state, request.base);
  if (first(request.params, 'Include') !== 'items' || view.type === 'document') return written;
  const from = { from: null, exclusive: false, descending: false };
  const items = await view.items({ ...from, limit: MAX_PAGE_SIZE });
  const place = { base: request.base, type: view.type, sid: view.sid };
  return { ...written, items: items.map(item => writtenItem(item, place)) };
}

function items(sources: readonly ObjectSource[], type: 'list' | 'map'): Handlers {
  const path = `/v3/${kinds[type].segment}/{key}/Items`;
  const change = changer(sources, type);
  const name = (request: InSocketRequest) => nameOf(request.at.item!, type);
  return [
    at('GET', path, request => listItems(sources, type, request)),
    at('GET', `${path}/{item}`, async request => {
      const { view } = await findIn(sources, request, { type, key: request.at.key! });
      const item = await view.item(name(request));
      if (item === null) throw unknownItem(type);
      return { status: 200, body: writtenItem(item, { base: request.base, type, sid: view.sid }) };
    }),
    at('POST', `${path}/{item}`, request => {
      const { data, ttlSeconds } = bodyOf(request);
      if (data === undefined && ttlSeconds === null) throw refuse(54010);
      const given = { data, ttlSeconds, ifMatch: ifMatchOf(request) };
      return change(request, { deed: 'updateItem', name: name(request), ...given });
    }),
    at('DELETE', `${path}/{item}`, request =>
      change(request, { deed: 'removeItem', name: name(request), ifMatch: ifMatchOf(request) }),
    ),
  ];
}

/** A page of items, or the one that is named: what is not there is an empty page. */
async function listItems(
  sources: readonly ObjectSource[],
  type: 'list' | 'map',
  request: InSocketRequest,
): Promise<InSocketAnswer> {
  const { base, params } = request;
  const named = first(params, type === 'list' ? 'Index' : 'Key');
  const query = pageQuery(params, type);
  const { view } = await findIn(sources, request, { type, key: request.at.key! });
  const place = { base, type, sid: view.sid };
  if (named !== undefined) {
    const item = await view.item(nameOf(named, type));
    return pageAnswer(item === null ? [] : [writtenItem(item, place)], null, null);
  }
  const page = await readItemPage(view, query);
  return pageAnswer(
    page.items.map(item => writtenItem(item, place)),
    page.previous,
    page.next,
  );
}

function pageAnswer(items: object[], previous: string | null, next: string | null): InSocketAnswer {
  return { status: 200, body: { items, meta: { previous_token: previous, next_token: next } } };
}

function listOnly(sources: readonly ObjectSource[]): Handlers {
  const change = changer(sources, 'list');
  return [
    at('POST', '/v3/Lists/{key}/Items', request => {
      const { data, ttlSeconds } = bodyOf(request);
      return change(request, { deed: 'push', data, ttlSeconds });
    }),
    at('GET', '/v3/Lists/{key}/Context', async request => {
      const { view } = await findIn(sources, request, { type: 'list', key: request.at.key! });
      const context = (await view.state())?.context;
      // Clients take an event only for news whose id is larger than what they have read here.
      return { status: 200, body: { data: context?.data ?? {}, last_event_id: context?.lastEventId ?? 0 } };
    }),
  ];
}

function mapOnly(sources: readonly ObjectSource[]): Handlers {
  const change = changer(sources, 'map');
  return [
    at('PUT', '/v3/Maps/{key}/Items/{item}', request => {
      const { data, ttlSeconds } = bodyOf(request);
      const given = { data, ttlSeconds, ifMatch: ifMatchOf(request) };
      return change(request, { deed: 'put', name: request.at.item!, ...given });
    }),
  ];
}

function streamOnly(sources: readonly ObjectSource[]): Handlers {
  const change = changer(sources, 'stream');
  return [
    at('POST', '/v3/Streams/{key}/Messages', request =>
      change(request, { deed: 'publish', data: bodyOf(request).data }),
    ),
  ];
}

/** Makes a change of the object in the path and answers what came of it. */
function changer(sources: readonly ObjectSource[], type: ObjectType) {
  return async (request: InSocketRequest, change: ObjectChange): Promise<InSocketAnswer> => {
    const { view, source } = await findIn(sources, request, { type, key: request.at.key! });
    const changed = await source.change(request.caller, view, change);
    if (changed === null) throw notFound(request.path);
    return changeAnswer(changed, { base: request.base, type, sid: view.sid }, change);
  };
}

function changeAnswer(
  changed: Changed,
  place: { base: string; type: ObjectType; sid: string },
  { deed }: ObjectChange,
): InSocketAnswer {
  if ('object' in changed) return { status: 200, body: writtenObject(changed.object, place.base) };
  if ('message' in changed) return { status: 201, body: { sid: changed.message.sid } };
  const isNew = deed === 'push' || (deed === 'put' && changed.added);
  return { status: isNew ? 201 : 200, body: writtenItem(changed.item, place) };
}

/** The JSON body: an object with `data` and `ttl`. */
function bodyOf({ json }: InSocketRequest) {
  if (json !== undefined && (typeof json !== 'object' || json === null || Array.isArray(json)))
    throw refuse(54008);
  const body = (json ?? {}) as Record<string, unknown>;
  return { body, data: body.data, ttlSeconds: ttlOf(body.ttl) };
}

function ttlOf(ttl: unknown): number | null {
  if (ttl === undefined || ttl === null) return null;
  if (typeof ttl !== 'number' || !Number.isInteger(ttl) || ttl < 0 || ttl > MAX_TTL_SECONDS)
    throw refuse(54011);
  return ttl;
}

const ifMatchOf = ({ headers }: InSocketRequest): string | null => headers['if-match'] ?? null;
