/** What is carried from one account to another, in the order in which one thing needs the other. */
import type { Place, Product, Row } from './place.ts';

/** The parts of an account that Flex works with. */
export interface Project {
  accountSid: string;
  workspaceSid: string;
  chatServiceSid: string;
  proxyServiceSid: string;
}

/** A property of a row (`integration.flow_sid`). */
type Property = string;

export interface Kind {
  group: 'taskrouter' | 'chat' | 'studio' | 'numbers' | 'flex' | 'proxy' | 'sync';
  name: string;
  product: Product;
  /** Path of the list, or of the one thing; `parent` is the SID of what it belongs to. */
  path(project: Project, parent: string): string;
  parent?: Kind;
  /** There is exactly one, on both sides; null when there are many, and what tells them apart on both sides. */
  identity: ((row: Row) => string) | null;
  /** Parameters and the properties that they come from. */
  fields: Readonly<Record<string, Property>>;
  /** The same, for parameters that only creation has. */
  once?: Readonly<Record<string, Property>>;
  /** A row of the list lacks something: each is read by its SID. */
  isShort?: boolean;
  /** It is always there, made by the other side itself. */
  isGiven?: boolean;
  /** A change has to tell everything again. */
  isTold?: boolean;
  /** Written as JSON, under the names of its properties. */
  isJson?: boolean;
  wants?(row: Row): boolean;
}

const byName = (row: Row): string => String(row.friendly_name);
const workspace = ({ workspaceSid }: Project): string => `/v1/Workspaces/${workspaceSid}`;
const chat = ({ chatServiceSid }: Project): string => `/v2/Services/${chatServiceSid}`;
const proxy = ({ proxyServiceSid }: Project): string => `/v1/Services/${proxyServiceSid}`;
const routing = { group: 'taskrouter', product: 'taskrouter', identity: byName } as const;
const sync = { group: 'sync', product: 'sync', identity: (row: Row) => String(row.unique_name) } as const;
const isNamed = (row: Row): boolean => typeof row.unique_name === 'string';
const same = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map(name => [name, name]));

const worker: Kind = {
  ...{ ...routing, name: 'worker', path: project => `${workspace(project)}/Workers` },
  fields: { FriendlyName: 'friendly_name', Attributes: 'attributes' },
};

const syncMap: Kind = {
  ...{ ...sync, name: 'Sync map', path: () => '/v1/Services/default/Maps', wants: isNamed },
  ...{ fields: {}, once: { UniqueName: 'unique_name' } },
};

export const kinds: readonly Kind[] = [
  {
    ...{ ...routing, name: 'activity', path: project => `${workspace(project)}/Activities` },
    ...{ fields: { FriendlyName: 'friendly_name' }, once: { Available: 'available' } },
  },
  {
    ...{ ...routing, name: 'task channel', path: project => `${workspace(project)}/TaskChannels` },
    identity: row => String(row.unique_name),
    fields: { FriendlyName: 'friendly_name', ChannelOptimizedRouting: 'channel_optimized_routing' },
    once: { UniqueName: 'unique_name' },
  },
  {
    ...{ ...routing, name: 'task queue', path: project => `${workspace(project)}/TaskQueues` },
    fields: {
      ...{ FriendlyName: 'friendly_name', TargetWorkers: 'target_workers', TaskOrder: 'task_order' },
      ...{ MaxReservedWorkers: 'max_reserved_workers', AssignmentActivitySid: 'assignment_activity_sid' },
      ReservationActivitySid: 'reservation_activity_sid',
    },
  },
  {
    ...{ ...routing, name: 'workflow', path: project => `${workspace(project)}/Workflows` },
    fields: {
      ...{ FriendlyName: 'friendly_name', Configuration: 'configuration' },
      ...{
        AssignmentCallbackUrl: 'assignment_callback_url',
        TaskReservationTimeout: 'task_reservation_timeout',
      },
      FallbackAssignmentCallbackUrl: 'fallback_assignment_callback_url',
    },
  },
  {
    ...{ ...routing, name: 'workspace', path: workspace, identity: null },
    fields: {
      ...{ EventCallbackUrl: 'event_callback_url', EventsFilter: 'events_filter' },
      ...{ MultiTaskEnabled: 'multi_task_enabled', PrioritizeQueueOrder: 'prioritize_queue_order' },
      ...{ DefaultActivitySid: 'default_activity_sid', TimeoutActivitySid: 'timeout_activity_sid' },
    },
  },
  worker,
  {
    ...{ ...routing, name: 'capacity', parent: worker, isGiven: true },
    path: (project, parent) => `${workspace(project)}/Workers/${parent}/Channels`,
    identity: row => String(row.task_channel_unique_name),
    fields: { Capacity: 'configured_capacity', Available: 'available' },
  },
  {
    ...{ group: 'chat', product: 'chat', name: 'chat service', path: chat, identity: null },
    fields: {
      ...{
        PreWebhookUrl: 'pre_webhook_url',
        PostWebhookUrl: 'post_webhook_url',
        WebhookMethod: 'webhook_method',
      },
      ...{ WebhookFilters: 'webhook_filters', ReachabilityEnabled: 'reachability_enabled' },
      ...{ ReadStatusEnabled: 'read_status_enabled', TypingIndicatorTimeout: 'typing_indicator_timeout' },
      ...{ 'Limits.ChannelMembers': 'limits.channel_members', 'Limits.UserChannels': 'limits.user_channels' },
    },
  },
  {
    ...{ group: 'chat', product: 'chat', name: 'role', path: project => `${chat(project)}/Roles` },
    identity: row => `${row.type} ${row.friendly_name}`,
    ...{ fields: { Permission: 'permissions' }, once: { FriendlyName: 'friendly_name', Type: 'type' } },
  },
  {
    ...{ group: 'studio', product: 'studio', name: 'flow', path: () => '/v2/Flows', identity: byName },
    ...{ isShort: true, isTold: true },
    fields: { FriendlyName: 'friendly_name', Status: 'status', Definition: 'definition' },
  },
  {
    ...{ group: 'numbers', product: 'api', name: 'phone number' },
    path: ({ accountSid }) => `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers.json`,
    identity: row => String(row.phone_number),
    fields: {
      ...{ FriendlyName: 'friendly_name', SmsUrl: 'sms_url', SmsMethod: 'sms_method' },
      ...{ SmsFallbackUrl: 'sms_fallback_url', SmsFallbackMethod: 'sms_fallback_method' },
      ...{ StatusCallback: 'status_callback', StatusCallbackMethod: 'status_callback_method' },
    },
    once: { PhoneNumber: 'phone_number' },
  },
  {
    ...{ group: 'proxy', product: 'proxy', name: 'Proxy service', path: proxy, identity: null },
    fields: {
      ...{ DefaultTtl: 'default_ttl', CallbackUrl: 'callback_url', GeoMatchLevel: 'geo_match_level' },
      ...{
        NumberSelectionBehavior: 'number_selection_behavior',
        InterceptCallbackUrl: 'intercept_callback_url',
      },
      OutOfSessionCallbackUrl: 'out_of_session_callback_url',
    },
  },
  {
    ...{ group: 'proxy', product: 'proxy', name: 'number in the pool' },
    path: project => `${proxy(project)}/PhoneNumbers`,
    identity: row => String(row.phone_number),
    ...{ fields: { IsReserved: 'is_reserved' }, once: { Sid: 'sid' } },
  },
  {
    ...{ group: 'flex', product: 'flex-api', name: 'Flex Flow', path: () => '/v1/FlexFlows' },
    identity: row => [row.channel_type, row.contact_identity, row.friendly_name].filter(Boolean).join(' '),
    fields: {
      ...{ FriendlyName: 'friendly_name', ChatServiceSid: 'chat_service_sid', ChannelType: 'channel_type' },
      ...{ ContactIdentity: 'contact_identity', Enabled: 'enabled', IntegrationType: 'integration_type' },
      ...{ 'Integration.FlowSid': 'integration.flow_sid', 'Integration.Url': 'integration.url' },
      'Integration.WorkspaceSid': 'integration.workspace_sid',
      ...{
        'Integration.WorkflowSid': 'integration.workflow_sid',
        'Integration.Channel': 'integration.channel',
      },
      ...{ 'Integration.Timeout': 'integration.timeout', 'Integration.Priority': 'integration.priority' },
      'Integration.CreationOnMessage': 'integration.creation_on_message',
      ...{ 'Integration.RetryCount': 'integration.retry_count', LongLived: 'long_lived' },
      JanitorEnabled: 'janitor_enabled',
    },
  },
  {
    ...{ group: 'flex', product: 'flex-api', name: 'Flex configuration', path: () => '/v1/Configuration' },
    ...{ identity: null, isJson: true },
    fields: same(
      ...['attributes', 'ui_attributes', 'public_attributes', 'ui_language', 'queue_stats_configuration'],
      ...['crm_enabled', 'crm_type', 'crm_callback_url', 'crm_fallback_url', 'crm_attributes'],
    ),
  },
  {
    ...{ ...sync, name: 'Sync document', path: () => '/v1/Services/default/Documents', wants: isNamed },
    ...{ fields: { Data: 'data' }, once: { UniqueName: 'unique_name' } },
  },
  syncMap,
  {
    ...{ ...sync, name: 'item of a Sync map', parent: syncMap, identity: row => String(row.key) },
    path: (_, parent) => `/v1/Services/default/Maps/${parent}/Items`,
    ...{ fields: { Data: 'data' }, once: { Key: 'key' } },
  },
];

/** Finds the project that the account's Flex Configuration tells of, and its Proxy service with the chat bound to it. */
export async function projectOf(place: Place): Promise<Project> {
  const configuration = await place.get('flex-api', '/v1/Configuration');
  const chatServiceSid = String(configuration.chat_service_instance_sid);
  const services = await place.list('proxy', '/v1/Services');
  const bound = services.find(({ chat_instance_sid: sid }) => sid === chatServiceSid) ?? services[0];
  if (bound === undefined) throw new Error(`${place.accountSid} has no Proxy service: it is no Flex project`);
  const workspaceSid = String(configuration.taskrouter_workspace_sid);
  return { accountSid: place.accountSid, workspaceSid, chatServiceSid, proxyServiceSid: String(bound.sid) };
}
