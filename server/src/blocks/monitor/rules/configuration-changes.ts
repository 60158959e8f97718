/**
 * Which operations of the REST surface change how an account is set up. What is part of a conversation (messages,
 * sessions, members, tasks) is not among them: it is recorded where it happens, and there is far too much of it.
 */
import type { Operation } from '../../../kernel/operation.ts';
import type { NewEvent } from '../rows.ts';

type Subject = Pick<Operation, 'id' | 'document'>;

const chat = { Service: 'chat-service', Role: 'chat-role', Credential: 'chat-credential' };

/** Document → the resource, as it stands in the operation's id → the event's resource type. */
const CONFIGURATION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  api_v2010: {
    Account: 'account',
    NewKey: 'api-key',
    Key: 'api-key',
    NewSigningKey: 'signing-key',
    SigningKey: 'signing-key',
    IncomingPhoneNumber: 'phone-number',
    IncomingPhoneNumberLocal: 'phone-number',
    IncomingPhoneNumberMobile: 'phone-number',
    IncomingPhoneNumberTollFree: 'phone-number',
    ShortCode: 'short-code',
    Application: 'application',
  },
  iam_v1: { NewKey: 'api-key', Key: 'api-key' },
  accounts_v1: { SecondaryAuthToken: 'auth-token', AuthTokenPromotion: 'auth-token' },
  messaging_v1: {
    Service: 'messaging-service',
    PhoneNumber: 'messaging-service-phone-number',
    ShortCode: 'messaging-service-short-code',
    AlphaSender: 'messaging-service-alpha-sender',
    DestinationAlphaSender: 'messaging-service-alpha-sender',
    ChannelSender: 'messaging-service-channel-sender',
  },
  proxy_v1: { Service: 'proxy-service', PhoneNumber: 'proxy-phone-number', ShortCode: 'proxy-short-code' },
  chat_v1: chat,
  chat_v2: chat,
  sync_v1: { Service: 'sync-service' },
  studio_v1: { Flow: 'studio-flow' },
  studio_v2: { Flow: 'studio-flow', TestUser: 'studio-test-users' },
  taskrouter_v1: {
    Workspace: 'workspace',
    Activity: 'activity',
    TaskChannel: 'task-channel',
    TaskQueue: 'task-queue',
    Workflow: 'workflow',
    Worker: 'worker',
    WorkerChannel: 'worker-channel',
  },
  flex_v1: {
    FlexFlow: 'flex-flow',
    Configuration: 'flex-configuration',
    Plugin: 'flex-plugin',
    PluginArchive: 'flex-plugin',
    PluginVersion: 'flex-plugin-version',
    PluginVersionArchive: 'flex-plugin-version',
    PluginConfiguration: 'flex-plugin-configuration',
    PluginConfigurationArchive: 'flex-plugin-configuration',
    PluginRelease: 'flex-plugin-release',
  },
};

const ACTIONS = { Create: 'created', Update: 'updated', Delete: 'deleted' } as const;
const named = /^(Create|Update|Delete)(\w+)$/;

/** What an operation does to the configuration; null when it does nothing to it. */
export function configurationChange({
  id,
  document,
}: Subject): Pick<NewEvent, 'resourceType' | 'action'> | null {
  const match = named.exec(id);
  if (match === null) return null;
  const [, verb, resource] = match as unknown as [string, keyof typeof ACTIONS, string];
  const resources = CONFIGURATION[document];
  if (resources === undefined || !Object.hasOwn(resources, resource)) return null;
  return { resourceType: resources[resource]!, action: ACTIONS[verb] };
}
