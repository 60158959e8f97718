/**
 * One button, four deeds: a bot, a number, the address that ties them, and the number's place in the Flex Proxy Service,
 * which points its webhook there. In this order, no message can arrive before somebody expects it. When a deed fails,
 * those before it are taken back.
 */
import type { Api } from '../api/client.ts';
import { readAll } from '../api/paging.ts';
import { BOT_NAME, botDefinition } from './bot.ts';
import type { Configuration, IncomingNumber } from './facts.ts';

export type Deed = 'bot' | 'number' | 'address' | 'proxy';
export const deeds: readonly Deed[] = ['bot', 'number', 'address', 'proxy'];

export interface Registration {
  configuration: Configuration;
  says: { question: string; handover: string };
  /** Called as each deed is done. */
  done(deed: Deed): void;
}

type Undo = () => Promise<void>;

/** Makes a first address and gives its number. Rejects with the error of the deed that failed, all others undone. */
export async function registerFirstAddress(api: Api, registration: Registration): Promise<string> {
  const { configuration, says, done } = registration;
  const undo: Undo[] = [];
  try {
    const flowSid = await makeBot(api, {
      workflowSid: configuration.taskrouter_target_workflow_sid,
      says,
      undo,
    });
    done('bot');
    const number = await buyNumber(api, undo);
    done('number');
    const flow = await api.post<{ sid: string }>('/flex-api/v1/FlexFlows', {
      FriendlyName: `${number.phone_number} SMS`,
      ChatServiceSid: configuration.chat_service_instance_sid,
      ChannelType: 'sms',
      ContactIdentity: number.phone_number,
      IntegrationType: 'studio',
      'Integration.FlowSid': flowSid,
      JanitorEnabled: true,
      Enabled: true,
    });
    undo.push(() => api.remove(`/flex-api/v1/FlexFlows/${flow.sid}`));
    done('address');
    const proxy = `/proxy/v1/Services/${configuration.attributes.proxy_service_sid}`;
    await api.post(`${proxy}/PhoneNumbers`, { Sid: number.sid });
    done('proxy');
    return number.phone_number;
  } catch (error) {
    for (const take of undo.toReversed()) await take().catch(() => {});
    throw error;
  }
}

interface Bot {
  workflowSid: string;
  says: Registration['says'];
  undo: Undo[];
}

async function makeBot(api: Api, { workflowSid, says, undo }: Bot): Promise<string> {
  const flows = await readAll<{ sid: string; friendly_name: string }>(api, '/studio/v2/Flows');
  const known = flows.find(({ friendly_name: name }) => name === BOT_NAME);
  if (known) return known.sid;
  const flow = await api.post<{ sid: string }>('/studio/v2/Flows', {
    FriendlyName: BOT_NAME,
    Status: 'published',
    CommitMessage: BOT_NAME,
    Definition: JSON.stringify(botDefinition(workflowSid, says)),
  });
  undo.push(() => api.remove(`/studio/v2/Flows/${flow.sid}`));
  return flow.sid;
}

/** One of the numbers on offer. */
async function buyNumber(api: Api, undo: Undo[]): Promise<IncomingNumber> {
  const account = `/api/2010-04-01/Accounts/${api.accountSid}`;
  const offers = await api.get<{ available_phone_numbers: { phone_number: string }[] }>(
    `${account}/AvailablePhoneNumbers/US/Local.json`,
    { PageSize: 1 },
  );
  const number = await api.post<IncomingNumber>(`${account}/IncomingPhoneNumbers.json`, {
    PhoneNumber: offers.available_phone_numbers[0]?.phone_number,
  });
  undo.push(() => api.remove(`${account}/IncomingPhoneNumbers/${number.sid}.json`));
  return number;
}

/** Makes the person an agent who is available; gives nothing, the state is read back. */
export async function becomeAvailable(
  api: Api,
  {
    configuration,
    identity,
    roles,
    workerSid,
  }: { configuration: Configuration; identity: string; roles: readonly string[]; workerSid: string | null },
): Promise<void> {
  const workspace = `/taskrouter/v1/Workspaces/${configuration.taskrouter_workspace_sid}`;
  const activities = await readAll<{ sid: string; available: boolean }>(api, `${workspace}/Activities`);
  const ActivitySid = activities.find(({ available }) => available)?.sid;
  if (workerSid !== null) {
    await api.post(`${workspace}/Workers/${workerSid}`, { ActivitySid });
    return;
  }
  const Attributes = JSON.stringify({
    full_name: identity,
    // What the person may do anyway: a worker's roles must not give more than the sign-in.
    roles,
    contact_uri: `client:${identity}`,
  });
  await api.post(`${workspace}/Workers`, { FriendlyName: identity, Attributes, ActivitySid });
}
