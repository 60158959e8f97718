/**
 * Who is on a live connection. Official access tokens say by their grants what their bearer may use; our own login
 * tokens say by a role, and the account's Flex project tells the services that belong to it.
 */
import type { Accounts, ProvedBearer } from '../blocks/accounts/index.ts';
import type { Flex } from '../blocks/flex/index.ts';
import type { TaskRouter, WorkspaceKey } from '../blocks/taskrouter/index.ts';
import { makeMemory } from '../kernel/cache.ts';
import { DESK_ROLES, VISITOR_ROLE } from '../kernel/caller.ts';
import type { Clock } from '../kernel/clock.ts';
import { isSid } from '../kernel/sid.ts';
import type { Queryable } from '../kernel/sql.ts';

/** The Sync service that every account has, under this name instead of its SID. */
export const DEFAULT_SYNC = 'default';

export interface LiveCaller {
  accountSid: string;
  identity: string;
  /** Roles of our own login tokens; empty for access tokens that a customer's server made. */
  roles: readonly string[];
  /** The session of a sign-in that the token hangs on; null for tokens that hang on none. */
  sessionSid: string | null;
  /** The chat service that the bearer may use; null when none is granted. */
  chatServiceSid: string | null;
  /** A deployment role of the chat service that the token asks for at the user's first sight. */
  chatRoleSid: string | null;
  /** The Sync service that the bearer may use, by its SID or as `default`; null when none is granted. */
  syncService: string | null;
  workspaceSid: string | null;
  /** The worker that the bearer is; null when they are none. */
  workerSid: string | null;
  /** What the bearer may do in the workspace: as a worker only their own work. */
  workspaceRole: 'worker' | 'supervisor' | 'workspace' | null;
  expiresAt: Date;
}

export interface CallerParts {
  store: { read: Queryable };
  clock: Clock;
  accounts: Pick<Accounts, 'bearerOf'>;
  flex: Pick<Flex, 'projectOf'>;
  taskrouter: { views: Pick<TaskRouter['views'], 'workers'> };
}

/** Tells who a token's bearer is. @throws ApiError 20101 to 20107 for a token that is not good. */
export type CallerOf = (token: string) => Promise<LiveCaller>;

/** For so long it is believed which services an account's project has, and who of its people is which worker. */
const KNOWN_SECONDS = 5;

/** Every request of a worker's client passes here: what is known of an account and its people is kept for a moment. */
export function makeCallerOf({ store, clock, accounts, flex, taskrouter }: CallerParts): CallerOf {
  const known: Known = {
    projectOf: remembered(clock, (accountSid: string) => flex.projectOf(store.read, accountSid)),
    workerOf: remembered(clock, async ({ friendlyName, ...key }: WorkerAt) => {
      const asked = { filters: { friendlyName }, page: { size: 1, number: 0, cursor: null } };
      return (await taskrouter.views.workers(key, asked)).rows[0]?.sid ?? null;
    }),
  };
  return async token => {
    const bearer = await accounts.bearerOf(token);
    return bearer.roles.length > 0 ? byRole(known, bearer) : byGrants(bearer);
  };
}

interface WorkerAt extends WorkspaceKey {
  friendlyName: string;
}

interface Known {
  projectOf(accountSid: string): Promise<Awaited<ReturnType<Flex['projectOf']>>>;
  workerOf(at: WorkerAt): Promise<string | null>;
}

/** What is not there yet is looked for every time. */
function remembered<Key, Value>(
  clock: Clock,
  load: (key: Key) => Promise<Value | null>,
): (key: Key) => Promise<Value | null> {
  const memory = makeMemory(clock, KNOWN_SECONDS, (name: string) => load(JSON.parse(name) as Key));
  return async key => {
    const name = JSON.stringify(key);
    const value = await memory.get(name);
    if (value === null) memory.forget(name);
    return value;
  };
}

async function byRole({ projectOf, workerOf }: Known, bearer: ProvedBearer): Promise<LiveCaller> {
  const { accountSid, roles, identity } = bearer;
  const project = await projectOf(accountSid);
  const atDesk = roles.some(role => DESK_ROLES.includes(role));
  const known = atDesk || roles.includes(VISITOR_ROLE);
  const workspaceSid = atDesk ? (project?.workspaceSid ?? null) : null;
  const isSupervisor = roles.includes('supervisor') || roles.includes('admin');
  const worker = { accountSid, friendlyName: identity };
  return {
    ...nobody(bearer),
    chatServiceSid: known ? (project?.chatServiceSid ?? null) : null,
    syncService: atDesk ? DEFAULT_SYNC : null,
    workspaceSid,
    workerSid: workspaceSid === null ? null : await workerOf({ ...worker, workspaceSid }),
    workspaceRole: workspaceSid === null ? null : isSupervisor ? 'supervisor' : 'worker',
  };
}

function byGrants(bearer: ProvedBearer): LiveCaller {
  const { grants } = bearer;
  const chat = grantOf(grants, 'chat') ?? grantOf(grants, 'ip_messaging');
  const work = grantOf(grants, 'task_router');
  const worker = textOf(work?.worker_sid);
  const role = textOf(work?.role) ?? 'worker';
  return {
    ...nobody(bearer),
    chatServiceSid: sidOf(chat?.service_sid, 'IS'),
    chatRoleSid: sidOf(chat?.deployment_role_sid, 'RL'),
    syncService: textOf(grantOf(grants, 'data_sync')?.service_sid),
    workspaceSid: sidOf(work?.workspace_sid, 'WS'),
    workerSid: worker !== null && isSid(worker, 'WK') ? worker : null,
    workspaceRole: work === null ? null : role === 'supervisor' || role === 'workspace' ? role : 'worker',
  };
}

function nobody({ accountSid, identity, roles, sessionSid, expiresAt }: ProvedBearer): LiveCaller {
  return {
    ...{ accountSid, identity, roles, sessionSid, expiresAt },
    chatServiceSid: null,
    chatRoleSid: null,
    syncService: null,
    workspaceSid: null,
    workerSid: null,
    workspaceRole: null,
  };
}

function grantOf(grants: Record<string, unknown>, name: string): Record<string, unknown> | null {
  const grant = grants[name];
  return typeof grant === 'object' && grant !== null ? (grant as Record<string, unknown>) : null;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function sidOf(value: unknown, prefix: string): string | null {
  const text = textOf(value);
  return text !== null && isSid(text, prefix) ? text : null;
}
