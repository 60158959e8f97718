/** The workspace that an account gets for Flex, as a Flex project has it; made once, found by its names afterwards. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { WorkspaceKey } from '../store/rows.ts';
import {
  activitiesOf,
  defaultsOf,
  lockName,
  taskQueuesOf,
  workflowHeadsOf,
  workspaceNamed,
} from '../store/workspaces.ts';
import { createActivities, createOpenQueue, createPlainWorkflow, createWorkspace } from './setup.ts';

export const FLEX_WORKSPACE = 'Flex Task Assignment';
const QUEUE = 'Everyone';
export const FLEX_WORKFLOW = 'Assign to Anyone';
const BREAK = 'Break';

export interface Provisioned {
  workspaceSid: string;
  workflowSid: string;
  queueSid: string;
  /** By friendly name: Offline, Available, Unavailable, Break. */
  activitySids: Record<string, string>;
}

/** Makes what is missing of the Flex workspace; safe to repeat, and safe in several processes at once. */
export async function provision(tx: Tx, { accountSid }: { accountSid: string }): Promise<Provisioned> {
  await lockName(tx, accountSid);
  const key = { accountSid, workspaceSid: await provisionWorkspace(tx, accountSid) };
  const activities = await activitiesOf(tx, [key]);
  if (!activities.some(({ friendlyName }) => friendlyName === BREAK))
    activities.push(...(await createActivities(tx, key, [{ friendlyName: BREAK, available: false }])));
  const activitySids = Object.fromEntries(activities.map(({ friendlyName, sid }) => [friendlyName, sid]));
  return { workspaceSid: key.workspaceSid, ...(await provisionRouting(tx, key)), activitySids };
}

async function provisionWorkspace(tx: Tx, accountSid: string): Promise<string> {
  const found = await workspaceNamed(tx, accountSid, FLEX_WORKSPACE);
  if (found !== null) return found.sid;
  const created = await createWorkspace(tx, {
    accountSid,
    friendlyName: FLEX_WORKSPACE,
    eventCallbackUrl: null,
    eventsFilter: null,
    multiTaskEnabled: true,
    prioritizeQueueOrder: 'FIFO',
  });
  return created.sid;
}

async function provisionRouting(
  tx: Tx,
  key: WorkspaceKey,
): Promise<{ workflowSid: string; queueSid: string }> {
  const queues = await taskQueuesOf(tx, [key]);
  const queue =
    queues.find(({ friendlyName }) => friendlyName === QUEUE) ?? (await createOpenQueue(tx, key, QUEUE));
  const workflows = await workflowHeadsOf(tx, [key]);
  const workflow =
    workflows.find(({ friendlyName }) => friendlyName === FLEX_WORKFLOW) ??
    (await createPlainWorkflow(tx, key, { friendlyName: FLEX_WORKFLOW, queueSid: queue.sid }));
  return { workflowSid: workflow.sid, queueSid: queue.sid };
}

/** Where tasks of an account go when nobody says where: its Flex workspace, or else its oldest one. */
export const defaults: Batch<{ accountSid: string }, { workspaceSid: string; workflowSid: string } | null> = (
  tx,
  inputs,
) =>
  defaultsOf(
    tx,
    inputs.map(({ accountSid }) => accountSid),
    { workspace: FLEX_WORKSPACE, workflow: FLEX_WORKFLOW },
  );
