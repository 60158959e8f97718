/** The Sync product's objects: rows of its block, in the service that the caller's token names. */
import {
  type CollectionKind,
  type ItemChange,
  isRefused,
  type ObjectAt,
  type Outcome,
  type Sync,
} from '../../blocks/sync/index.ts';
import { makeMemory } from '../../kernel/cache.ts';
import type { Clock } from '../../kernel/clock.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import { one } from '../../kernel/line/tx.ts';
import { DEFAULT_SYNC, type LiveCaller } from '../caller.ts';
import { itemState, objectState, type SyncReads, SyncView } from './sync-view.ts';
import type { Changed, NewObject, ObjectChange, ObjectSource } from './view.ts';

type SyncDoor = SyncReads &
  Pick<
    Sync,
    | 'provision'
    | 'findPermitted'
    | 'createObjects'
    | 'updateObjects'
    | 'removeObjects'
    | 'changeItems'
    | 'publishMessages'
  >;

export interface SyncSourceParts {
  store: Store;
  clock: Clock;
  sync: SyncDoor;
}

/** For so long it is believed which service is an account's default one: its SID is asked for only where it is used. */
const KNOWN_SECONDS = 60;

/** Refuses with 54007 what the caller may not read, or not change in this way. */
export function makeSyncSource(parts: SyncSourceParts): ObjectSource {
  const { store, sync, clock } = parts;
  const standard = makeMemory(
    clock,
    KNOWN_SECONDS,
    async accountSid => (await store.transact(tx => sync.provision(tx, accountSid))).sid,
  );
  const serviceOf = async ({ syncService, accountSid }: LiveCaller): Promise<string | null> =>
    syncService === DEFAULT_SYNC ? standard.get(accountSid) : syncService;
  return {
    async find(caller, named) {
      const serviceSid = await serviceOf(caller);
      if (serviceSid === null) return named.map(() => null);
      const { accountSid, identity } = caller;
      const ats = named.map(({ type: kind, key }) => ({ accountSid, serviceSid, kind, key }));
      const found = await sync.findPermitted(store.read, ats, identity);
      return found.map(one => {
        if (one === null) return null;
        return one.read ? new SyncView(one, { read: store.read, sync }) : refuse(54007);
      });
    },
    async create(caller, wanted) {
      const { accountSid } = caller;
      const serviceSid = await serviceOf(caller);
      if (serviceSid === null) return null;
      const input = { accountSid, serviceSid, ...newObject(wanted), actor: actorOf(caller) };
      return objectState(granted(await store.transact(tx => one(tx, sync.createObjects, input))));
    },
    async change(caller, view, change) {
      if (!(view instanceof SyncView)) return null;
      const { row, write, manage } = view.found;
      if (!(change.deed === 'remove' ? manage : write)) throw refuse(54007);
      const at: ObjectAt = {
        ...{ accountSid: row.accountSid, serviceSid: row.serviceSid },
        ...{ kind: row.kind, key: row.sid },
      };
      return make(parts, { at, actor: actorOf(caller) }, change);
    },
  };
}

const actorOf = ({ identity }: LiveCaller) => ({ identity, source: 'SDK' }) as const;

function newObject({ type, uniqueName, data, ttlSeconds }: NewObject) {
  return {
    kind: type,
    ...(uniqueName === null ? {} : { uniqueName }),
    ...textOf(data),
    ...(ttlSeconds === null ? {} : { ttlSeconds }),
  };
}

/** Data as the block keeps it: the text of its JSON. */
const textOf = (data: unknown): { data?: string } =>
  data === undefined ? {} : { data: JSON.stringify(data) };

interface By {
  at: ObjectAt;
  actor: ReturnType<typeof actorOf>;
}

async function make(
  { store, sync }: Pick<SyncSourceParts, 'store' | 'sync'>,
  by: By,
  change: ObjectChange,
): Promise<Changed> {
  switch (change.deed) {
    case 'set': {
      const { ifMatch, ttlSeconds } = change;
      const data = by.at.kind === 'document' ? textOf(change.data) : {};
      const input = { ...by, ...data, ifMatch, ...(ttlSeconds === null ? {} : { ttlSeconds }) };
      return { object: objectState(granted(await store.transact(tx => one(tx, sync.updateObjects, input)))) };
    }
    case 'remove':
      return { object: objectState(granted(await store.transact(tx => one(tx, sync.removeObjects, by)))) };
    case 'publish': {
      const at = { ...by.at, kind: 'stream' as const };
      const input = { at, actor: by.actor, data: JSON.stringify(change.data ?? null) };
      return { message: granted(await store.transact(tx => one(tx, sync.publishMessages, input))) };
    }
    default: {
      const input = itemChange(by, change);
      const item = granted(await store.transact(tx => one(tx, sync.changeItems, input)));
      return { item: itemState(item, by.at.kind), added: item.revision === 0 };
    }
  }
}

type ChangeOfItem = Exclude<ObjectChange, { deed: 'set' | 'remove' | 'publish' }>;

const deeds = { push: 'add', put: 'put', updateItem: 'update', removeItem: 'remove' } as const;

function itemChange({ at, actor }: By, change: ChangeOfItem): ItemChange {
  const ttlSeconds = 'ttlSeconds' in change ? change.ttlSeconds : null;
  const isNew = change.deed === 'push' || change.deed === 'put';
  return {
    ...{ deed: deeds[change.deed], actor, at: { ...at, kind: at.kind as CollectionKind } },
    item: 'name' in change ? change.name : null,
    ...('data' in change ? textOf(isNew ? (change.data ?? null) : change.data) : {}),
    ifMatch: 'ifMatch' in change ? change.ifMatch : null,
    ...(ttlSeconds === null ? {} : { itemTtlSeconds: ttlSeconds }),
  };
}

function granted<T extends object>(outcome: Outcome<T>): T {
  if (isRefused(outcome)) throw refuse(outcome.refused);
  return outcome;
}
