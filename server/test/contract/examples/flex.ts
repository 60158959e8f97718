import type { Example, Known } from '../scene.ts';

const document = 'flex_v1';
const plugins = '/v1/PluginService';
const chatFlow = (known: Known) => known(document, '/v1/FlexFlows');

export const flex: readonly Example[] = [
  {
    document,
    path: '/v1/FlexFlows',
    form: (n, known) => ({
      FriendlyName: `flow ${n}`,
      ChatServiceSid: known('chat_v2', '/v2/Services'),
      ChannelType: 'web',
      IntegrationType: 'external',
      'Integration.Url': 'https://example.com/hook',
      ContactIdentity: `contact-${n}`,
    }),
  },
  {
    document,
    path: '/v1/Channels',
    form: (n, known) => ({
      FlexFlowSid: chatFlow(known),
      Identity: `customer-${n}`,
      ChatUserFriendlyName: 'Customer',
      ChatFriendlyName: 'Chat',
    }),
  },
  {
    document,
    path: '/v1/WebChannels',
    form: (n, known) => ({
      FlexFlowSid: chatFlow(known),
      Identity: `visitor-${n}`,
      CustomerFriendlyName: 'Visitor',
      ChatFriendlyName: 'Web chat',
    }),
  },
  { document, path: '/v1/Channels/{ChannelSid}/Roles', value: 'agent' },
  {
    document,
    path: '/v1/Channels/{ChannelSid}/Roles/{Role}/Users',
    form: n => ({ Identity: `agent-${n}` }),
    isCall: true,
  },
  { document, path: '/v1/Configuration', json: { ui_language: 'en' }, isCall: true },
  {
    document,
    path: `${plugins}/Plugins`,
    form: n => ({ UniqueName: `plugin-${n}`, FriendlyName: 'Plugin' }),
  },
  {
    document,
    path: `${plugins}/Plugins/{PluginSid}/Versions`,
    form: n => ({ Version: `1.0.${n}`, PluginUrl: 'https://example.com/plugin.js' }),
  },
  {
    document,
    path: `${plugins}/Configurations`,
    form: (n, known) => ({
      Name: `configuration-${n}`,
      Plugins: JSON.stringify({ plugin_version: known(document, `${plugins}/Plugins/{PluginSid}/Versions`) }),
    }),
  },
  { document, path: `${plugins}/Configurations/{ConfigurationSid}/Plugins`, key: 'plugin_sid' },
  {
    document,
    path: `${plugins}/Releases`,
    form: (_, known) => ({ ConfigurationId: known(document, `${plugins}/Configurations`) }),
  },
  {
    document: 'preview_flex',
    path: '/Flex/WebChannels/Users',
    form: (n, known) => ({ ChatChannelSid: known(document, '/v1/Channels'), Identity: `desk-${n}` }),
    isCall: true,
  },
];
