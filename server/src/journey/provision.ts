/**
 * The first account, as a new Flex project has it: chat service, Proxy service bound to it, TaskRouter workspace,
 * two Studio flows and two Flex Flows. Safe to repeat, and safe when several servers start at once.
 */
import type { FirstAdmin } from '../blocks/logins/index.ts';
import type { Tx } from '../kernel/line/tx.ts';
import type { JourneyParts } from './parts.ts';
import messagingFlow from './provision-flows.ts';
import { planRetention } from './retention.ts';

/** The parts of a Flex project that everything else hangs on. */
interface Project {
  chatServiceSid: string;
  proxyServiceSid: string;
  workspaceSid: string;
}

export interface Provisioned extends Project {
  accountSid: string;
  authToken: string;
  /** True at the very first start: the secrets are then shown once. */
  created: boolean;
  /** Who signs in first; the password only when the person was made by this start. */
  admin: FirstAdmin;
}

export interface Preset {
  accountSid: string | null;
  authToken: string | null;
  adminUsername: string;
  adminPassword: string | null;
}

const LOCK = 7_205_119;

export async function provision(parts: JourneyParts, preset: Preset): Promise<Provisioned> {
  const { blocks, store } = parts;
  const account = await blocks.accounts.provisionFirst(preset);
  const project = await store.transact(async tx => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    // A project that is there is its owner's: what was renamed or removed is not made again.
    return (
      (await blocks.flex.projectOf(tx, account.accountSid)) ?? makeProject(tx, blocks, account.accountSid)
    );
  });
  await store.transact(async tx => planRetention(parts, tx, account.accountSid));
  const { adminUsername: username, adminPassword: password } = preset;
  const { accountSid } = account;
  const admin = await blocks.logins.provisionAdmin({ accountSid, username, password });
  return { ...account, ...project, admin };
}

async function makeProject(tx: Tx, blocks: JourneyParts['blocks'], accountSid: string): Promise<Project> {
  const { service } = await blocks.chat.provision(tx, {
    accountSid,
    friendlyName: 'Flex Chat Service',
    forFlex: true,
  });
  const proxy = await blocks.proxy.provision(tx, {
    accountSid,
    uniqueName: 'Flex Proxy Service',
    chatInstanceSid: service.sid,
  });
  const { workspaceSid, workflowSid, queueSid, activitySids } = await blocks.taskrouter.provision(tx, {
    accountSid,
  });
  const flow = async (friendlyName: string): Promise<string> => {
    const definition = messagingFlow(friendlyName, { workflowSid });
    return (await blocks.studio.provision(tx, { accountSid, friendlyName, definition })).sid;
  };
  await blocks.flex.provision(tx, {
    accountSid,
    chatServiceSid: service.sid,
    proxyServiceSid: proxy.sid,
    workspaceSid,
    workflowSid,
    taskQueueSid: queueSid,
    ...(activitySids.Offline === undefined ? {} : { offlineActivitySid: activitySids.Offline }),
    messagingFlowSid: await flow('Messaging Flow'),
    webFlowSid: await flow('Webchat Flow'),
  });
  return { chatServiceSid: service.sid, proxyServiceSid: proxy.sid, workspaceSid };
}
