/** The same for the products that are older or smaller: the 2010 API, messaging services, keys, the first versions. */
import type { Client } from './clients.ts';
import type { Call, Made } from './example-calls.ts';

const oldChat = (client: Client, made: Made) => client.chat.v1.services(made('chat_v1 CreateService'));
const oldChannel = (client: Client, made: Made) =>
  oldChat(client, made).channels(made('chat_v1 CreateChannel'));
const pool = (client: Client, made: Made) => client.messaging.v1.services(made('messaging_v1 CreateService'));
/** Without media: the documents show the SID of a message that has none. */
const addressed = { From: '+14155550100', ApplicationSid: undefined, Tags: undefined, MediaUrl: undefined };

export const olderCalls: readonly Call[] = [
  { document: 'chat_v1', operation: 'CreateService', through: client => client.chat.v1.services },
  { document: 'chat_v1', operation: 'CreateRole', through: (client, made) => oldChat(client, made).roles },
  {
    document: 'chat_v1',
    operation: 'CreateUser',
    through: (client, made) => oldChat(client, made).users,
    instead: () => ({ RoleSid: undefined }),
  },
  {
    document: 'chat_v1',
    operation: 'CreateChannel',
    through: (client, made) => oldChat(client, made).channels,
  },
  {
    document: 'chat_v1',
    operation: 'CreateMember',
    through: (client, made) => oldChannel(client, made).members,
  },
  {
    document: 'chat_v1',
    operation: 'CreateInvite',
    through: (client, made) => oldChannel(client, made).invites,
    instead: () => ({ RoleSid: undefined }),
  },
  ...['create', 'createWithAttributes'].map(name => ({
    document: 'chat_v1',
    operation: 'CreateMessage',
    name,
    through: (client: Client, made: Made) => oldChannel(client, made).messages,
  })),
  { document: 'api_v2010', operation: 'CreateNewKey', through: client => client.newKeys },
  { document: 'api_v2010', operation: 'CreateNewSigningKey', through: client => client.newSigningKeys },
  { document: 'api_v2010', operation: 'CreateAddress', through: client => client.addresses },
  { document: 'api_v2010', operation: 'CreateApplication', through: client => client.applications },
  ...['create', 'createWoService', 'createWithQueuedStatus'].map(name => ({
    document: 'api_v2010',
    operation: 'CreateMessage',
    name,
    through: (client: Client) => client.messages,
    instead: () => addressed,
  })),
  { document: 'messaging_v1', operation: 'CreateService', through: client => client.messaging.v1.services },
  {
    document: 'messaging_v1',
    operation: 'CreatePhoneNumber',
    through: (client, made) => pool(client, made).phoneNumbers,
    instead: made => ({ PhoneNumberSid: made('a number') }),
  },
  {
    document: 'messaging_v1',
    operation: 'CreateAlphaSender',
    through: (client, made) => pool(client, made).alphaSenders,
  },
  {
    document: 'iam_v1',
    operation: 'CreateNewKey',
    name: 'createStandardKey',
    onlyIn: 6,
    through: client => client.iam.v1.newApiKey,
    instead: (_, scene) => ({ AccountSid: scene.accountSid }),
  },
  {
    document: 'studio_v1',
    operation: 'CreateEngagement',
    through: (client, made) => client.studio.v1.flows(made('studio_v2 CreateFlow')).engagements,
  },
  {
    document: 'studio_v1',
    operation: 'CreateExecution',
    through: (client, made) => client.studio.v1.flows(made('studio_v2 CreateFlow')).executions,
    instead: () => ({ To: '+18001234568' }),
  },
];
