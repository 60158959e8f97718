import type { Example } from '../scene.ts';

const definition = JSON.stringify({
  description: 'asks',
  flags: { allow_concurrent_calls: true },
  initial_state: 'Trigger',
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      properties: { offset: { x: 0, y: 0 } },
      transitions: [
        { event: 'incomingMessage', next: 'ask' },
        { event: 'incomingRequest', next: 'ask' },
        { event: 'incomingCall' },
      ],
    },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'How are you?', from: '{{flow.channel.address}}', timeout: '3600' },
      transitions: [{ event: 'incomingMessage' }, { event: 'timeout' }, { event: 'deliveryFailure' }],
    },
  ],
});
const flow = (n: number) => ({ FriendlyName: `flow ${n}`, Status: 'published', Definition: definition });
const request = (n: number) => ({ To: `+1415557${1000 + n}`, From: '+14155550001' });
const second = '/v2/Flows/{FlowSid}';
const first = '/v1/Flows/{FlowSid}';
const ended = () => ({ Status: 'ended' });

export const studio: readonly Example[] = [
  { document: 'studio_v2', path: '/v2/Flows', form: flow },
  { document: 'studio_v2', path: '/v2/Flows/Validate', form: flow, isCall: true },
  { document: 'studio_v2', path: '/v2/Flows/{Sid}', form: () => ({ Status: 'published' }), isCall: true },
  { document: 'studio_v2', path: '/v2/Flows/{Sid}/Revisions', value: '1' },
  {
    document: 'studio_v2',
    path: '/v2/Flows/{Sid}/TestUsers',
    form: () => ({ TestUsers: '+14155550100' }),
    isCall: true,
  },
  { document: 'studio_v2', path: `${second}/Executions`, form: request },
  {
    document: 'studio_v2',
    path: '/v2/Executions',
    like: { document: 'studio_v2', path: `${second}/Executions` },
  },
  { document: 'studio_v2', path: `${second}/Executions/{Sid}`, form: ended, isCall: true },
  { document: 'studio_v2', path: `${second}/Executions/{ExecutionSid}/Steps` },
  { document: 'studio_v1', path: '/v1/Flows' },
  { document: 'studio_v1', path: `${first}/Executions`, form: request },
  { document: 'studio_v1', path: `${first}/Executions/{Sid}`, form: ended, isCall: true },
  { document: 'studio_v1', path: `${first}/Executions/{ExecutionSid}/Steps` },
  { document: 'studio_v1', path: `${first}/Engagements`, form: request },
  { document: 'studio_v1', path: `${first}/Engagements/{EngagementSid}/Steps` },
];
