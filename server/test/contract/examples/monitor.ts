import type { Example } from '../scene.ts';

const document = 'monitor_v1';

/** What the requests before have caused. */
export const monitor: readonly Example[] = [
  { document, path: '/v1/Alerts', absent: 'Failures of the world make these.' },
  { document, path: '/v1/WebhookDeliveries', absent: 'Failures of the world make these.' },
  { document, path: '/v1/WaitingWebhooks', absent: 'They wait for moments only.' },
  { document, path: '/v1/Events' },
  {
    document: 'api_v2010',
    path: '/2010-04-01/Accounts/{AccountSid}/Notifications',
    absent: 'Failures of the world make these.',
  },
];
