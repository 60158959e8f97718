/** Tokens of people: visitors of a web page and agents at their desks. A token says who they are and what they may be. */
import { signToken, type TokenPayload } from '../../../kernel/token.ts';

/** Who stands behind a token. */
export interface Bearer {
  accountSid: string;
  identity: string;
  roles: string[];
  /** The session of a sign-in that the token hangs on; null for tokens that an account vouched for. */
  sessionSid: string | null;
  issuedAt: Date;
  expiresAt: Date;
}

/** A bearer whose token was proved, with all that the token grants; our own tokens grant by their roles alone. */
export interface ProvedBearer extends Bearer {
  grants: Record<string, unknown>;
}

export interface LoginTokenParts extends Bearer {
  key: { sid: string; secret: string };
  /** Makes two tokens of the same second different. */
  nonce: string;
}

const secondsOf = (moment: Date): number => Math.floor(moment.getTime() / 1000);

/** A token in the form of the official access tokens, with the roles in a grant of its own. */
export function loginToken({
  accountSid,
  identity,
  roles,
  sessionSid,
  issuedAt,
  expiresAt,
  key,
  nonce,
}: LoginTokenParts): string {
  const payload: TokenPayload = {
    jti: `${key.sid}-${nonce}`,
    iss: key.sid,
    sub: accountSid,
    iat: secondsOf(issuedAt),
    exp: secondsOf(expiresAt),
    grants: { identity, flex: { roles, ...(sessionSid === null ? {} : { session_sid: sessionSid }) } },
  };
  return signToken(payload, key.secret, { cty: 'twilio-fpa;v=1' });
}

/** Our own grant in a token. */
interface Flex {
  roles?: unknown;
  session_sid?: unknown;
}

/**
 * Who stands behind a proved token; null when it names nobody. Access tokens that a customer's own server made are
 * tokens too: they have the roles that they say, mostly none.
 */
export function bearerOf({ sub, iat, exp, grants = {} }: TokenPayload): ProvedBearer | null {
  const { identity, flex } = grants as { identity?: unknown; flex?: Flex | null };
  if (typeof sub !== 'string' || typeof identity !== 'string' || identity === '') return null;
  const roles = Array.isArray(flex?.roles) ? flex.roles.filter(role => typeof role === 'string') : [];
  const expiresAt = new Date((exp ?? 0) * 1000);
  const issuedAt = typeof iat === 'number' ? new Date(iat * 1000) : expiresAt;
  const sessionSid = typeof flex?.session_sid === 'string' ? flex.session_sid : null;
  return { accountSid: sub, identity, roles, sessionSid, issuedAt, expiresAt, grants };
}
