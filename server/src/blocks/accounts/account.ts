/** What can be done with accounts, keys and auth tokens; the resources and the door call this. */
import type { Caller } from '../../kernel/caller.ts';
import { authenticate, refuse } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { found } from '../../kernel/operation.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import type { Sealer } from '../../kernel/seal.ts';
import { hashSecret, newSecret } from '../../kernel/secret.ts';
import { isSid } from '../../kernel/sid.ts';
import type { Credentials } from './credentials.ts';
import { type AccountStatus, checkStatusChange } from './rules/account-status.ts';
import * as rows from './store.ts';

export interface AccountParts {
  store: Store;
  sealer: Sealer;
  credentials: Credentials;
}

/** An account as it is shown; the auth token is null for callers that may not read it. */
export interface ShownAccount extends rows.AccountRow {
  authToken: string | null;
}

/**
 * API keys may use the API but manage neither accounts nor keys, as the contract has it for standard keys:
 * whoever finds a key must not be able to make another one.
 */
export function checkManages(caller: Caller): void {
  if (!isSid(caller.name, 'AC')) throw authenticate();
}

export function makeAccountRooms(parts: AccountParts) {
  return { ...accountActions(parts), ...keyActions(parts), ...tokenActions(parts) };
}

export type AccountRooms = ReturnType<typeof makeAccountRooms>;

function accountActions({ store, sealer, credentials }: AccountParts) {
  const show = (row: rows.AccountRow, caller: Caller): ShownAccount => ({
    ...row,
    authToken: isSid(caller.name, 'AC') ? sealer.open(row.sealedAuthToken) : null,
  });
  return {
    async openAccount(caller: Caller, friendlyName: string): Promise<ShownAccount> {
      checkManages(caller);
      const row = await store.transact(async tx => {
        const owner = await rows.accountBySid(tx, caller.accountSid);
        if (owner !== null && owner.ownerAccountSid !== owner.sid) throw refuse(21101);
        const sealedAuthToken = sealer.seal(newSecret());
        return rows.insertAccount(tx, {
          sid: tx.sid('AC'),
          ownerAccountSid: caller.accountSid,
          friendlyName,
          sealedAuthToken,
        });
      });
      return show(row, caller);
    },
    async account(caller: Caller, sid: string, path: string): Promise<ShownAccount> {
      return show(found(await rows.ownedAccount(store.read, caller.accountSid, sid), path), caller);
    },
    async accounts(caller: Caller, filters: rows.AccountFilters, page: PageRequest) {
      const listed = await rows.ownedAccounts(store.read, caller.accountSid, { filters, page });
      return { ...listed, rows: listed.rows.map(row => show(row, caller)) } satisfies Page<ShownAccount>;
    },
    async editAccount(
      caller: Caller,
      sid: string,
      change: { path: string; friendlyName?: string | undefined; status?: AccountStatus | undefined },
    ): Promise<ShownAccount> {
      checkManages(caller);
      const { path, ...set } = change;
      const row = await store.transact(async tx => {
        const account = found(await rows.lockAccount(tx, caller.accountSid, sid), path);
        checkStatusChange(account, set.status);
        tx.afterCommit(credentials.forgetAll);
        return rows.changeAccount(tx, sid, set);
      });
      return show(row, caller);
    },
  };
}

function keyActions({ store, sealer, credentials }: AccountParts) {
  return {
    /** The secret is in this answer and never in another one. */
    async makeKey(accountSid: string, friendlyName: string): Promise<rows.ApiKeyRow & { secret: string }> {
      const secret = newSecret();
      const row = await store.transact(tx =>
        rows.insertKey(tx, {
          sid: tx.sid('SK'),
          accountSid,
          friendlyName,
          secretHash: hashSecret(secret),
          sealedSecret: sealer.seal(secret),
        }),
      );
      return { ...row, secret };
    },
    async key(accountSid: string, sid: string, path: string) {
      return found(await rows.keyBySid(store.read, accountSid, sid), path);
    },
    keys: (accountSid: string, page: PageRequest) => rows.keysOf(store.read, accountSid, page),
    async editKey(at: { accountSid: string; sid: string }, friendlyName: string | undefined, path: string) {
      return found(await store.transact(tx => rows.renameKey(tx, at, friendlyName)), path);
    },
    async removeKey(accountSid: string, sid: string, path: string): Promise<void> {
      const removed = await store.transact(async tx => {
        tx.afterCommit(() => credentials.forget(sid));
        return rows.deleteKey(tx, accountSid, sid);
      });
      found(removed || null, path);
    },
  };
}

function tokenActions({ store, sealer, credentials }: AccountParts) {
  const change = (
    accountSid: string,
    work: (tx: Tx, account: rows.AccountRow) => Promise<rows.AccountRow>,
  ): Promise<rows.AccountRow> =>
    store.transact(async tx => {
      const account = found(await rows.lockAccount(tx, accountSid, accountSid), accountSid);
      tx.afterCommit(() => credentials.forget(accountSid));
      return work(tx, account);
    });
  return {
    /** A second token that opens the account beside the first, so that clients can change over one by one. */
    async makeSecondaryToken(accountSid: string) {
      const secondaryAuthToken = newSecret();
      const row = await change(accountSid, (tx, account) => {
        const secondaryDateCreated = tx.now;
        return rows.changeAccount(tx, account.sid, {
          sealedSecondaryAuthToken: sealer.seal(secondaryAuthToken),
          secondaryDateCreated,
        });
      });
      return { row, secondaryAuthToken };
    },
    async removeSecondaryToken(accountSid: string, path: string): Promise<void> {
      await change(accountSid, (tx, account) => {
        found(account.sealedSecondaryAuthToken, path);
        return rows.changeAccount(tx, account.sid, {
          sealedSecondaryAuthToken: null,
          secondaryDateCreated: null,
        });
      });
    },
    /** The secondary token becomes the primary one; the former primary one is worth nothing from then on. */
    async promoteToken(accountSid: string, path: string) {
      const row = await change(accountSid, (tx, account) =>
        rows.changeAccount(tx, account.sid, {
          sealedAuthToken: found(account.sealedSecondaryAuthToken, path),
          sealedSecondaryAuthToken: null,
          secondaryDateCreated: null,
        }),
      );
      return { row, authToken: sealer.open(row.sealedAuthToken) };
    },
  };
}
