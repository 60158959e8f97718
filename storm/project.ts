/** What an account of the storm works with, found and made through the public door. */
import type { Account } from './account.ts';
import type { Door } from './door.ts';
import { ECHO, SILENCE } from './flows.ts';

/** Our numbers, and who answers at them; the same in every account. */
export const NUMBERS = {
  echo: '+15550700001',
  agents: '+15550700002',
  silence: '+15550700003',
  notices: '+15550700004',
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
export async function connectNumbers({ door, chatServiceSid, ...project }: Project): Promise<void> {
  const connect = (name: keyof typeof NUMBERS, integration: Record<string, string>): Promise<unknown> =>
    door.post('/flex-api/v1/FlexFlows', {
      ...{ FriendlyName: name, ContactIdentity: NUMBERS[name], ChatServiceSid: chatServiceSid },
      ...{ ChannelType: 'sms', Enabled: 'true', ...integration },
    });
  for (const [name, definition] of [
    ['echo', ECHO],
    ['silence', SILENCE],
  ] as const) {
    const form = { FriendlyName: name, Status: 'published', Definition: JSON.stringify(definition) };
    const flow = await door.post('/studio/v2/Flows', form);
    await connect(name, { IntegrationType: 'studio', 'Integration.FlowSid': flow.body.sid });
  }
  await connect('agents', {
    IntegrationType: 'task',
    'Integration.WorkspaceSid': project.workspaceSid,
    'Integration.WorkflowSid': project.workflowSid,
    'Integration.Channel': 'chat',
  });
}

/** Offers that end soon, somebody else's web service that wants to hear of everything, and a number for programs. */
export async function equip(
  { account, door, workspaceSid, workflowSid }: Project,
  eventCallbackUrl: string,
): Promise<void> {
  const workspace = `/taskrouter/v1/Workspaces/${workspaceSid}`;
  const numbers = `/2010-04-01/Accounts/${account.accountSid}/IncomingPhoneNumbers.json`;
  await door.post(numbers, { PhoneNumber: NUMBERS.notices });
  await door.post(workspace, { EventCallbackUrl: eventCallbackUrl });
  await door.post(`${workspace}/Workflows/${workflowSid}`, { TaskReservationTimeout: String(OFFER_SECONDS) });
}
