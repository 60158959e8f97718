/**
 * Tells callers from strangers. Every request passes here, so what the database knows of a name is kept for a few
 * seconds; this process forgets it at once when it changes it, others after {@link CACHE_SECONDS}.
 */
import type { Authenticator, Caller } from '../../kernel/caller.ts';
import type { Clock } from '../../kernel/clock.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Sealer } from '../../kernel/seal.ts';
import { hashSecret, sameSecret } from '../../kernel/secret.ts';
import { isSid } from '../../kernel/sid.ts';
import type { Queryable } from '../../kernel/sql.ts';
import { claimedIssuer, verifyToken } from '../../kernel/token.ts';
import type { AccountStatus } from './rules/account-status.ts';
import { bearerOf, type ProvedBearer } from './rules/login-token.ts';
import { accountBySid, keyForRequest } from './store.ts';

export const CACHE_SECONDS = 5;
/** The user name of those whose password is a token. */
const TOKEN_NAME = 'token';
/** Only names that exist are kept, so this is far beyond any installation; it bounds memory all the same. */
const CACHE_SIZE = 10_000;

/** What is known of a user name: an account or one of its keys. */
interface Known {
  accountSid: string;
  accountStatus: AccountStatus;
  /** Hashes of the secrets that open it. */
  hashes: string[];
  /** The secrets themselves, primary first. */
  secrets: string[];
}

export interface Credentials {
  authenticator: Authenticator;
  /** The account's auth tokens, primary first; empty for an unknown account. */
  authTokensOf(accountSid: string): Promise<string[]>;
  /** The account and the secret of an API key of an active account: what access tokens are verified with. */
  secretOfKey(keySid: string): Promise<{ accountSid: string; secret: string } | null>;
  /** Who stands behind a token; refuses (401, 20101 to 20107) one that is not good. */
  bearerOf(token: string): Promise<ProvedBearer>;
  /** Forgets what was known of an account or a key. */
  forget(name: string): void;
  /** Forgets everything: keys carry the status of their account. */
  forgetAll(): void;
}

/** Who a session stands for now; null once it is over. */
export type StandingOf = (
  accountSid: string,
  sessionSid: string,
) => Promise<{ username: string; roles: readonly string[] } | null>;

export interface CredentialsParts {
  read: Queryable;
  clock: Clock;
  sealer: Sealer;
  /** Without it no token of a session is good. */
  standingOf?: StandingOf | undefined;
  /** Told of each key that lets somebody in, by its secret or by a token. */
  keyUsed(keySid: string): void;
}

export function makeCredentials(parts: CredentialsParts): Credentials {
  const cache = new Map<string, { known: Known; until: number }>();
  // A read that began before a change must not bring the old state back after it.
  let generation = 0;
  const forgetAll = (): void => {
    generation++;
    cache.clear();
  };
  const look = async (name: string): Promise<Known | null> => {
    const now = parts.clock.now().getTime();
    const cached = cache.get(name);
    if (cached !== undefined && cached.until > now) return cached.known;
    const begun = generation;
    const known = await read(parts, name);
    if (known === null || begun !== generation) return known;
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(name, { known, until: now + CACHE_SECONDS * 1000 });
    return known;
  };
  const secretOfKey: Credentials['secretOfKey'] = async keySid => {
    const known = isSid(keySid, 'SK') ? await look(keySid) : null;
    if (known?.accountStatus !== 'active') return null;
    return { accountSid: known.accountSid, secret: known.secrets[0]! };
  };
  const proveBearer = async (token: string) => {
    const { bearer, keySid } = await prove(token, secretOfKey, parts.clock.now());
    const proved = await standing(bearer, parts.standingOf);
    parts.keyUsed(keySid);
    return proved;
  };
  const letIn: Authenticator = async (name, secret) => {
    const caller = await authenticate(look, name, secret);
    if (caller !== null && isSid(name, 'SK')) parts.keyUsed(name);
    return caller;
  };
  return {
    authenticator: (name, secret) =>
      name === TOKEN_NAME ? asCaller(proveBearer(secret)) : letIn(name, secret),
    bearerOf: proveBearer,
    authTokensOf: async accountSid =>
      isSid(accountSid, 'AC') ? ((await look(accountSid))?.secrets ?? []) : [],
    secretOfKey,
    forget: name => {
      generation++;
      cache.delete(name);
    },
    forgetAll,
  };
}

async function prove(
  token: string,
  secretOfKey: Credentials['secretOfKey'],
  now: Date,
): Promise<{ bearer: ProvedBearer; keySid: string }> {
  const issuer = claimedIssuer(token);
  const key = issuer === undefined ? null : await secretOfKey(issuer);
  const verdict = verifyToken(token, () => key?.secret, now);
  if (!verdict.ok) throw refuse(verdict.code);
  const bearer = bearerOf(verdict.payload);
  if (bearer === null) throw refuse(20106);
  // A key speaks for its own account only.
  if (bearer.accountSid !== key?.accountSid) throw refuse(20103);
  return { bearer, keySid: issuer! };
}

/** A token of a session is worth what the session is: nothing after its end, and the roles that the person has now. */
async function standing(bearer: ProvedBearer, standingOf: StandingOf | undefined): Promise<ProvedBearer> {
  if (bearer.sessionSid === null) return bearer;
  const now = (await standingOf?.(bearer.accountSid, bearer.sessionSid)) ?? null;
  if (now === null || now.username !== bearer.identity) throw refuse(20104);
  return { ...bearer, roles: [...now.roles] };
}

async function asCaller(proving: Promise<ProvedBearer>): Promise<Caller> {
  const { accountSid, identity, roles } = await proving;
  return { accountSid, name: TOKEN_NAME, identity, roles };
}

/** A stranger costs as many comparisons as a caller with a wrong secret. */
const NOBODY: Pick<Known, 'hashes'> = { hashes: [hashSecret('nobody')] };

async function authenticate(look: (name: string) => Promise<Known | null>, name: string, secret: string) {
  const known = await look(name);
  const hash = hashSecret(secret);
  const matches = (known ?? NOBODY).hashes.map(one => sameSecret(one, hash));
  if (known === null || secret === '' || !matches.includes(true)) return null;
  if (known.accountStatus !== 'active') throw refuse(20005);
  return { accountSid: known.accountSid, name };
}

async function read({ read: database, sealer }: CredentialsParts, name: string): Promise<Known | null> {
  if (isSid(name, 'SK')) {
    const key = await keyForRequest(database, name);
    if (key === null) return null;
    const { accountSid, accountStatus, secretHash, sealedSecret } = key;
    return { accountSid, accountStatus, hashes: [secretHash], secrets: [sealer.open(sealedSecret)] };
  }
  if (!isSid(name, 'AC')) return null;
  const account = await accountBySid(database, name);
  if (account === null) return null;
  const sealed = [account.sealedAuthToken, account.sealedSecondaryAuthToken].filter(one => one !== null);
  const secrets = sealed.map(one => sealer.open(one));
  return { accountSid: name, accountStatus: account.status, hashes: secrets.map(hashSecret), secrets };
}
