/** The desk's SDK reports how it fares, and logs an error when nobody takes the report; nothing is kept of it. */
import type { Handlers } from './requests.ts';

export const telemetryHandlers: Handlers = [
  {
    product: 'flex-sdk',
    method: 'POST',
    path: '/v1/Telemetry/Events',
    answer: async () => ({ status: 200, body: {} }),
  },
];
