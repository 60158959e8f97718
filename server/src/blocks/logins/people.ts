/** What is done with people: taken in, changed, invited, shut out. The rules are kept here, whoever asks. */
import { randomBytes } from 'node:crypto';
import type { Tx } from '../../kernel/line/tx.ts';
import { hashSecret } from '../../kernel/secret.ts';
import { violates } from '../../kernel/sql.ts';
import type { LoginChange } from './needs.ts';
import type { Room } from './room.ts';
import type { LoginRow } from './rows.ts';
import { hashPassword } from './rules/password.ts';
import { losesLastAdmin } from './rules/person.ts';
import { endSessions, forgetStandings } from './sessions.ts';
import * as rows from './store/people.ts';

const INVITATION_SECONDS = 7 * 86_400;

/** Who does something, for the record. */
export interface Actor {
  name: string;
  identity: string | null;
  address: string | null;
}

export type NewPerson = Omit<rows.NewLogin, 'passwordHash'> & { password?: string };

/** Null when the username is taken. */
export async function addPerson(
  room: Room,
  { password, ...person }: NewPerson,
  actor: Actor,
): Promise<LoginRow | null> {
  const passwordHash = password === undefined ? null : await hashPassword(password, room.cost);
  try {
    const login = await room.store.transact(tx => rows.insertLogin(tx, { ...person, passwordHash }));
    const { username, fullName, email, roles } = person;
    await record(room, login, actor, { action: 'created', properties: { username, fullName, email, roles } });
    return login;
  } catch (error) {
    if (violates(error, 'login_username')) return null;
    throw error;
  }
}

export type PersonChange = Partial<Pick<LoginRow, 'fullName' | 'email' | 'roles' | 'status'>>;
export type Changed = { kind: 'changed'; login: LoginRow } | { kind: 'gone' } | { kind: 'last-admin' };

/** Changes a person; who is shut out loses what is open. */
export async function changePerson(
  room: Room,
  at: rows.LoginAt,
  { change, actor }: { change: PersonChange; actor: Actor },
): Promise<Changed> {
  const changed = await room.store.transact(async (tx): Promise<Changed> => {
    const others = await rows.otherAdmins(tx, at);
    const before = await rows.lockLogin(tx, at);
    if (before === null) return { kind: 'gone' };
    if (losesLastAdmin(before, { ...before, ...change }, others)) return { kind: 'last-admin' };
    await forgetStandings(room, tx, at);
    if (change.status === 'disabled') await endSessions(room, tx, at);
    return { kind: 'changed', login: (await rows.changeLogin(tx, at, change))! };
  });
  if (changed.kind === 'changed')
    await record(room, at, actor, { action: 'updated', properties: { ...change } });
  return changed;
}

/** False for the last admin, who stays. */
export async function removePerson(room: Room, at: rows.LoginAt, actor: Actor): Promise<boolean> {
  const removed = await room.store.transact(async tx => {
    const others = await rows.otherAdmins(tx, at);
    const before = await rows.lockLogin(tx, at);
    if (before === null) return true;
    if (losesLastAdmin(before, { ...before, status: 'disabled' }, others)) return false;
    await endSessions(room, tx, at);
    await rows.deleteLogin(tx, at);
    return true;
  });
  if (removed) await record(room, at, actor, { action: 'deleted', properties: {} });
  return removed;
}

/** A link by which the person sets a password, once, within a week. */
export async function invite(room: Room, at: rows.LoginAt, actor: Actor): Promise<string> {
  const code = randomBytes(24).toString('base64url');
  await room.store.transact(tx =>
    rows.putInvitation(tx, at, {
      codeHash: hashSecret(code),
      dateExpires: new Date(tx.now.getTime() + INVITATION_SECONDS * 1000),
    }),
  );
  await record(room, at, actor, { action: 'updated', properties: { link: 'made' } });
  return `${room.needs.publicUrl}/login/invite?code=${code}`;
}

/** The owner of a link sets a password; everything that was open ends. False when the link was used meanwhile. */
export async function acceptInvitation(
  room: Room,
  login: LoginRow,
  { code, password, address }: { code: string; password: string; address: string | null },
): Promise<boolean> {
  const passwordHash = await hashPassword(password, room.cost);
  const done = await room.store.transact(async tx => {
    if (!(await rows.useInvitation(tx, login, hashSecret(code)))) return false;
    await endSessions(room, tx, login);
    await rows.changeLogin(tx, login, { passwordHash });
    return true;
  });
  const actor = { name: login.sid, identity: login.username, address };
  if (done) await record(room, login, actor, { action: 'updated', properties: { password: 'set by link' } });
  return done;
}

/** A new password; other sessions than this one end. */
export async function changePassword(
  room: Room,
  login: LoginRow,
  { password, sessionSid, actor }: { password: string; sessionSid: string; actor: Actor },
): Promise<void> {
  const passwordHash = await hashPassword(password, room.cost);
  await room.store.transact(async tx => {
    await rows.changeLogin(tx, login, { passwordHash });
    await endSessions(room, tx, login, { except: sessionSid });
  });
  await record(room, login, actor, { action: 'updated', properties: { password: 'changed' } });
}

/** Takes the second factor away, from a person who lost the telephone or does not want it any more. */
export async function removeTotp(room: Room, at: rows.LoginAt, actor: Actor): Promise<void> {
  await room.store.transact(tx => withoutTotp(tx, at));
  await record(room, at, actor, { action: 'updated', properties: { second_factor: 'removed' } });
}

async function withoutTotp(tx: Tx, at: rows.LoginAt): Promise<void> {
  await rows.changeLogin(tx, at, { sealedTotpSecret: null, sealedNewTotpSecret: null, recoveryHashes: [] });
}

type Said = Pick<LoginChange, 'action' | 'properties'>;

export async function record(room: Room, at: rows.LoginAt, actor: Actor, said: Said): Promise<void> {
  const { name, identity, address } = actor;
  await room.needs.record({
    accountSid: at.accountSid,
    resourceType: 'login',
    resourceSid: at.sid,
    actor: { name, identity },
    address,
    ...said,
  });
}
