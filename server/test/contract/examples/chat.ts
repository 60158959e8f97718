import type { Example } from '../scene.ts';

const identity = (n: number) => ({ Identity: `person-${n}` });

const push = () => ({ Type: 'fcm', Secret: 'key of the push service' });

/** What both versions of the API have. */
function common(version: 'v1' | 'v2'): Example[] {
  const document = `chat_${version}`;
  const service = `/${version}/Services/{ServiceSid}`;
  const channel = `${service}/Channels/{ChannelSid}`;
  return [
    { document, path: `/${version}/Services`, form: n => ({ FriendlyName: `service ${n}` }) },
    {
      document,
      path: `${service}/Roles`,
      form: n => ({
        FriendlyName: `role ${n}`,
        Type: 'channel',
        Permission: ['sendMessage', 'leaveChannel'],
      }),
    },
    { document, path: `${service}/Roles/{Sid}`, form: () => ({ Permission: 'sendMessage' }), isCall: true },
    { document, path: `${service}/Users`, form: identity },
    { document, path: `${service}/Users`, form: () => ({ Identity: 'ada' }) },
    {
      document,
      path: `${service}/Channels`,
      form: n => ({ FriendlyName: 'Talk', UniqueName: `channel-${n}` }),
    },
    { document, path: `${channel}/Members`, form: identity },
    { document, path: `${channel}/Members`, form: () => ({ Identity: 'ada' }), key: null },
    { document, path: `${channel}/Messages`, form: n => ({ Body: `message ${n}`, From: 'person-1' }) },
    { document, path: `${channel}/Invites`, form: identity },
    { document, path: `/${version}/Credentials`, form: push },
  ];
}

const document = 'chat_v2';
const service = '/v2/Services/{ServiceSid}';
const channel = `${service}/Channels/{ChannelSid}`;
const DEVICES = 'Devices tell of themselves over their socket.';

export const chat: readonly Example[] = [
  ...common('v1'),
  ...common('v2'),
  { document: 'chat_v3', path: '/v3/Services', like: { document, path: '/v2/Services' } },
  {
    document: 'chat_v3',
    path: '/v3/Services/{ServiceSid}/Channels',
    like: { document, path: `${service}/Channels` },
  },
  // Nobody may be reached there, which is worth an alert.
  {
    document,
    path: `${channel}/Webhooks`,
    form: () => ({
      Type: 'webhook',
      'Configuration.Url': 'http://127.0.0.1:9/hook',
      'Configuration.Filters': 'onMessageSent',
    }),
  },
  { document, path: `${service}/Users/{UserSid}/Channels`, key: 'channel_sid' },
  { document, path: `${service}/Bindings`, absent: DEVICES },
  { document, path: `${service}/Users/{UserSid}/Bindings`, absent: DEVICES },
];
