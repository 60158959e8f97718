/**
 * The calls by which web chats and desks get, prove and renew their tokens. They stand in no published document; their
 * form is what the web chat widget, Flex UI 1.x and the token validator for Functions send and read.
 */
import { type Caller, checkIsAccount, VISITOR_ROLE } from '../../../kernel/caller.ts';
import { invalid, missing, notFound } from '../../../kernel/errors.ts';
import type { RawRequest, RawRoute } from '../../../kernel/http.ts';
import type { Answer } from '../../../kernel/operation.ts';
import { LimitError, type makeBuckets, type Rate } from '../../../kernel/rate-limit.ts';
import type { IssuedToken, TokenProof, TokenRoom } from '../tokens.ts';

/** The worker that a person of the account is; null for nobody's. */
export type WorkerSidOf = (accountSid: string, identity: string) => Promise<string | null>;

export interface LoginTokenParts {
  room: TokenRoom;
  workerSidOf: WorkerSidOf;
  /** What strangers have taken, by address. */
  taken: ReturnType<typeof makeBuckets>;
}

/** More than the visitors behind one office's address need, far less than it takes to flood an account with them. */
const VISITORS: Rate = { perSecond: 0.5, burst: 60 };

/** Older desks know the same calls under another host. */
const PLACES = [
  { product: 'iam', path: '/v1/Accounts/{AccountSid}/Tokens' },
  { product: 'preview', path: '/iam/Accounts/{AccountSid}/Tokens' },
] as const;

export function loginTokenRoutes(parts: LoginTokenParts): RawRoute[] {
  const calls: [below: string, (parts: LoginTokenParts, request: Call) => Promise<Answer>][] = [
    ['', create],
    ['/validate', validate],
    ['/refresh', refresh],
  ];
  return PLACES.flatMap(({ product, path }) =>
    calls.map(([below, answer]) => ({
      method: 'POST' as const,
      product,
      path: path + below,
      answer: (request: RawRequest) => answer(parts, readCall(request)),
    })),
  );
}

interface Call {
  accountSid: string;
  path: string;
  authorization: string | undefined;
  address: string | null;
  sent: Record<string, unknown>;
  /** The caller of the credentials, or the contract's 401. */
  signIn(): Promise<Caller>;
}

function readCall({ at, edge, headers, body, address, signIn }: RawRequest): Call {
  const json = body.json ?? parsed(body.raw);
  const sent = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  const path = edge!.path.split('?', 1)[0]!;
  const { authorization } = headers;
  return { accountSid: at.accountSid!, path, authorization, address, sent, signIn };
}

/** The widget's JSON, whatever content type its page gave it. */
function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

/**
 * Without credentials: a visitor's token for the web chat, `{"products": ["flex"]}`. With the account's: a token for
 * one of its people, `{"identity": "alice", "roles": ["agent"], "ttl": 3600}`, as a single sign-on of the account does.
 */
async function create({ room, taken }: LoginTokenParts, call: Call): Promise<Answer> {
  const { accountSid, path, authorization, address, sent } = call;
  if (authorization === undefined) {
    const { products } = sent;
    if (!Array.isArray(products) || !products.includes('flex'))
      throw invalid('products', 'must be a list with flex in it');
    const wait = address === null ? 0 : taken.take(address, VISITORS);
    if (wait > 0) throw new LimitError(20429, wait);
    return { status: 201, body: issued(await room.issueToVisitor(accountSid, path)) };
  }
  const caller = await call.signIn();
  checkIsAccount(caller);
  if (caller.accountSid !== accountSid) throw notFound(path);
  return { status: 201, body: issued(await room.issueTo(accountSid, sent, path)) };
}

/** Tells the account, or the bearer, whether a token is good; a bad one is an answer and no error. */
async function validate(parts: LoginTokenParts, call: Call): Promise<Answer> {
  const { accountSid, path, sent } = call;
  const caller = await call.signIn();
  if (caller.accountSid !== accountSid) throw notFound(path);
  const proof = await parts.room.prove(accountSid, tokenOf(sent));
  return { status: 200, body: await proved(proof, parts.workerSidOf) };
}

/** The token is its own credentials. */
async function refresh({ room }: LoginTokenParts, { accountSid, path, sent }: Call): Promise<Answer> {
  return { status: 200, body: issued(await room.renew(accountSid, tokenOf(sent), path)) };
}

function tokenOf({ token }: Record<string, unknown>): string {
  if (typeof token !== 'string' || token === '') throw missing('token');
  return token;
}

function issued({ token, identity, roles, expiresAt }: IssuedToken): object {
  return { token, identity, roles, expiration: expiresAt.toISOString() };
}

async function proved(proof: TokenProof, workerSidOf: WorkerSidOf): Promise<object> {
  if (!proof.valid) return proof;
  const { accountSid, identity, roles, expiresAt } = proof.bearer;
  const works = !roles.includes(VISITOR_ROLE);
  return {
    valid: true,
    code: 0,
    message: null,
    expiration: expiresAt.toISOString(),
    realm_user_id: identity,
    identity,
    roles,
    worker_sid: works ? await workerSidOf(accountSid, identity) : null,
  };
}
