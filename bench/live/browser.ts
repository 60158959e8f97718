/** The whole way in: from a carrier's webhook to the event in an agent's browser. */
import { cpuPerMessage, readCpu } from '../machine.ts';
import { ACCOUNT_SID, AUTH_TOKEN, type Stage } from '../stage.ts';
import { call, firstSid, newKey, token } from './account.ts';
import { startPhased } from './phases.ts';

const AGENTS = 200;
const PER_SECOND = 200;
/** A number whose messages no bot answers. */
const NUMBER = '+15559990001';

/** What one server is held to: p99 at most 100 ms. */
export async function measureBrowser(stage: Stage, { short }: { short: boolean }): Promise<[object, object]> {
  const count = short ? AGENTS / 4 : AGENTS;
  const perSecond = short ? PER_SECOND / 4 : PER_SECOND;
  const [warmUpSeconds, seconds] = short ? [2, 3] : [5, 20];
  const serviceSid = await firstSid(stage, '/chat/v2/Services', 'services');
  await sendToTasks(stage, serviceSid);
  const key = await newKey(stage);
  const grantsOf = (identity: string) => ({ identity, ip_messaging: { service_sid: serviceSid } });
  const identities = Array.from({ length: count }, (_, n) => `agent ${n}`);
  const program = startPhased('agents/main.ts', {
    origin: stage.origin,
    url: `${stage.origin.replace('http', 'ws')}/tsock/v3/wsconnect`,
    carrier: {
      ...{ url: stage.origin + stage.webhookPath, to: NUMBER },
      ...{ accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN },
    },
    channelsPath: `/chat/v2/Services/${serviceSid}/Channels`,
    agents: identities.map(identity => ({ identity, token: token(key, grantsOf(identity)) })),
    ...{ perSecond, warmUpSeconds, seconds },
  });
  try {
    const entered = await program.result();
    await program.next();
    const before = readCpu(stage.servers, stage.postmaster);
    const served = await program.next();
    const cpu = cpuPerMessage(before, readCpu(stage.servers, stage.postmaster), perSecond * seconds);
    return [entered, { ...served, ...cpu }];
  } finally {
    await program.stop();
  }
}

/** Conversations wait for an agent; nobody is on duty, so that each is only spoken in. */
async function sendToTasks(stage: Stage, chatServiceSid: string): Promise<void> {
  const workspaceSid = await firstSid(stage, '/taskrouter/v1/Workspaces', 'workspaces');
  const workflows = `/taskrouter/v1/Workspaces/${workspaceSid}/Workflows`;
  const taskChannels = `/taskrouter/v1/Workspaces/${workspaceSid}/TaskChannels`;
  await call(stage, '/flex-api/v1/FlexFlows', {
    ...{
      FriendlyName: 'Browser',
      ChatServiceSid: chatServiceSid,
      ChannelType: 'sms',
      ContactIdentity: NUMBER,
    },
    ...{ Enabled: 'true', IntegrationType: 'task', 'Integration.WorkspaceSid': workspaceSid },
    'Integration.WorkflowSid': await firstSid(stage, workflows, 'workflows'),
    'Integration.Channel': await firstSid(stage, taskChannels, 'channels'),
  });
}
