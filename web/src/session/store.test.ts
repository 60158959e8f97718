import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beginSession, enter, leave, sessionState, signOut } from './store.ts';

/** What browsers keep: entries are properties, as `Object.keys` finds them. */
class Kept {
  [key: string]: unknown;
}
const kept = (entries: Record<string, string> = {}) => {
  const methods = {
    getItem: { value: (key: string) => store[key] ?? null },
    setItem: { value: (key: string, value: string) => Object.assign(store, { [key]: value }) },
    removeItem: { value: (key: string) => delete store[key] },
  };
  const store: Kept = Object.defineProperties(Object.assign(new Kept(), entries), methods);
  return store;
};

const NOW = Date.parse('2030-01-01T00:00:00Z');
const found = {
  ...{ token: 'first', identity: 'ana', roles: ['agent'], accountSid: 'AC1' },
  expiresAt: NOW + 3_600_000,
};
const answer = (body: object) => new Response(JSON.stringify(body));
const proved = { valid: true, identity: 'ana', roles: ['agent'], worker_sid: 'WK1' };

let assign: ReturnType<typeof vi.fn>;
let page: EventTarget;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  assign = vi.fn();
  page = new EventTarget();
  vi.stubGlobal('location', { assign });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('sessionStorage', kept());
});

afterEach(() => {
  leave('none');
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Signs in at a server whose answer to the renewal comes when the result is called. */
async function signedIn(): Promise<(renewed: object) => Promise<void>> {
  const asked = Promise.withResolvers<Response>();
  const fetched = vi.fn(async (path: string) => (path.endsWith('/refresh') ? asked.promise : answer(proved)));
  vi.stubGlobal('fetch', fetched);
  await enter(found);
  await vi.advanceTimersByTimeAsync(found.expiresAt - NOW - 1);
  expect(fetched.mock.lastCall?.[0]).toBe('/iam/v1/Accounts/AC1/Tokens/refresh');
  return async renewed => {
    asked.resolve(answer(renewed));
    await vi.advanceTimersByTimeAsync(0);
  };
}

const renewed = { token: 'second', expiration: '2030-01-01T02:00:00Z' };

test('a token that the sign-in hands over is out of the address and kept before the server has proved it', async () => {
  const payload = {
    sub: 'AC1',
    exp: NOW / 1000 + 3600,
    grants: { identity: 'ana', flex: { roles: ['agent'] } },
  };
  const token = `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.s`;
  const replaceState = vi.fn();
  vi.stubGlobal('history', { state: null, replaceState });
  const search = `?Token=${token}&view=1`;
  vi.stubGlobal('location', { assign, search, href: `https://desk.example/desk${search}` });
  const asked = Promise.withResolvers<Response>();
  vi.stubGlobal('fetch', () => asked.promise);
  const begun = beginSession();
  expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', '/desk?view=1');
  expect(sessionStorage.getItem('switchhook.token')).toBe(token);
  asked.resolve(answer({ valid: false }));
  await begun;
  expect(sessionState()).toEqual({ status: 'out', reason: 'ended', session: null });
  expect(sessionStorage.getItem('switchhook.token')).toBeNull();
});

test('a renewed token takes the place of the old one', async () => {
  const renew = await signedIn();
  await renew(renewed);
  expect(sessionState()).toMatchObject({ status: 'in', session: { token: 'second', identity: 'ana' } });
});

test('a renewal that is answered after the person has left signs nobody in', async () => {
  const renew = await signedIn();
  leave('left');
  await renew(renewed);
  expect(sessionState()).toEqual({ status: 'out', reason: 'left', session: null });
  expect(sessionStorage.getItem('switchhook.token')).toBeNull();
});

test('whose renewal is refused keeps the page, and who signs out does not', async () => {
  const fetched = async (path: string) =>
    path.endsWith('/refresh') ? new Response('{}', { status: 401 }) : answer(proved);
  vi.stubGlobal('fetch', fetched);
  await enter(found);
  await vi.advanceTimersByTimeAsync(found.expiresAt - NOW - 1);
  expect(sessionState()).toMatchObject({ status: 'out', reason: 'ended', session: { identity: 'ana' } });
  expect(sessionStorage.getItem('switchhook.token')).toBeNull();
  leave('left');
  expect(sessionState()).toEqual({ status: 'out', reason: 'left', session: null });
});

test('what was written and not sent is gone after sign-out, also what is saved as the page goes', async () => {
  const storage = kept({
    ...{ 'switchhook.drafts.ana': '{}', 'switchhook.outbox.ana': '{}', 'switchhook.drafts.bo': '{}' },
    ...{ 'switchhook.density': 'compact', 'other.drafts.ana': '' },
  });
  vi.stubGlobal('localStorage', storage);
  await signedIn();
  signOut();
  expect(sessionState()).toEqual({ status: 'out', reason: 'left', session: null });
  expect(Object.keys(storage)).toEqual(['switchhook.density', 'other.drafts.ana']);
  expect(assign).toHaveBeenCalledExactlyOnceWith('/login/logout');
  storage['switchhook.drafts.ana'] = '{}';
  page.dispatchEvent(new Event('pagehide'));
  expect(Object.keys(storage)).toEqual(['switchhook.density', 'other.drafts.ana']);
});
