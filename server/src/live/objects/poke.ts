/** Reads the body of a request for subscriptions. */
import { invalid, refuse } from '../../kernel/errors.ts';
import { isObjectType } from './kinds.ts';
import type { ObjectType } from './view.ts';

const MAX_REQUESTS = 100;
const MAX_TEXT = 4096;

/** What a client wants to be subscribed to. */
export interface Wanted {
  sid: string;
  type: ObjectType | 'live_query';
  /** What the client has already; null begins with whatever happens next. */
  lastEventId: number | null;
  /** Of a live query. */
  indexName: string | null;
  queryString: string | null;
}

export interface Poke {
  action: 'establish' | 'cancel';
  /** Comes back in everything that the request brings about. */
  correlationId: number | string | null;
  requests: Wanted[];
}

export function readPoke(json: unknown): Poke {
  if (typeof json !== 'object' || json === null) throw refuse(54008);
  const { action, correlation_id: correlationId = null, requests } = json as Record<string, unknown>;
  if (action !== 'establish' && action !== 'cancel') throw invalid('action', 'must be establish or cancel');
  if (!Array.isArray(requests) || requests.length > MAX_REQUESTS)
    throw invalid('requests', `must be a list of at most ${MAX_REQUESTS}`);
  if (!isCorrelation(correlationId)) throw invalid('correlation_id', 'must be a number or a short text');
  return { action, correlationId, requests: requests.map(readWanted) };
}

function isCorrelation(value: unknown): value is Poke['correlationId'] {
  if (typeof value === 'string') return value.length <= MAX_TEXT;
  return value === null || typeof value === 'number';
}

function readWanted(given: unknown): Wanted {
  const request = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  const { object_sid: sid, object_type: type, last_event_id: lastEventId = null } = request;
  if (typeof sid !== 'string' || sid.length > MAX_TEXT || sid.includes('\0'))
    throw invalid('object_sid', 'must be a SID');
  if (!isObjectType(type) && type !== 'live_query') throw invalid('object_type', 'must name a type');
  const isPosition = lastEventId === null || Number.isSafeInteger(lastEventId);
  if (!isPosition) throw invalid('last_event_id', 'must be a whole number');
  return {
    ...{ sid, type, lastEventId: lastEventId as number | null },
    indexName: textOf(request.index_name),
    queryString: textOf(request.query_string),
  };
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= MAX_TEXT ? value : null;
