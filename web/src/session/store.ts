/**
 * Who is signed in. The token lives in memory and in sessionStorage (one tab, gone with it), never in a cookie and never
 * in the address bar. A store for `useSyncExternalStore`; the screens read it through `useSession`.
 */
import { type Api, makeApi } from '../api/client.ts';
import { renewalDelayMs, type SignIn, signInOf, signInOfToken, withoutSignIn } from './token.ts';

export interface Session extends SignIn {
  workerSid: string | null;
  api: Api;
}

/**
 * Why nobody is signed in: nobody has been yet, the token was refused or has run out, the person has signed out, or the
 * server did not answer. Or this window was only there to sign in for another one.
 */
export type OutReason = 'none' | 'ended' | 'left' | 'unreachable' | 'handed';

export type SessionState =
  | { status: 'checking' }
  /** With the session that has ended under the person's hands: their page stays, until they are back. */
  | { status: 'out'; reason: OutReason; session: Session | null }
  | { status: 'in'; session: Session };

interface Proved {
  valid: boolean;
  identity: string;
  roles: string[];
  worker_sid: string | null;
}

const STORED = 'switchhook.token';
/** What people have written and not sent, by person; it outlives a reload and a token that has run out, no sign-out. */
const WRITTEN = /^switchhook\.(drafts|outbox)\./;

let state: SessionState = { status: 'checking' };
let renewal: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

export const sessionState = (): SessionState => state;

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

/**
 * Takes the token out of the address (before anything is painted) or out of the tab's storage, and asks the server
 * whether it is good. Ends with the state `in` or `out`.
 */
export async function beginSession(): Promise<void> {
  const handed = signInOf(location.search);
  const waiting = new URLSearchParams(location.search).get(AGAIN);
  if (handed && waiting !== null) return handOver(waiting, handed.token);
  if (handed) {
    // First kept: a page that is loaded again before the server has answered is signed in all the same.
    sessionStorage.setItem(STORED, handed.token);
    history.replaceState(history.state, '', withoutSignIn(location.href));
  }
  const stored = sessionStorage.getItem(STORED);
  const found = handed ?? (stored === null ? null : signInOfToken(stored));
  if (found === null) set({ status: 'out', reason: 'none', session: null });
  else await enter(found);
}

/** Proves a token and signs its bearer in. */
export async function enter(found: SignIn): Promise<void> {
  set({ status: 'checking' });
  const api = apiFor(found);
  try {
    const proved = await prove(api, found);
    if (!proved.valid) return leave('ended');
    const { identity, roles, worker_sid: workerSid } = proved;
    keep({ ...found, identity, roles, workerSid, api });
  } catch (error) {
    const status = (error as { status?: number }).status ?? 0;
    if (status === 0 || status >= 500) set({ status: 'out', reason: 'unreachable', session: null });
    else leave('ended');
  }
}

const prove = (api: Api, found: SignIn): Promise<Proved> =>
  api.call<Proved>(tokensPath(found, '/validate'), { method: 'POST', json: { token: found.token } });

/** Forgets the token; the person has to sign in again. Whose token is refused keeps their page meanwhile. */
export function leave(reason: Exclude<OutReason, 'unreachable' | 'handed'>): void {
  clearTimeout(renewal);
  sessionStorage.removeItem(STORED);
  const session = state.status === 'in' && reason === 'ended' ? state.session : null;
  set({ status: 'out', reason, session });
}

/** Names what a window is to be told that waits for a sign-in in another window. */
const AGAIN = 'again';
const roomOf = (waiting: string): string => `switchhook.sign-in.${waiting}`;

/** In the window of the sign-in: the one that waits gets the token, and this one has done its part. */
function handOver(waiting: string, token: string): void {
  history.replaceState(null, '', '/welcome');
  const room = new BroadcastChannel(roomOf(waiting));
  room.postMessage(token);
  room.close();
  set({ status: 'out', reason: 'handed', session: null });
  close();
}

/**
 * Opens the sign-in in a window of its own, beside the page, and goes on when it is through. What comes back ends the
 * waiting.
 */
export function signInBeside(): () => void {
  const waiting = crypto.randomUUID();
  const room = new BroadcastChannel(roomOf(waiting));
  room.onmessage = ({ data }) => {
    room.close();
    void comeBack(String(data));
  };
  const target = encodeURIComponent(`/welcome?${AGAIN}=${waiting}`);
  open(`/login?returnTo=${target}`, '_blank', 'popup,width=480,height=720');
  return () => room.close();
}

/** The same person goes on where they were; for somebody else the page begins anew. */
async function comeBack(token: string): Promise<void> {
  const found = signInOfToken(token);
  if (state.status !== 'out' || state.session === null || found === null) return;
  const { session } = state;
  const proved = await prove(apiFor(found), found).catch(() => null);
  if (!proved?.valid) return;
  if (found.identity === session.identity && found.accountSid === session.accountSid)
    return keep({ ...session, ...found, roles: proved.roles, workerSid: proved.worker_sid });
  sessionStorage.setItem(STORED, token);
  location.reload();
}

/**
 * Ends the sign-in here and at the server's own sign-in, so that the next visit asks who it is; what the person has
 * written and not sent does not stay in this browser.
 */
export function signOut(): void {
  leave('left');
  forgetWritten();
  // Screens save what is being written as the page goes; they have listened for longer, so this comes after them.
  addEventListener('pagehide', forgetWritten);
  location.assign('/login/logout');
}

function forgetWritten(): void {
  for (const key of Object.keys(localStorage)) if (WRITTEN.test(key)) localStorage.removeItem(key);
}

/** The credentials as they are now: renewals change them while screens keep the same `api`. */
function apiFor(found: SignIn): Api {
  return makeApi({
    accountSid: found.accountSid,
    credentials: () => ({
      name: 'token',
      secret: state.status === 'in' ? state.session.token : found.token,
    }),
    refused: () => state.status === 'in' && leave('ended'),
  });
}

function keep(session: Session): void {
  sessionStorage.setItem(STORED, session.token);
  set({ status: 'in', session });
  clearTimeout(renewal);
  renewal = setTimeout(() => void renew(session), renewalDelayMs(session.expiresAt, Date.now()));
}

async function renew(session: Session): Promise<void> {
  try {
    const { token, expiration } = await session.api.call<{ token: string; expiration: string }>(
      tokensPath(session, '/refresh'),
      { method: 'POST', json: { token: session.token } },
    );
    // Whoever has left meanwhile stays out.
    if (state.status !== 'in') return;
    keep({ ...session, token, expiresAt: Date.parse(expiration) });
  } catch {
    // A refusal has ended the session already (401). Otherwise the old token goes on as long as it lasts.
    if (state.status !== 'in') return;
    const left = session.expiresAt - Date.now();
    if (left <= 0) leave('ended');
    else renewal = setTimeout(() => void renew(session), Math.min(left, 10_000));
  }
}

const tokensPath = ({ accountSid }: SignIn, call: string): string =>
  `/iam/v1/Accounts/${accountSid}/Tokens${call}`;

/** Where one signs in, and from where one comes back to this very page. */
export const signInAddress = (): string =>
  `/login?returnTo=${encodeURIComponent(location.pathname + location.search + location.hash)}`;
