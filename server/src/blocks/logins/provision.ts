/** The first administrator of an account. */
import { randomBytes } from 'node:crypto';
import type { Room } from './room.ts';
import { hashPassword } from './rules/password.ts';
import { passwordProblem } from './rules/password-policy.ts';
import { usernameProblem } from './rules/person.ts';
import { hasLogins, insertLogin } from './store/people.ts';

export interface AdminPreset {
  accountSid: string;
  username: string;
  /** Null where we are to choose. */
  password: string | null;
}

export interface FirstAdmin {
  username: string;
  /** Shown once; null when there were people already. */
  password: string | null;
}

/**
 * Makes an administrator when the account has nobody yet; safe to repeat, and safe in several processes at once.
 * @throws Error for a name or a password that nobody could give to a person later either.
 */
export async function provisionAdmin(room: Room, preset: AdminPreset): Promise<FirstAdmin> {
  const { accountSid, username } = preset;
  if (await hasLogins(room.store.read, accountSid)) return { username, password: null };
  checkPreset(preset);
  const password = preset.password ?? randomBytes(15).toString('base64url');
  const passwordHash = await hashPassword(password, room.cost);
  const isMade = await room.store.transact(async tx => {
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`admins of ${accountSid}`]);
    if (await hasLogins(tx, accountSid)) return false;
    await insertLogin(tx, {
      accountSid,
      username,
      fullName: 'Administrator',
      email: null,
      roles: ['admin'],
      passwordHash,
    });
    return true;
  });
  return { username, password: isMade ? password : null };
}

function checkPreset({ username, password }: AdminPreset): void {
  const name = usernameProblem(username);
  if (name !== null) throw new Error(`the username of the first administrator cannot be used: ${name}`);
  const secret = password === null ? null : passwordProblem(password, { username });
  if (secret !== null) throw new Error(`the password of the first administrator cannot be used: ${secret}`);
}
