/** Accounts: who may call, with which credentials, and what their webhooks are signed with. */
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Authenticator, Caller } from '../../kernel/caller.ts';
import type { Sealer } from '../../kernel/seal.ts';
import { isSid } from '../../kernel/sid.ts';
import { makeAccountRooms } from './account.ts';
import { makeCredentials } from './credentials.ts';
import { type FirstAccount, type FirstAccountPreset, provisionFirst } from './provision.ts';
import { accountOperations } from './resources/accounts.ts';
import { authTokenOperations } from './resources/auth-tokens.ts';
import { iamKeyOperations } from './resources/iam-keys.ts';
import { keyOperations } from './resources/keys.ts';
import { signingKeyOperations } from './resources/signing-keys.ts';
import { ownedAccount } from './store.ts';

export type { FirstAccount, FirstAccountPreset } from './provision.ts';

export interface Accounts extends Block {
  /** Basic credentials: `AC…` with an auth token, `SK…` with its secret. An account that is not active gets 20005. */
  authenticator: Authenticator;
  /** The account's auth tokens, primary first; empty for an unknown account. Signs and verifies webhooks. */
  authTokensOf(accountSid: string): Promise<string[]>;
  /** What access tokens of an API key are verified with; null when the key or its account is gone or not active. */
  secretOfKey(keySid: string): Promise<{ accountSid: string; secret: string } | null>;
  /** Whether a caller may act under the URL of an account: its own, or with the parent's auth token a subaccount's. */
  mayActFor(caller: Caller, accountSid: string): Promise<boolean>;
  /** The account of a new installation; safe to repeat and safe in several processes at once. */
  provisionFirst(preset: FirstAccountPreset): Promise<FirstAccount>;
}

export interface AccountsNeeds {
  sealer: Sealer;
}

export function makeAccounts(parts: BlockParts, { sealer }: AccountsNeeds): Accounts {
  const { store, clock } = parts;
  const credentials = makeCredentials({ read: store.read, clock, sealer });
  const rooms = makeAccountRooms({ store, sealer, credentials });
  return {
    migrations: { name: 'accounts', folder: new URL('./migrations/', import.meta.url) },
    operations: [
      ...accountOperations(rooms),
      ...keyOperations(rooms),
      ...signingKeyOperations(rooms),
      ...iamKeyOperations(rooms),
      ...authTokenOperations(rooms),
    ],
    authenticator: credentials.authenticator,
    authTokensOf: credentials.authTokensOf,
    secretOfKey: credentials.secretOfKey,
    mayActFor: async (caller, accountSid) =>
      caller.accountSid === accountSid ||
      (isSid(caller.name, 'AC') && (await ownedAccount(store.read, caller.accountSid, accountSid)) !== null),
    provisionFirst: preset => provisionFirst({ store, sealer }, preset),
  };
}
