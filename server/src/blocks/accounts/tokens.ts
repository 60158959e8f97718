/** Login tokens: issued to strangers as visitors and, for the account, to whomever it names; proved and renewed. */

import { VISITOR_ROLE } from '../../kernel/caller.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ApiError, invalid, notFound, refuse } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import type { Sealer } from '../../kernel/seal.ts';
import { hashSecret, newSecret } from '../../kernel/secret.ts';
import type { Credentials } from './credentials.ts';
import { type Bearer, loginToken } from './rules/login-token.ts';
import { accountBySid, insertTokenKey, tokenKey } from './store.ts';

/** How long a visitor's token is good for; the widget renews it in time. */
const VISITOR_SECONDS = 6 * 3600;
const MAX_SECONDS = 24 * 3600;
const MAX_ROLES = 20;

export interface TokenParts {
  store: Store;
  clock: Clock;
  sealer: Sealer;
  credentials: Credentials;
}

export interface IssuedToken extends Bearer {
  token: string;
}

/** What an account asks for in the name of one of its people; not yet checked. */
export interface TokenRequest {
  identity?: unknown;
  roles?: unknown;
  ttl?: unknown;
}

/** Who has signed in, in which session, and for how long the token is good at most. */
export interface SessionToken {
  accountSid: string;
  identity: string;
  roles: readonly string[];
  sessionSid: string;
  seconds: number;
}

export type TokenProof = { valid: true; bearer: Bearer } | { valid: false; code: number; message: string };

export function makeTokenRoom(parts: TokenParts) {
  const { credentials } = parts;
  return {
    /** A token for a visitor whom nobody knows yet: its identity is random and can be nobody else's. */
    issueToVisitor: (accountSid: string, path: string) =>
      issue(parts, {
        accountSid,
        identity: newSecret(),
        roles: [VISITOR_ROLE],
        sessionSid: null,
        seconds: VISITOR_SECONDS,
        path,
      }),
    /** A token for whom the account vouches. */
    issueTo(accountSid: string, request: TokenRequest, path: string) {
      return issue(parts, { accountSid, ...readRequest(request), sessionSid: null, path });
    },
    /** A token for somebody who has signed in: it is good as long as the session is. */
    issueToSession: (wanted: SessionToken) =>
      issue(parts, { ...wanted, roles: [...wanted.roles], path: '/login' }),
    /** Whether a token is good for this account, and who stands behind it. */
    async prove(accountSid: string, token: string): Promise<TokenProof> {
      try {
        const bearer = await credentials.bearerOf(token);
        if (bearer.accountSid !== accountSid) throw refuse(20103);
        return { valid: true, bearer };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { valid: false, code: error.code, message: error.message };
      }
    },
    /** The same for as long again, for a token that is still good. */
    async renew(accountSid: string, token: string, path: string): Promise<IssuedToken> {
      const bearer = await credentials.bearerOf(token);
      if (bearer.accountSid !== accountSid) throw refuse(20103);
      const lasted = (bearer.expiresAt.getTime() - bearer.issuedAt.getTime()) / 1000;
      const seconds = lasted > 0 && lasted <= MAX_SECONDS ? lasted : VISITOR_SECONDS;
      const { identity, roles, sessionSid } = bearer;
      return issue(parts, { accountSid, identity, roles, sessionSid, seconds, path });
    },
  };
}

export type TokenRoom = ReturnType<typeof makeTokenRoom>;

interface Wanted {
  accountSid: string;
  identity: string;
  roles: string[];
  sessionSid: string | null;
  seconds: number;
  path: string;
}

async function issue(parts: TokenParts, { seconds, path, ...who }: Wanted): Promise<IssuedToken> {
  const key = await keyOf(parts, who.accountSid, path);
  const issuedAt = parts.clock.now();
  const expiresAt = new Date(issuedAt.getTime() + seconds * 1000);
  const bearer: Bearer = { ...who, issuedAt, expiresAt };
  return { ...bearer, token: loginToken({ ...bearer, key, nonce: newSecret() }) };
}

/** The account's key for tokens; made when it is needed for the first time, or anew after somebody deleted it. */
async function keyOf(
  { store, sealer }: TokenParts,
  accountSid: string,
  path: string,
): Promise<{ sid: string; secret: string }> {
  const account = await accountBySid(store.read, accountSid);
  if (account === null) throw notFound(path);
  if (account.status !== 'active') throw refuse(20005);
  const known = await tokenKey(store.read, accountSid);
  if (known !== null) return { sid: known.sid, secret: sealer.open(known.sealedSecret) };
  const secret = newSecret();
  const made = await store.transact(tx =>
    insertTokenKey(tx, {
      sid: tx.sid('SK'),
      accountSid,
      friendlyName: 'Tokens of web chats and desks',
      secretHash: hashSecret(secret),
      sealedSecret: sealer.seal(secret),
    }),
  );
  return { sid: made.sid, secret: sealer.open(made.sealedSecret) };
}

function readRequest({ identity, roles = ['agent'], ttl = 3600 }: TokenRequest) {
  if (typeof identity !== 'string' || identity === '' || identity.length > 256)
    throw invalid('identity', 'must be a text of 1 to 256 characters');
  if (!Array.isArray(roles) || roles.length > MAX_ROLES || !roles.every(isRole))
    throw invalid('roles', `must be a list of at most ${MAX_ROLES} names`);
  if (typeof ttl !== 'number' || !Number.isInteger(ttl) || ttl < 60 || ttl > MAX_SECONDS)
    throw invalid('ttl', `must be a whole number from 60 to ${MAX_SECONDS}`);
  return { identity, roles, seconds: ttl };
}

function isRole(role: unknown): role is string {
  return typeof role === 'string' && /^[\w.-]{1,64}$/.test(role);
}
