/** Ways in that are no pages: where Flex UI asks for the sign-in, and where the account's owner lets somebody in. */
import { forbidden, invalid, missing, notFound } from '../../kernel/errors.ts';
import type { RawRequest, RawRoute } from '../../kernel/http.ts';
import type { Answer } from '../../kernel/operation.ts';
import { isSid } from '../../kernel/sid.ts';
import { permitted } from './pages/targets.ts';
import { type Actor, addPerson, invite } from './people.ts';
import type { Room } from './room.ts';
import { ROLES } from './rows.ts';
import { fullNameProblem, rolesOf, usernameProblem } from './rules/person.ts';
import { loginByName } from './store/people.ts';

export function flexRoutes(room: Room): RawRoute[] {
  const post = (
    product: string,
    path: string,
    answer: (room: Room, request: RawRequest) => Promise<Answer>,
  ): RawRoute => ({
    method: 'POST',
    product,
    path,
    answer: request => answer(room, request),
  });
  return [
    post('iam', '/v1/Accounts/{AccountSid}/authenticate', authenticate),
    post('preview', '/iam/Accounts/{AccountSid}/authenticate', authenticate),
    post('iam', '/v1/Accounts/{AccountSid}/Logins', letIn),
  ];
}

/** Flex UI 1.x asks where to sign in, `{"products": ["flex"], "resource": "<its address>"}`, and goes to `location`. */
async function authenticate(room: Room, { at, edge, origin, body }: RawRequest): Promise<Answer> {
  const { resource } = sentIn(body);
  const target = resource === undefined ? undefined : permitted(room, resource, origin);
  if (target === null)
    throw invalid('resource', 'is not an address of this server or of SWITCHHOOK_DESK_ORIGINS');
  const query = new URLSearchParams({ account: at.accountSid!, ...(target ? { returnTo: target.url } : {}) });
  // Whoever came by a path of this host stays on it; whoever came by a host of its own is led to ours.
  const base = edge!.base.startsWith(`${origin}/`) ? origin : room.needs.publicUrl;
  return { status: 200, body: { location: `${base}/login?${query}` } };
}

/**
 * The account's own credentials let anybody in: `{"username": "alice", "full_name": "Alice", "roles": ["admin"]}` answers
 * a link to set a password, for a new person and for one who is there and has lost it.
 */
async function letIn(room: Room, { at, edge, address, body, signIn }: RawRequest): Promise<Answer> {
  const caller = await signIn();
  if (caller.accountSid !== at.accountSid) throw notFound(edge!.path.split('?', 1)[0]!);
  if (!isSid(caller.name, 'AC')) throw forbidden();
  const { username, full_name: fullName = username, roles = ['agent'] } = sentIn(body);
  if (typeof username !== 'string') throw missing('username');
  const { accountSid } = caller;
  const actor = { name: caller.name, identity: null, address };
  const login =
    (await loginByName(room.store.read, { accountSid, username })) ??
    (await addPerson(room, { ...readNew({ username, fullName, roles }), accountSid, email: null }, actor));
  if (login === null) throw invalid('username', 'has just been taken');
  const link = await invite(room, login, actor satisfies Actor);
  return { status: 201, body: { sid: login.sid, username: login.username, roles: login.roles, link } };
}

function readNew({ username, fullName, roles }: { username: string; fullName: unknown; roles: unknown }) {
  const name = usernameProblem(username);
  if (name !== null) throw invalid('username', name);
  if (typeof fullName !== 'string' || fullNameProblem(fullName) !== null)
    throw invalid('full_name', 'must be a text of 1 to 200 characters');
  const known = rolesOf(Array.isArray(roles) ? roles : [roles]);
  if (known.length === 0) throw invalid('roles', `must be some of ${ROLES.join(', ')}`);
  return { username, fullName, roles: known };
}

/** JSON, whatever content type the page gave it, or a form. */
function sentIn({ json, form, raw }: RawRequest['body']): Record<string, unknown> {
  if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  if (Object.keys(form).length > 0) return form;
  try {
    const parsed: unknown = JSON.parse(raw.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
