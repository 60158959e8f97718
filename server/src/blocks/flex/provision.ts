/** What an account's Flex project has from the beginning: two Flex Flows and the settings that the agent's desk reads. */
import type { Tx } from '../../kernel/line/tx.ts';
import type { Queryable } from '../../kernel/sql.ts';
import type { FlexFlowRow } from './rows.ts';
import { configurationOf, insertConfiguration } from './store/configuration.ts';
import { flowByName, insertFlow, type NewFlow } from './store/flows.ts';

export interface Project {
  accountSid: string;
  chatServiceSid: string;
  /** The Studio flows that answer text messages and web chats. */
  messagingFlowSid: string;
  webFlowSid: string;
  proxyServiceSid: string;
  workspaceSid: string;
  workflowSid?: string;
  taskQueueSid?: string;
  /** The activity that the desk puts a worker into at log-out. */
  offlineActivitySid?: string;
  messagingServiceSid?: string;
  /** Where the desk is served. */
  runtimeDomain?: string;
}

/** The flows that answer; null where the account has removed or renamed its own. */
export interface ProjectFlows {
  messagingFlow: FlexFlowRow | null;
  webFlow: FlexFlowRow | null;
}

const RETRIES = 3;

/** Idempotent: a project that is there already is left as its owner has made it. */
export async function provision(tx: Tx, project: Project): Promise<ProjectFlows> {
  const messaging = flowOf(project, { name: 'Flex Messaging Channel Flow', channelType: 'sms' });
  const web = flowOf(project, { name: 'Flex Web Channel Flow', channelType: 'web' });
  const fresh = await insertConfiguration(tx, project, settingsOf(project));
  if (!fresh) return { messagingFlow: await flowByName(tx, messaging), webFlow: await flowByName(tx, web) };
  return { messagingFlow: await insertFlow(tx, messaging), webFlow: await insertFlow(tx, web) };
}

/** The address is left open: it is told when the account's number is known. */
function flowOf(
  { accountSid, chatServiceSid, messagingFlowSid, webFlowSid }: Project,
  { name, channelType }: { name: string; channelType: 'sms' | 'web' },
): NewFlow {
  return {
    accountSid,
    friendlyName: name,
    chatServiceSid,
    channelType,
    contactIdentity: null,
    enabled: true,
    integrationType: 'studio',
    integration: { flowSid: channelType === 'web' ? webFlowSid : messagingFlowSid, retryCount: RETRIES },
    longLived: false,
    janitorEnabled: true,
  };
}

function settingsOf(project: Project): Record<string, unknown> {
  return {
    // The public form of the settings has no key for the Proxy service: scripts find it here.
    attributes: { proxy_service_sid: project.proxyServiceSid },
    status: 'ok',
    taskrouter_workspace_sid: project.workspaceSid,
    taskrouter_target_workflow_sid: project.workflowSid ?? null,
    taskrouter_target_taskqueue_sid: project.taskQueueSid ?? null,
    taskrouter_taskqueues: [],
    taskrouter_skills: [],
    taskrouter_worker_channels: {},
    taskrouter_worker_attributes: {},
    taskrouter_offline_activity_sid: project.offlineActivitySid ?? null,
    runtime_domain: project.runtimeDomain ?? 'https://flex.twilio.com',
    messaging_service_instance_sid: project.messagingServiceSid ?? null,
    chat_service_instance_sid: project.chatServiceSid,
    ui_language: 'en',
    ui_attributes: {},
    ui_dependencies: {},
    ui_version: '~1.34.0',
    service_version: '1.0',
    call_recording_enabled: false,
    crm_enabled: false,
    crm_attributes: {},
    public_attributes: {},
    plugin_service_enabled: false,
    plugin_service_attributes: {},
    integrations: [],
    outbound_call_flows: {},
    serverless_service_sids: [],
    queue_stats_configuration: {},
    notifications: {},
    markdown: {},
  };
}

/** The services that an account's Flex project is bound to; null when it has no project yet. */
export async function projectOf(
  connection: Queryable,
  accountSid: string,
): Promise<Pick<Project, 'chatServiceSid' | 'proxyServiceSid' | 'workspaceSid'> | null> {
  const row = await configurationOf(connection, accountSid);
  if (row === null) return null;
  const { chat_service_instance_sid, taskrouter_workspace_sid } = row.settings;
  return {
    chatServiceSid: String(chat_service_instance_sid),
    proxyServiceSid: row.proxyServiceSid,
    workspaceSid: String(taskrouter_workspace_sid),
  };
}
