/** Who makes a request: told by HTTP Basic credentials, looked up by whoever keeps the accounts. */
import { authenticate, forbidden } from './errors.ts';

export interface Caller {
  /** The account whose rows this caller may see. */
  accountSid: string;
  /** The user name of the credentials: the account, one of its API keys, or `token`. */
  name: string;
  /** Who stands behind a token; absent for an account and its keys, which may do everything. */
  identity?: string;
  /** What the bearer of a token is; what that opens stands in access.ts. */
  roles?: readonly string[];
}

/** The role of those who chat on a web page and whom nobody knows. */
export const VISITOR_ROLE = 'webchat';
/** The roles of those who sit at a desk. */
export const DESK_ROLES: readonly string[] = ['agent', 'supervisor', 'admin'];

/** Looks credentials up; null when they are wrong in any way. */
export type Authenticator = (name: string, secret: string) => Promise<Caller | null>;

/** The caller of an `Authorization` header, or the contract's 401. */
export async function callerOf(header: string | undefined, authenticator: Authenticator): Promise<Caller> {
  const credentials = readBasic(header);
  const caller = credentials && (await authenticator(credentials.name, credentials.secret));
  if (!caller) throw authenticate();
  return caller;
}

/** Refuses bearers of tokens (403), whatever their roles: for what is the account's own to do. */
export function checkIsAccount({ identity }: Caller): void {
  if (identity !== undefined) throw forbidden();
}

/** Flex UI closes a parenthesis after the credentials that it never opened; it is let through. */
function readBasic(header: string | undefined): { name: string; secret: string } | null {
  const match = /^basic\s+([a-z0-9+/=_-]+)\)?$/i.exec(header ?? '');
  if (match === null) return null;
  const decoded = Buffer.from(match[1]!, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? null : { name: decoded.slice(0, colon), secret: decoded.slice(colon + 1) };
}
