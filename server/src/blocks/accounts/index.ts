/** Accounts: who may call, with which credentials, and what their webhooks are signed with. */
import { admitting } from '../../kernel/access.ts';
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Authenticator, Caller } from '../../kernel/caller.ts';
import { makeBuckets } from '../../kernel/rate-limit.ts';
import type { Sealer } from '../../kernel/seal.ts';
import { isSid } from '../../kernel/sid.ts';
import { access } from './access.ts';
import { makeAccountRooms } from './account.ts';
import { makeCredentials, type StandingOf } from './credentials.ts';
import { makeKeyUses } from './key-uses.ts';
import { type FirstAccount, type FirstAccountPreset, provisionFirst } from './provision.ts';
import { accountOperations } from './resources/accounts.ts';
import { authTokenOperations } from './resources/auth-tokens.ts';
import { iamKeyOperations } from './resources/iam-keys.ts';
import { keyUseOperations } from './resources/key-uses.ts';
import { keyOperations } from './resources/keys.ts';
import { loginTokenRoutes, type WorkerSidOf } from './resources/login-tokens.ts';
import { networkTokenOperations } from './resources/network-tokens.ts';
import { signingKeyOperations } from './resources/signing-keys.ts';
import type { ProvedBearer } from './rules/login-token.ts';
import { accountSids, ownedAccount } from './store.ts';
import { type IssuedToken, makeTokenRoom, type SessionToken } from './tokens.ts';

export type { FirstAccount, FirstAccountPreset } from './provision.ts';
export type { Bearer, ProvedBearer } from './rules/login-token.ts';

export interface Accounts extends Block {
  /**
   * Basic credentials: `AC…` with an auth token, `SK…` with its secret, `token` with a login token. An account that is
   * not active gets 20005.
   */
  authenticator: Authenticator;
  /** The account's auth tokens, primary first; empty for an unknown account. Signs and verifies webhooks. */
  authTokensOf(accountSid: string): Promise<string[]>;
  /** What access tokens of an API key are verified with; null when the key or its account is gone or not active. */
  secretOfKey(keySid: string): Promise<{ accountSid: string; secret: string } | null>;
  /** Who stands behind a login token; refuses (401, 20101 to 20107) one that is not good. */
  bearerOf(token: string): Promise<ProvedBearer>;
  /** A login token for somebody who has signed in; it ends with the session. */
  issueToSession(wanted: SessionToken): Promise<IssuedToken>;
  /** Whether a caller may act under the URL of an account: its own, or with the parent's auth token a subaccount's. */
  mayActFor(caller: Caller, accountSid: string): Promise<boolean>;
  /** What is done for all accounts by and by begins here. */
  accountSids: typeof accountSids;
  /** The account of a new installation; safe to repeat and safe in several processes at once. */
  provisionFirst(preset: FirstAccountPreset): Promise<FirstAccount>;
  /** Writes down which keys were used last, once nobody signs in any more. Never throws. */
  stop(): Promise<void>;
}

export interface AccountsNeeds {
  sealer: Sealer;
  /** The worker that a person of the account is, for desks that ask who they are; without it nobody is one. */
  workerSidOf?: WorkerSidOf;
  /** Who a session of a sign-in stands for; null once it is over. */
  standingOf?: StandingOf;
}

export function makeAccounts(parts: BlockParts, needs: AccountsNeeds): Accounts {
  const { sealer, workerSidOf, standingOf } = needs;
  const { store, clock } = parts;
  const keyUses = makeKeyUses(parts);
  const credentials = makeCredentials({
    ...{ read: store.read, clock, sealer, standingOf },
    keyUsed: keyUses.note,
  });
  const { authenticator } = credentials;
  const rooms = makeAccountRooms({ store, sealer, credentials });
  const tokens = makeTokenRoom({ store, clock, sealer, credentials });
  return {
    migrations: { name: 'accounts', folder: new URL('./migrations/', import.meta.url) },
    operations: admitting(access, [
      ...accountOperations(rooms),
      ...keyOperations(rooms),
      ...signingKeyOperations(rooms),
      ...iamKeyOperations(rooms),
      ...keyUseOperations(rooms),
      ...authTokenOperations(rooms),
      ...networkTokenOperations(clock),
    ]),
    routes: loginTokenRoutes({
      room: tokens,
      workerSidOf: workerSidOf ?? (async () => null),
      taken: makeBuckets(clock),
    }),
    authenticator,
    bearerOf: credentials.bearerOf,
    authTokensOf: credentials.authTokensOf,
    secretOfKey: credentials.secretOfKey,
    issueToSession: tokens.issueToSession,
    mayActFor: async (caller, accountSid) =>
      caller.accountSid === accountSid ||
      (isSid(caller.name, 'AC') && (await ownedAccount(store.read, caller.accountSid, accountSid)) !== null),
    accountSids,
    provisionFirst: preset => provisionFirst({ store, sealer }, preset),
    stop: keyUses.stop,
  };
}
