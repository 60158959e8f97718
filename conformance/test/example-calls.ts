/** Through which list of the library each documented example is created, and what in it needs a value of ours. */
import type { Client } from './clients.ts';
import type { JsonObject } from './examples.ts';
import type { Scene } from './scene.ts';

/** A list of the library that creates. */
interface Creates {
  create(parameters: never): Promise<unknown>;
}

/** SIDs of what was made before, by operation. */
export type Made = (operation: string) => string;

export interface Call {
  document: string;
  operation: string;
  /** Name of the example; `create` unless it is given. */
  name?: string;
  through(client: Client, made: Made): Creates;
  /** The only major of the library that knows the resource; both do without it. */
  onlyIn?: 6;
  /** Parameters in place of those that name something which is only in the document; undefined leaves one out. */
  instead?(made: Made, scene: Scene): { [parameter: string]: JsonObject[string] | undefined };
}

const chat = (client: Client, made: Made) => client.chat.v2.services(made('chat_v2 CreateService'));
const channel = (client: Client, made: Made) => chat(client, made).channels(made('chat_v2 CreateChannel'));
const proxy = (client: Client, made: Made) => client.proxy.v1.services(made('proxy_v1 CreateService'));
const session = (client: Client, made: Made) => proxy(client, made).sessions(made('proxy_v1 CreateSession'));
const workspace = (client: Client, made: Made) =>
  client.taskrouter.v1.workspaces(made('taskrouter_v1 CreateWorkspace'));
const sync = (client: Client, made: Made) => client.sync.v1.services(made('sync_v1 CreateService'));
const hook = 'https://example.com/hook';

export const calls: readonly Call[] = [
  { document: 'chat_v2', operation: 'CreateService', through: client => client.chat.v2.services },
  { document: 'chat_v2', operation: 'CreateCredential', through: client => client.chat.v2.credentials },
  {
    document: 'chat_v2',
    operation: 'CreateRole',
    through: (client, made) => chat(client, made).roles,
    instead: () => ({ Permission: ['sendMessage'] }),
  },
  {
    document: 'chat_v2',
    operation: 'CreateUser',
    through: (client, made) => chat(client, made).users,
    instead: () => ({ RoleSid: undefined }),
  },
  { document: 'chat_v2', operation: 'CreateChannel', through: (client, made) => chat(client, made).channels },
  {
    document: 'chat_v2',
    operation: 'CreateChannelWebhook',
    through: (client, made) => channel(client, made).webhooks,
    instead: () => ({ 'Configuration.Url': hook }),
  },
  {
    document: 'chat_v2',
    operation: 'CreateInvite',
    through: (client, made) => channel(client, made).invites,
    instead: made => ({ RoleSid: made('chat_v2 CreateRole') }),
  },
  {
    document: 'chat_v2',
    operation: 'CreateMember',
    through: (client, made) => channel(client, made).members,
  },
  {
    document: 'chat_v2',
    operation: 'CreateMessage',
    through: (client, made) => channel(client, made).messages,
  },
  {
    document: 'chat_v2',
    operation: 'CreateMessage',
    name: 'createWithAll',
    through: (client, made) => channel(client, made).messages,
  },
  {
    document: 'studio_v2',
    operation: 'CreateFlow',
    through: client => client.studio.v2.flows,
    instead: () => ({ Definition: definition }),
  },
  {
    document: 'studio_v2',
    operation: 'CreateExecution',
    through: (client, made) => client.studio.v2.flows(made('studio_v2 CreateFlow')).executions,
  },
  {
    document: 'flex_v1',
    operation: 'CreateFlexFlow',
    through: client => client.flexApi.v1.flexFlow,
    instead: (made, { chatServiceSid }) => ({
      ChatServiceSid: chatServiceSid,
      'Integration.FlowSid': made('studio_v2 CreateFlow'),
      ChannelType: 'web',
    }),
  },
  {
    document: 'flex_v1',
    operation: 'CreateChannel',
    through: client => client.flexApi.v1.channel,
    instead: made => ({ FlexFlowSid: made('flex_v1 CreateFlexFlow'), TaskSid: undefined, Target: undefined }),
  },
  {
    document: 'flex_v1',
    operation: 'CreateWebChannel',
    through: client => client.flexApi.v1.webChannel,
    instead: made => ({ FlexFlowSid: made('flex_v1 CreateFlexFlow'), Identity: 'visitor' }),
  },
  {
    document: 'flex_v1',
    operation: 'CreatePlugin',
    onlyIn: 6,
    through: client => client.flexApi.v1.plugins,
  },
  ...(['create', 'createWithCliVersion', 'createWithCliAndValidateStatus'] as const).map(
    (name, i): Call => ({
      document: 'flex_v1',
      operation: 'CreatePluginVersion',
      name,
      onlyIn: 6,
      through: (client, made) => client.flexApi.v1.plugins(made('flex_v1 CreatePlugin')).pluginVersions,
      instead: () => ({ Version: `1.0.${i}` }),
    }),
  ),
  {
    document: 'flex_v1',
    operation: 'CreatePluginConfiguration',
    onlyIn: 6,
    through: client => client.flexApi.v1.pluginConfigurations,
    instead: made => ({ Plugins: [{ plugin_version: made('flex_v1 CreatePluginVersion'), phase: 3 }] }),
  },
  {
    document: 'flex_v1',
    operation: 'CreatePluginRelease',
    onlyIn: 6,
    through: client => client.flexApi.v1.pluginReleases,
    instead: made => ({ ConfigurationId: made('flex_v1 CreatePluginConfiguration') }),
  },
  {
    document: 'proxy_v1',
    operation: 'CreateService',
    through: client => client.proxy.v1.services,
    instead: made => ({ ChatInstanceSid: made('chat_v2 CreateService') }),
  },
  {
    document: 'proxy_v1',
    operation: 'CreatePhoneNumber',
    through: (client, made) => proxy(client, made).phoneNumbers,
    instead: made => ({ Sid: made('a number') }),
  },
  {
    document: 'proxy_v1',
    operation: 'CreateSession',
    through: (client, made) => proxy(client, made).sessions,
    // Numbers of this server do not speak, so that the default mode would find none.
    instead: () => ({ Mode: 'message-only' }),
  },
  {
    document: 'proxy_v1',
    operation: 'CreateParticipant',
    through: (client, made) => session(client, made).participants,
  },
  {
    document: 'proxy_v1',
    operation: 'CreateMessageInteraction',
    through: (client, made) =>
      session(client, made).participants(made('proxy_v1 CreateParticipant')).messageInteractions,
  },
  {
    document: 'taskrouter_v1',
    operation: 'CreateWorkspace',
    through: client => client.taskrouter.v1.workspaces,
    instead: () => ({ EventCallbackUrl: hook, Template: undefined }),
  },
  {
    document: 'taskrouter_v1',
    operation: 'CreateActivity',
    through: (client, made) => workspace(client, made).activities,
  },
  {
    document: 'taskrouter_v1',
    operation: 'CreateTaskChannel',
    through: (client, made) => workspace(client, made).taskChannels,
  },
  {
    document: 'taskrouter_v1',
    operation: 'CreateTaskQueue',
    through: (client, made) => workspace(client, made).taskQueues,
    instead: made => ({
      AssignmentActivitySid: made('taskrouter_v1 CreateActivity'),
      ReservationActivitySid: made('taskrouter_v1 CreateActivity'),
      TargetWorkers: '1==1',
      OperatingUnitSid: undefined,
    }),
  },
  {
    document: 'taskrouter_v1',
    operation: 'CreateWorkflow',
    through: (client, made) => workspace(client, made).workflows,
    instead: made => ({
      Configuration: JSON.stringify({
        task_routing: { default_filter: { queue: made('taskrouter_v1 CreateTaskQueue') } },
      }),
    }),
  },
  {
    document: 'taskrouter_v1',
    operation: 'CreateWorker',
    through: (client, made) => workspace(client, made).workers,
    instead: made => ({
      ActivitySid: made('taskrouter_v1 CreateActivity'),
      Attributes: '{"type":"support"}',
      OperatingUnitSid: undefined,
    }),
  },
  {
    document: 'taskrouter_v1',
    operation: 'CreateTask',
    through: (client, made) => workspace(client, made).tasks,
    instead: made => ({
      WorkflowSid: made('taskrouter_v1 CreateWorkflow'),
      TaskChannel: made('taskrouter_v1 CreateTaskChannel'),
      TaskQueueSid: undefined,
      RoutingTarget: undefined,
    }),
  },
  { document: 'sync_v1', operation: 'CreateService', through: client => client.sync.v1.services },
  {
    document: 'sync_v1',
    operation: 'CreateDocument',
    through: (client, made) => sync(client, made).documents,
  },
  {
    document: 'sync_v1',
    operation: 'CreateSyncList',
    through: (client, made) => sync(client, made).syncLists,
  },
  { document: 'sync_v1', operation: 'CreateSyncMap', through: (client, made) => sync(client, made).syncMaps },
  {
    document: 'sync_v1',
    operation: 'CreateSyncStream',
    through: (client, made) => sync(client, made).syncStreams,
  },
  {
    document: 'sync_v1',
    operation: 'CreateSyncListItem',
    through: (client, made) => sync(client, made).syncLists(made('sync_v1 CreateSyncList')).syncListItems,
  },
  {
    document: 'sync_v1',
    operation: 'CreateSyncMapItem',
    through: (client, made) => sync(client, made).syncMaps(made('sync_v1 CreateSyncMap')).syncMapItems,
  },
  {
    document: 'sync_v1',
    operation: 'CreateStreamMessage',
    through: (client, made) =>
      sync(client, made).syncStreams(made('sync_v1 CreateSyncStream')).streamMessages,
  },
];

/** A flow that says one thing; the document shows one without any state. */
const definition = JSON.stringify({
  description: 'An example',
  initial_state: 'Trigger',
  states: [{ name: 'Trigger', type: 'trigger', properties: {}, transitions: [{ event: 'incomingRequest' }] }],
});
