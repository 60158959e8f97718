import { expect, test } from 'vitest';
import { webhooksIn } from './outgoing.ts';

test('webhooks of all kinds of resources, each with its failures; links of the API are none', () => {
  const resources = [
    {
      sid: 'IS1',
      friendly_name: 'Chat',
      url: 'https://api.example/IS1',
      post_webhook_url: 'https://me.example/chat',
      pre_webhook_url: null,
    },
    { sid: 'KS1', unique_name: 'Proxy', callback_url: 'https://me.example/proxy' },
    {
      sid: 'FO1',
      friendly_name: 'Flow',
      url: 'https://api.example/FO1',
      integration: { url: 'https://me.example/bot', flow_sid: 'FW1' },
    },
  ];
  const alerts = [{ sid: 'NO1', request_url: 'https://me.example/bot?x=1' }] as never[];
  const found = webhooksIn(resources, alerts);
  expect(found.map(({ name, setting, failures }) => `${name} ${setting} ${failures.length}`)).toEqual([
    'Chat post_webhook_url 0',
    'Proxy callback_url 0',
    'Flow url 1',
  ]);
});
