/** What an account of the storm works with, found and made through the public door. */
import type { Account } from './account.ts';
import type { Door } from './door.ts';
import { ECHO, SILENCE, STATION, walkOf } from './flows.ts';

/** Our numbers, and who answers at them; the same in every account. */
export const NUMBERS = {
  echo: '+15550700001',
  agents: '+15550700002',
  silence: '+15550700003',
  notices: '+15550700004',
  walk: '+15550700005',
};

/** Offers end within a storm, so that some end while nobody is there who would bring the end. */
const OFFER_SECONDS = 5;

export interface Project {
  account: Account;
  door: Door;
  webhookPath: string;
  chatServiceSid: string;
  workspaceSid: string;
  workflowSid: string;
  queueSid: string;
  availableSid: string;
}

export async function findProject(door: Door, account: Account): Promise<Project> {
  const first = async (path: string, key: string) => (await door.get(path)).body[key][0].sid as string;
  const workspaceSid = await first('/taskrouter/v1/Workspaces', 'workspaces');
  const workspace = `/taskrouter/v1/Workspaces/${workspaceSid}`;
  const { activities } = (await door.get(`${workspace}/Activities`)).body;
  const proxyServiceSid = await first('/proxy/v1/Services', 'services');
  const available = (activities as { sid: string; friendly_name: string }[]).find(
    ({ friendly_name: name }) => name === 'Available',
  );
  return {
    account,
    door,
    workspaceSid,
    workflowSid: await first(`${workspace}/Workflows`, 'workflows'),
    queueSid: await first(`${workspace}/TaskQueues`, 'task_queues'),
    availableSid: available!.sid,
    chatServiceSid: await first('/chat/v2/Services', 'services'),
    webhookPath: `/webhooks/v1/Accounts/${account.accountSid}/Proxy/${proxyServiceSid}/Webhooks/Message`,
  };
}

/** A bot that repeats every message at one number, agents behind another, and a bot that waits behind the third. */
export async function connectNumbers(project: Project): Promise<void> {
  await connectBot(project, 'echo', ECHO);
  await connectBot(project, 'silence', SILENCE);
  await connect(project, 'agents', {
    IntegrationType: 'task',
    'Integration.WorkspaceSid': project.workspaceSid,
    'Integration.WorkflowSid': project.workflowSid,
    'Integration.Channel': 'chat',
  });
}

/**
 * Offers that end soon, somebody else's web services at this address, one of which wants to hear of everything, a bot
 * that calls others, and a number for programs.
 */
export async function equip(project: Project, servicesUrl: string): Promise<void> {
  const { account, door, workspaceSid, workflowSid } = project;
  const workspace = `/taskrouter/v1/Workspaces/${workspaceSid}`;
  const numbers = `/2010-04-01/Accounts/${account.accountSid}/IncomingPhoneNumbers.json`;
  await door.post(numbers, { PhoneNumber: NUMBERS.notices });
  await door.post(workspace, { EventCallbackUrl: `${servicesUrl}/events` });
  await door.post(`${workspace}/Workflows/${workflowSid}`, { TaskReservationTimeout: String(OFFER_SECONDS) });
  await connectBot(project, 'walk', walkOf(servicesUrl, await publish(project, 'station', STATION)));
}

async function connectBot(project: Project, name: keyof typeof NUMBERS, definition: object): Promise<void> {
  const flowSid = await publish(project, name, definition);
  await connect(project, name, { IntegrationType: 'studio', 'Integration.FlowSid': flowSid });
}

/** Gives the SID of the flow. */
async function publish({ door }: Project, name: string, definition: object): Promise<string> {
  const form = { FriendlyName: name, Status: 'published', Definition: JSON.stringify(definition) };
  return (await door.post('/studio/v2/Flows', form)).body.sid;
}

function connect(
  { door, chatServiceSid }: Project,
  name: keyof typeof NUMBERS,
  integration: Record<string, string>,
): Promise<unknown> {
  return door.post('/flex-api/v1/FlexFlows', {
    ...{ FriendlyName: name, ContactIdentity: NUMBERS[name], ChatServiceSid: chatServiceSid },
    ...{ ChannelType: 'sms', Enabled: 'true', ...integration },
  });
}
