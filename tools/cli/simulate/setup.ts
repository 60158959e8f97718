/** What a conversation needs: a number, a bot, an agent and a Flex Flow that ties them, made through the public API. */
import { randomBytes, randomInt } from 'node:crypto';
import { type Api, type Json, rowsOf } from './api.ts';
import { flowOf, type NetworkName, type Script } from './script.ts';

export interface Office {
  chatServiceSid: string;
  proxyServiceSid: string;
  workspaceSid: string;
  /** SIDs of activities by their names. */
  activities: Record<string, string>;
  /** The business's address on the network, and the customer's. */
  ours: string;
  theirs: string;
  agent: string;
  workerSid: string;
  workflowSid: string;
  studioFlowSid: string;
  flexFlowSid: string;
  numberSid: string;
  queueSid: string;
}

const channelTypes: Record<NetworkName, string> = { sms: 'sms', whatsapp: 'whatsapp', messenger: 'facebook' };

/** Makes everything anew, with names and numbers of its own, so that it can run again on the same account. */
export async function openOffice(api: Api, script: Script): Promise<Office> {
  const account = await findAccount(api);
  const mark = randomBytes(3).toString('hex');
  const number = newNumber();
  const desk = await openDesk(api, account, mark);
  const flow = await api.post('/studio/v2/Flows', {
    FriendlyName: `Scripted ${mark}`,
    Status: 'published',
    Definition: JSON.stringify(flowOf(script, desk.workflowSid)),
  });
  const bought = await api.post(`/api/2010-04-01/Accounts/${api.accountSid}/IncomingPhoneNumbers.json`, {
    PhoneNumber: number,
    SmsUrl: webhookOf(api, account.proxyServiceSid),
  });
  const addresses = {
    ours: addressOn(script.network, number),
    theirs: addressOn(script.network, newNumber()),
  };
  const flexFlow = await api.post('/flex-api/v1/FlexFlows', {
    FriendlyName: `Scripted ${mark}`,
    ChatServiceSid: account.chatServiceSid,
    ChannelType: channelTypes[script.network],
    ContactIdentity: addresses.ours,
    Enabled: 'true',
    IntegrationType: 'studio',
    'Integration.FlowSid': String(flow.sid),
  });
  const made = { studioFlowSid: flow.sid, flexFlowSid: flexFlow.sid, numberSid: bought.sid };
  return { ...account, ...desk, ...addresses, ...(made as Record<keyof typeof made, string>) };
}

type Account = Pick<Office, 'chatServiceSid' | 'proxyServiceSid' | 'workspaceSid' | 'activities'>;

async function findAccount(api: Api): Promise<Account> {
  const [chats, proxies, workspaces] = await Promise.all([
    rowsOf(api, '/chat/v2/Services'),
    rowsOf(api, '/proxy/v1/Services'),
    rowsOf(api, '/taskrouter/v1/Workspaces'),
  ]);
  const workspaceSid = named(workspaces, 'Flex Task Assignment');
  const activities = await rowsOf(api, `/taskrouter/v1/Workspaces/${workspaceSid}/Activities`);
  return {
    chatServiceSid: named(chats, 'Flex Chat Service'),
    proxyServiceSid: named(proxies, 'Flex Proxy Service'),
    workspaceSid,
    activities: Object.fromEntries(activities.map(row => [String(row.friendly_name), String(row.sid)])),
  };
}

function named(rows: readonly Json[], name: string): string {
  const found = rows.find(row => row.friendly_name === name || row.unique_name === name);
  if (found === undefined) throw new Error(`The account has no "${name}"`);
  return String(found.sid);
}

/** An agent with a queue of their own, so that nobody else is offered the task. */
async function openDesk(api: Api, { workspaceSid, activities }: Account, mark: string) {
  const agent = `agent-${mark}`;
  const workspace = `/taskrouter/v1/Workspaces/${workspaceSid}`;
  const queue = await api.post(`${workspace}/TaskQueues`, {
    FriendlyName: `Scripted ${mark}`,
    TargetWorkers: `desk == "${mark}"`,
  });
  const routing = { task_routing: { filters: [], default_filter: { queue: queue.sid } } };
  const workflow = await api.post(`${workspace}/Workflows`, {
    FriendlyName: `Scripted ${mark}`,
    Configuration: JSON.stringify(routing),
  });
  const worker = await api.post(`${workspace}/Workers`, {
    FriendlyName: agent,
    ActivitySid: activities.Offline!,
    Attributes: JSON.stringify({ desk: mark }),
  });
  return {
    agent,
    queueSid: String(queue.sid),
    workflowSid: String(workflow.sid),
    workerSid: String(worker.sid),
  };
}

/** The address that a carrier posts the number's messages to. */
export function webhookOf({ url, accountSid }: Api, proxyServiceSid: string): string {
  return `${url}/webhooks/v1/Accounts/${accountSid}/Proxy/${proxyServiceSid}/Webhooks/Message`;
}

/**
 * Removes what `openOffice` made, and the task if it is not over. The conversation itself stays, to be looked at. Gives
 * a sentence for everything that could not be removed.
 */
export async function closeOffice(api: Api, office: Office): Promise<string[]> {
  const workspace = `/taskrouter/v1/Workspaces/${office.workspaceSid}`;
  const worker = `${workspace}/Workers/${office.workerSid}`;
  const numbers = `/api/2010-04-01/Accounts/${api.accountSid}/IncomingPhoneNumbers`;
  const tasks = await rowsOf(api, `${workspace}/Tasks?WorkflowSid=${office.workflowSid}`);
  const open = tasks.filter(task => task.assignment_status !== 'completed');
  const left: string[] = [];
  const attempt = (work: Promise<unknown>) => work.catch((error: Error) => left.push(error.message));
  for (const { sid } of open) await attempt(api.remove(`${workspace}/Tasks/${sid}`));
  await attempt(api.post(worker, { ActivitySid: office.activities.Offline! }));
  for (const path of [
    `/flex-api/v1/FlexFlows/${office.flexFlowSid}`,
    `/studio/v2/Flows/${office.studioFlowSid}`,
    `${numbers}/${office.numberSid}.json`,
    worker,
    `${workspace}/Workflows/${office.workflowSid}`,
    `${workspace}/TaskQueues/${office.queueSid}`,
  ]) {
    await attempt(api.remove(path));
  }
  return left;
}

/** A number of the range that is kept for fiction, under an area code drawn at random. */
function newNumber(): string {
  return `+1${randomInt(200, 1000)}5550${randomInt(100, 200)}`;
}

function addressOn(network: NetworkName, number: string): string {
  if (network === 'messenger') return `messenger:${number.slice(1)}`;
  return network === 'sms' ? number : `${network}:${number}`;
}
