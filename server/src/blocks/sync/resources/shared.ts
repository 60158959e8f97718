/** What the resources of this block have in common: fields, services in paths, refusals as HTTP says them. */
import { notFound, refuse } from '../../../kernel/errors.ts';
import { coded, type Field, int, json, moment, nullable, sid, text } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import type { ItemRow, ObjectKind, ObjectRow, ServiceRow } from '../rows.ts';
import { MAX_TTL_SECONDS } from '../rules/expiry.ts';
import { MAX_NAME_LENGTH } from '../rules/names.ts';
import { isRefused, type Outcome } from '../rules/outcome.ts';
import { revisionText } from '../rules/revision.ts';
import { findObject, type ObjectAt } from '../store/objects.ts';
import { DEFAULT_NAME, findService, provisionDefault } from '../store/services.ts';

const MAX_PAGE_SIZE = 100;

/** A SID in an answer; rows hold it as plain text. */
export const sidOf = (...prefixes: string[]): Field<string> => sid(...prefixes) as unknown as Field<string>;

/** JSON that goes in as text and comes out as a value; rows hold the text. */
export const data = (): Field<string> => ({
  ...json<string>(),
  parse: ([value]) => value,
  write: value => JSON.parse(value),
});

/** Seconds to live; nothing and 0 are for ever. */
export const ttl = (): Field<number> => {
  const seconds = int(0, MAX_TTL_SECONDS);
  return coded(54011, { ...seconds, parse: ([value]) => (value === '' ? 0 : seconds.parse([value!])) });
};

export const uniqueName = (): Field<string> => coded(54302, text(MAX_NAME_LENGTH, 1));

/** What documents, lists, maps, streams and items have in common. */
export const common = {
  accountSid: sidOf('AC'),
  serviceSid: sidOf('IS'),
  dateExpires: nullable(moment()),
  dateCreated: moment(),
  dateUpdated: moment(),
  createdBy: text(),
};

/** An object or item as it is shown: with its revision as text. */
export function shownObject(row: ObjectRow) {
  return { ...row, data: row.data ?? '{}', revision: revisionText(row.lastEventId) };
}

export function shownItem(row: ItemRow) {
  return {
    ...row,
    listSid: row.objectSid,
    mapSid: row.objectSid,
    revision: revisionText(row.revision),
  };
}

type InService = Pick<Exchange<{ serviceSid: string }, unknown>, 'at' | 'caller' | 'path'>;

/** The service that the path names by SID or as `default`, which every account has. */
export function serviceAt(store: Store, { at, caller, path }: InService): Promise<ServiceRow> {
  return serviceNamed(store, { accountSid: caller.accountSid, key: at.serviceSid, path });
}

export async function serviceNamed(
  store: Store,
  { path, ...at }: { accountSid: string; key: string; path: string },
): Promise<ServiceRow> {
  const service = await findService(store.read, at);
  if (service === null && at.key === DEFAULT_NAME) {
    return store.transact(tx => provisionDefault(tx, at.accountSid));
  }
  return found(service, path);
}

/** The place of the object that a path names by SID or unique name. */
export async function objectPlace<Kind extends ObjectKind>(
  store: Store,
  asked: InService,
  object: { kind: Kind; key: string },
): Promise<ObjectAt & { kind: Kind }> {
  const { accountSid, sid: serviceSid } = await serviceAt(store, asked);
  return { accountSid, serviceSid, ...object };
}

/** The object that a path names. */
export async function objectAt(
  store: Store,
  asked: InService,
  object: { kind: ObjectKind; key: string },
): Promise<ObjectRow> {
  return found(await findObject(store.read, await objectPlace(store, asked, object)), asked.path);
}

/** What came of a change, or its refusal; over REST, whatever is not there is told by the path. */
export function granted<T extends object>(outcome: Outcome<T>, path: string): T {
  if (!isRefused(outcome)) return outcome;
  const refusal = refuse(outcome.refused);
  throw refusal.status === 404 ? notFound(path) : refusal;
}

/** Changes that change nothing are refused. */
export function checkAny(given: object): void {
  if (Object.values(given).every(value => value === undefined)) throw refuse(54010);
}

/** Larger pages than the documents allow are cut to what they allow. */
export function paged(operation: Operation): Operation {
  return { ...operation, maxPageSize: MAX_PAGE_SIZE };
}

/** The revision also as `ETag`, which `If-Match` then names. */
export function tagged(operation: Operation): Operation {
  return {
    ...operation,
    answer: async exchange => {
      const answer = await operation.answer(exchange);
      const { revision } = (answer.body ?? {}) as { revision?: string };
      return revision === undefined ? answer : { ...answer, headers: { ETag: `"${revision}"` } };
    },
  };
}
