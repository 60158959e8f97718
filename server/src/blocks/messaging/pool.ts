/** What REST requests do with the senders of messaging services, and which of them writes to whom. */
import { invalid, refuse } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { found } from '../../kernel/operation.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import { isSenderName, normalAddress } from './rules/address.ts';
import { countryOf } from './rules/country.ts';
import { MAX_POOL } from './rules/limits.ts';
import { chooseSender } from './rules/sender-choice.ts';
import * as pools from './store/pool.ts';
import { holdService, keepSticky, type ServiceRow, serviceBySid, stickySender } from './store/services.ts';

interface Place extends pools.PoolAt {
  path: string;
}

export function makePoolRoom(store: Store) {
  return { ...numberActions(store), ...nameActions(store) };
}
export type PoolRoom = ReturnType<typeof makePoolRoom>;

function numberActions(store: Store) {
  return {
    /** Puts a number of the account into a service: 21710 when it is there already, 21712 when in another one. */
    async join(
      { accountSid, serviceSid, path }: Place,
      { sid, kind }: { sid: string; kind: pools.PooledKind },
    ): Promise<pools.PooledRow> {
      return store.transact(async tx => {
        found(await holdService(tx, { accountSid, sid: serviceSid }), path);
        const number = await pools.lockPooled(tx, { accountSid, sid, kind });
        if (number === null) throw refuse(21711);
        if (number.messagingServiceSid === serviceSid) throw refuse(21710);
        if (number.messagingServiceSid !== null) throw refuse(21712);
        if ((await pools.countPool(tx, { accountSid, serviceSid })) >= MAX_POOL)
          throw invalid('ServiceSid', `the Messaging Service already has ${MAX_POOL} senders`);
        const countryCode = countryOf(number.phoneNumber);
        return pools.setPool(tx, { accountSid, sid }, { serviceSid, countryCode });
      });
    },
    async leave({ path, ...at }: Place & { sid: string; kind: pools.PooledKind }): Promise<void> {
      await store.transact(async tx => {
        found(await pools.pooledBySid(tx, at), path);
        await pools.setPool(tx, at, null);
      });
    },
    async pooled({ path, ...at }: Place & { sid: string; kind: pools.PooledKind }) {
      return found(await pools.pooledBySid(store.read, at), path);
    },
    async listPooled(
      { path, ...at }: Place & { kind: pools.PooledKind },
      page: PageRequest,
    ): Promise<Page<pools.PooledRow>> {
      await checkService(store, { ...at, path });
      return pools.listPooled(store.read, at, page);
    },
  };
}

function nameActions(store: Store) {
  return {
    /** @param isoCountryCode two letters; the empty text for all countries. */
    async addName({ path, ...at }: Place, alphaSender: string, isoCountryCode: string) {
      if (!isSenderName(alphaSender)) throw refuse(21709);
      return store.transact(async tx => {
        found(await holdService(tx, { accountSid: at.accountSid, sid: at.serviceSid }), path);
        const row = await pools.insertAlphaSender(tx, { ...at, alphaSender, isoCountryCode });
        if (row === null) throw refuse(21710);
        return row;
      });
    },
    async name({ path, ...at }: Place & { sid: string }) {
      return found(await pools.alphaSenderBySid(store.read, at), path);
    },
    async removeName({ path, ...at }: Place & { sid: string }): Promise<void> {
      found((await store.transact(tx => pools.deleteAlphaSender(tx, at))) || null, path);
    },
    async names({ path, ...at }: Place & { country: string | null }, page: PageRequest) {
      await checkService(store, { ...at, path });
      return pools.listAlphaSenders(store.read, at, page);
    },
  };
}

async function checkService(store: Store, { accountSid, serviceSid, path }: Place): Promise<void> {
  found(await serviceBySid(store.read, { accountSid, sid: serviceSid }), path);
}

export interface SenderRequest {
  to: string;
  from?: string | undefined;
  hasMedia: boolean;
}

/**
 * Which sender of a service writes to a customer; a `from` must be one of them (21711). Keeps in mind what the
 * customer heard from, where the service is to. Refuses with 21704 where there is nobody, 21703 where nobody fits.
 */
export async function senderFor(tx: Tx, service: ServiceRow, request: SenderRequest): Promise<string> {
  const { accountSid, sid: serviceSid } = service;
  const pool = await pools.sendersOf(tx, { accountSid, serviceSid });
  if (request.from) {
    const from = normalAddress(request.from);
    if (!pool.some(({ address }) => address === from)) throw refuse(21711);
    return from;
  }
  if (pool.length === 0) throw refuse(21704);
  const { to, hasMedia } = request;
  const known = service.stickySender ? await stickySender(tx, serviceSid, to) : null;
  const { areaCodeGeomatch } = service;
  const chosen = chooseSender(pool, { to, known, areaCodeGeomatch, hasMedia });
  if (chosen === null) throw refuse(21703);
  if (service.stickySender && chosen.kind !== 'alpha' && chosen.address !== known)
    await keepSticky(tx, { serviceSid, customer: to, ours: chosen.address });
  return chosen.address;
}
