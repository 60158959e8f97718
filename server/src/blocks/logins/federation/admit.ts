/** Somebody whom a provider vouches for: found again, recognised, or taken in. */
import { addPerson, changePerson } from '../people.ts';
import type { Room } from '../room.ts';
import type { LoginRow, ProviderRow } from '../rows.ts';
import { type Claimed, readClaims } from '../rules/claims.ts';
import { loginByName } from '../store/people.ts';
import { linkedLogin, putLink } from '../store/providers.ts';

export interface Vouched {
  /** Who it is at the provider; never anybody else's there. */
  subject: string;
  claims: Readonly<Record<string, unknown>>;
}

export type Admission = { ok: true; login: LoginRow } | { ok: false; reason: string };

export async function admit(
  room: Room,
  provider: ProviderRow,
  { vouched, address }: { vouched: Vouched; address: string | null },
): Promise<Admission> {
  const reading = readClaims(vouched.claims, provider.settings.mapping);
  if (!reading.ok) return reading;
  const { claimed } = reading;
  const linked = await linkedLogin(room.store.read, provider, vouched.subject);
  const found =
    linked === null
      ? await recognise(room, provider, { claimed, address })
      : { ok: true as const, login: linked };
  if (!found.ok) return found;
  if (found.login.status !== 'active') return { ok: false, reason: 'this person may not sign in any more' };
  if (linked === null)
    await room.store.transact(tx =>
      putLink(tx, provider, { subject: vouched.subject, loginSid: found.login.sid }),
    );
  return { ok: true, login: await updated(room, found.login, { claimed, provider, address }) };
}

interface Seen {
  claimed: Claimed;
  address: string | null;
}

async function recognise(room: Room, provider: ProviderRow, { claimed, address }: Seen): Promise<Admission> {
  const { adopts, creates, fallbackRole } = provider.settings.mapping;
  const { accountSid } = provider;
  const { username, fullName, email } = claimed;
  const known = await loginByName(room.store.read, { accountSid, username });
  // A provider that lets people choose their names must not hand out the names of others.
  if (known !== null) {
    if (adopts) return { ok: true, login: known };
    return {
      ok: false,
      reason: 'somebody of this username exists here, and the provider may not speak for them',
    };
  }
  if (!creates) return { ok: false, reason: 'nobody of this username is known here' };
  const roles = claimed.roles ?? (fallbackRole === null ? [] : [fallbackRole]);
  const actor = { name: provider.sid, identity: username, address };
  const login = await addPerson(room, { accountSid, username, fullName, email, roles }, actor);
  return login === null ? { ok: false, reason: 'this username has just been taken' } : { ok: true, login };
}

/** The provider's word on name, e-mail and roles counts at every sign-in; the last admin stays one all the same. */
async function updated(
  room: Room,
  login: LoginRow,
  { claimed, provider, address }: Seen & { provider: ProviderRow },
): Promise<LoginRow> {
  const { fullName, email = login.email, roles } = { ...claimed, email: claimed.email ?? login.email };
  const change = { fullName, email, roles: roles ?? login.roles };
  const isSame =
    change.fullName === login.fullName &&
    change.email === login.email &&
    change.roles.join() === login.roles.join();
  if (isSame) return login;
  const actor = { name: provider.sid, identity: login.username, address };
  const changed = await changePerson(room, login, { change, actor });
  return changed.kind === 'changed' ? changed.login : login;
}
