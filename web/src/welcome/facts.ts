/** What the first run looks at: the true state of the account, read through the public API and never remembered. */
import type { Api } from '../api/client.ts';
import { TwilioError } from '../api/error.ts';
import { readAll } from '../api/paging.ts';

export interface Configuration {
  chat_service_instance_sid: string;
  taskrouter_workspace_sid: string;
  taskrouter_target_workflow_sid: string;
  taskrouter_offline_activity_sid: string | null;
  attributes: { proxy_service_sid?: string };
}

export interface FlexFlow {
  sid: string;
  channel_type: string;
  contact_identity: string | null;
  enabled: boolean;
  integration_type: string;
  integration: { flow_sid?: string };
}

export interface IncomingNumber {
  sid: string;
  phone_number: string;
  sms_url: string | null;
}

export interface Worker {
  sid: string;
  friendly_name: string;
  available: boolean;
  activity_name: string;
}

/** A number whose messages a bot answers. */
export interface Address {
  number: string;
  numberSid: string;
  flexFlowSid: string;
  flowSid: string | null;
}

export interface Facts {
  configuration: Configuration;
  address: Address | null;
  worker: Worker | null;
  /** What has passed over the address so far. */
  written: boolean;
  botAnswered: boolean;
  sessionSid: string | null;
  executionSid: string | null;
  reserved: boolean;
  accepted: boolean;
  answered: boolean;
}

interface Reservation {
  task_sid: string;
  reservation_status: string;
}

/** Everything that the steps ask; what cannot be there yet is not asked for. */
export async function readFacts(api: Api, identity: string): Promise<Facts> {
  const configuration = await api.get<Configuration>('/flex-api/v1/Configuration');
  const [address, worker] = await Promise.all([findAddress(api), findWorker(api, configuration, identity)]);
  const [passage, work] = await Promise.all([
    address === null ? NOTHING_PASSED : passageOf(api, configuration, address),
    worker === null ? NO_WORK : workOf(api, configuration, { worker, identity }),
  ]);
  return { configuration, address, worker, ...passage, ...work };
}

const NOTHING_PASSED = { written: false, botAnswered: false, sessionSid: null, executionSid: null };
const NO_WORK = { reserved: false, accepted: false, answered: false };

/** The first number with an enabled Flex Flow whose webhook leads to Proxy. */
async function findAddress(api: Api): Promise<Address | null> {
  const [flows, numbers] = await Promise.all([
    readAll<FlexFlow>(api, '/flex-api/v1/FlexFlows'),
    readAll<IncomingNumber>(api, `/api/2010-04-01/Accounts/${api.accountSid}/IncomingPhoneNumbers.json`),
  ]);
  return addressAmong(flows, numbers);
}

export function addressAmong(flows: readonly FlexFlow[], numbers: readonly IncomingNumber[]): Address | null {
  for (const { phone_number: number, sid: numberSid, sms_url: webhook } of numbers) {
    const flow = flows.find(
      one => one.enabled && one.channel_type === 'sms' && one.contact_identity === number,
    );
    if (!flow || !/\/Proxy\/KS\w+\/Webhooks\/Message/.test(webhook ?? '')) continue;
    return { number, numberSid, flexFlowSid: flow.sid, flowSid: flow.integration.flow_sid ?? null };
  }
  return null;
}

const workspaceOf = ({ taskrouter_workspace_sid: sid }: Configuration): string =>
  `/taskrouter/v1/Workspaces/${sid}`;

async function findWorker(api: Api, configuration: Configuration, identity: string): Promise<Worker | null> {
  const workers = await readAll<Worker>(api, `${workspaceOf(configuration)}/Workers`, {
    FriendlyName: identity,
  });
  return workers.find(({ friendly_name: name }) => name === identity) ?? null;
}

async function passageOf(api: Api, configuration: Configuration, { number, flowSid }: Address) {
  const messages = `/api/2010-04-01/Accounts/${api.accountSid}/Messages.json`;
  const newest = (query: Record<string, string>) =>
    api.get<{ messages: { from: string }[] }>(messages, { ...query, PageSize: 1 });
  const proxy = configuration.attributes.proxy_service_sid;
  const [written, answered, sessions, executions] = await Promise.all([
    newest({ To: number }),
    newest({ From: number }),
    api.get<{ sessions: { sid: string }[] }>(`/proxy/v1/Services/${proxy}/Sessions`, { PageSize: 1 }),
    flowSid === null
      ? { executions: [] }
      : api.get<{ executions: { sid: string }[] }>(`/studio/v2/Flows/${flowSid}/Executions`, { PageSize: 1 }),
  ]);
  return {
    written: written.messages.length > 0,
    botAnswered: answered.messages.length > 0,
    sessionSid: sessions.sessions[0]?.sid ?? null,
    executionSid: executions.executions[0]?.sid ?? null,
  };
}

async function workOf(
  api: Api,
  configuration: Configuration,
  { worker, identity }: { worker: Worker; identity: string },
) {
  const path = `${workspaceOf(configuration)}/Workers/${worker.sid}/Reservations`;
  const reservations = await readAll<Reservation>(api, path);
  const taken = reservations.filter(({ reservation_status: status }) =>
    /^(accepted|wrapping|completed)$/.test(status),
  );
  const answers = await Promise.all(
    taken.slice(-5).map(one => hasAnswered(api, configuration, { one, identity })),
  );
  return {
    reserved: reservations.some(({ reservation_status: status }) => status === 'pending') || taken.length > 0,
    accepted: taken.length > 0,
    answered: answers.includes(true),
  };
}

/** Whether the person has said something in the conversation of a reservation. Tasks that are over are forgotten soon. */
async function hasAnswered(
  api: Api,
  configuration: Configuration,
  { one, identity }: { one: Reservation; identity: string },
): Promise<boolean> {
  try {
    const task = await api.get<{ attributes: string }>(`${workspaceOf(configuration)}/Tasks/${one.task_sid}`);
    const { channelSid } = JSON.parse(task.attributes) as { channelSid?: string };
    if (channelSid === undefined) return false;
    const messages = await readAll<{ from: string }>(
      api,
      `/chat/v2/Services/${configuration.chat_service_instance_sid}/Channels/${channelSid}/Messages`,
    );
    return messages.some(({ from }) => from === identity);
  } catch (error) {
    if (error instanceof TwilioError && error.status === 404) return one.reservation_status === 'completed';
    throw error;
  }
}
