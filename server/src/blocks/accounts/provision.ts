/** The first account of an installation: made at the first start, found again at every other. */
import type { Store } from '../../kernel/line/store.ts';
import type { Sealer } from '../../kernel/seal.ts';
import { newSecret } from '../../kernel/secret.ts';
import { isSid } from '../../kernel/sid.ts';
import { accountBySid, firstAccount, insertAccount, lockProvisioning } from './store.ts';

/** What the operator has decided beforehand; null where we are to choose. */
export interface FirstAccountPreset {
  accountSid: string | null;
  authToken: string | null;
}

export interface FirstAccount {
  accountSid: string;
  authToken: string;
  /** False when the account was there already; its token is then the one that it has, not the preset one. */
  created: boolean;
}

/**
 * Answers the preset account (or, without a preset, the oldest one) and makes it when it does not exist. Processes that
 * start together agree. An existing account keeps its token: a rotation must survive a restart with the old settings.
 */
export async function provisionFirst(
  { store, sealer }: { store: Store; sealer: Sealer },
  preset: FirstAccountPreset,
): Promise<FirstAccount> {
  if (preset.accountSid !== null && !isSid(preset.accountSid, 'AC'))
    throw new TypeError('the preset account SID must be AC and 32 hexadecimal digits');
  if (preset.authToken === '') throw new TypeError('the preset auth token is empty');
  return store.transact(async tx => {
    await lockProvisioning(tx);
    const { accountSid: presetSid } = preset;
    const existing = presetSid === null ? await firstAccount(tx) : await accountBySid(tx, presetSid);
    if (existing !== null) {
      const authToken = sealer.open(existing.sealedAuthToken);
      return { accountSid: existing.sid, authToken, created: false };
    }
    const accountSid = presetSid ?? tx.sid('AC');
    const authToken = preset.authToken ?? newSecret();
    await insertAccount(tx, {
      sid: accountSid,
      ownerAccountSid: accountSid,
      friendlyName: 'My Account',
      sealedAuthToken: sealer.seal(authToken),
    });
    return { accountSid, authToken, created: true };
  });
}
