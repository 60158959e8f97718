/**
 * What of an account not even its administrators may do with their tokens. A token is signed with the secret of an API
 * key, so that it must not open more than the key: keys, auth tokens and subaccounts are for the auth token alone.
 */
import type { Admits, RowRule } from '../../kernel/access.ts';

const own: RowRule = { rows: 'own account', holds: ({ accountSid, at }) => at.sid === accountSid };
const owners: Admits = { admin: false };

export const access: Record<string, Admits> = {
  FetchAccount: { admin: own },
  ListAccount: owners,
  CreateAccount: owners,
  UpdateAccount: owners,
  CreateSecondaryAuthToken: owners,
  DeleteSecondaryAuthToken: owners,
  UpdateAuthTokenPromotion: owners,
  ListKey: owners,
  ListGetKeys: owners,
  CreateNewKey: owners,
  FetchKey: owners,
  UpdateKey: owners,
  DeleteKey: owners,
  ListSigningKey: owners,
  CreateNewSigningKey: owners,
  FetchSigningKey: owners,
  UpdateSigningKey: owners,
  DeleteSigningKey: owners,
  FetchKeyUse: owners,
  ListKeyUse: owners,
};
