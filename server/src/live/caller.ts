/**
 * Who is on a live connection. Official access tokens say by their grants what their bearer may use; our own login
 * tokens say by a role, and the account's Flex project tells the services that belong to it.
 */
import type { Accounts, ProvedBearer } from '../blocks/accounts/index.ts';
import type { Flex } from '../blocks/flex/index.ts';
import type { Sync } from '../blocks/sync/index.ts';
import { DESK_ROLES, VISITOR_ROLE } from '../kernel/caller.ts';
import type { Store } from '../kernel/line/store.ts';
import { type Batch, one } from '../kernel/line/tx.ts';
import { isSid } from '../kernel/sid.ts';

export interface LiveCaller {
  accountSid: string;
  identity: string;
  /** Roles of our own login tokens; empty for access tokens that a customer's server made. */
  roles: readonly string[];
  /** The chat service that the bearer may use; null when none is granted. */
  chatServiceSid: string | null;
  /** A deployment role of the chat service that the token asks for at the user's first sight. */
  chatRoleSid: string | null;
  syncServiceSid: string | null;
  workspaceSid: string | null;
  /** The worker that the bearer is; null when they are none. */
  workerSid: string | null;
  /** What the bearer may do in the workspace: as a worker only their own work. */
  workspaceRole: 'worker' | 'supervisor' | 'workspace' | null;
  expiresAt: Date;
}

interface WorkerAt {
  accountSid: string;
  workspaceSid: string;
  friendlyName: string;
}

export interface CallerParts {
  store: Store;
  accounts: Pick<Accounts, 'bearerOf'>;
  flex: Pick<Flex, 'projectOf'>;
  sync: Pick<Sync, 'provision'>;
  taskrouter: { workersByName: Batch<WorkerAt, { sid: string } | null> };
}

/** Tells who a token's bearer is. @throws ApiError 20101 to 20107 for a token that is not good. */
export type CallerOf = (token: string) => Promise<LiveCaller>;

export function makeCallerOf(parts: CallerParts): CallerOf {
  return async token => {
    const bearer = await parts.accounts.bearerOf(token);
    return bearer.roles.length > 0 ? byRole(parts, bearer) : byGrants(parts, bearer);
  };
}

async function byRole(parts: CallerParts, bearer: ProvedBearer): Promise<LiveCaller> {
  const { accountSid, roles, identity } = bearer;
  const project = await parts.flex.projectOf(parts.store.read, accountSid);
  const atDesk = roles.some(role => DESK_ROLES.includes(role));
  const known = atDesk || roles.includes(VISITOR_ROLE);
  const workspaceSid = atDesk ? (project?.workspaceSid ?? null) : null;
  const isSupervisor = roles.includes('supervisor') || roles.includes('admin');
  return {
    ...nobody(bearer),
    chatServiceSid: known ? (project?.chatServiceSid ?? null) : null,
    syncServiceSid: atDesk ? await defaultSync(parts, accountSid) : null,
    workspaceSid,
    workerSid:
      workspaceSid === null
        ? null
        : await workerOf(parts, { accountSid, workspaceSid, friendlyName: identity }),
    workspaceRole: workspaceSid === null ? null : isSupervisor ? 'supervisor' : 'worker',
  };
}

async function byGrants(parts: CallerParts, bearer: ProvedBearer): Promise<LiveCaller> {
  const { grants, accountSid } = bearer;
  const chat = grantOf(grants, 'chat') ?? grantOf(grants, 'ip_messaging');
  const sync = grantOf(grants, 'data_sync');
  const work = grantOf(grants, 'task_router');
  const syncServiceSid = textOf(sync?.service_sid);
  const worker = textOf(work?.worker_sid);
  const role = textOf(work?.role) ?? 'worker';
  return {
    ...nobody(bearer),
    chatServiceSid: sidOf(chat?.service_sid, 'IS'),
    chatRoleSid: sidOf(chat?.deployment_role_sid, 'RL'),
    syncServiceSid: syncServiceSid === 'default' ? await defaultSync(parts, accountSid) : syncServiceSid,
    workspaceSid: sidOf(work?.workspace_sid, 'WS'),
    workerSid: worker !== null && isSid(worker, 'WK') ? worker : null,
    workspaceRole: work === null ? null : role === 'supervisor' || role === 'workspace' ? role : 'worker',
  };
}

function nobody({ accountSid, identity, roles, expiresAt }: ProvedBearer): LiveCaller {
  return {
    ...{ accountSid, identity, roles, expiresAt },
    chatServiceSid: null,
    chatRoleSid: null,
    syncServiceSid: null,
    workspaceSid: null,
    workerSid: null,
    workspaceRole: null,
  };
}

async function defaultSync({ store, sync }: CallerParts, accountSid: string): Promise<string> {
  return (await store.transact(tx => sync.provision(tx, accountSid))).sid;
}

async function workerOf({ store, taskrouter }: CallerParts, at: WorkerAt): Promise<string | null> {
  const worker = await store.transact(tx => one(tx, taskrouter.workersByName, at));
  return worker?.sid ?? null;
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
