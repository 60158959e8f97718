import type { Example, Known } from '../scene.ts';

const document = 'taskrouter_v1';
const workspace = '/v1/Workspaces/{WorkspaceSid}';
const queue = (known: Known): string => known(document, `${workspace}/TaskQueues`);
const configuration = (known: Known): string =>
  JSON.stringify({ task_routing: { filters: [], default_filter: { queue: queue(known) } } });

export const taskrouter: readonly Example[] = [
  { document, path: '/v1/Workspaces', form: n => ({ FriendlyName: `workspace ${n}` }) },
  {
    document,
    path: `${workspace}/Activities`,
    form: n => ({ FriendlyName: `activity ${n}`, Available: 'true' }),
  },
  {
    document,
    path: `${workspace}/TaskChannels`,
    form: n => ({ FriendlyName: `channel ${n}`, UniqueName: `channel-${n}` }),
  },
  { document, path: `${workspace}/TaskQueues`, form: n => ({ FriendlyName: `queue ${n}` }) },
  {
    document,
    path: `${workspace}/Workflows`,
    form: (n, known) => ({ FriendlyName: `workflow ${n}`, Configuration: configuration(known) }),
  },
  {
    document,
    path: `${workspace}/Workers`,
    form: (n, known) => ({
      FriendlyName: `worker ${n}`,
      ActivitySid: known(document, `${workspace}/Activities`),
    }),
  },
  { document, path: `${workspace}/Workers/{WorkerSid}/Channels` },
  {
    document,
    path: `${workspace}/Tasks`,
    form: (n, known) => ({
      Attributes: JSON.stringify({ number: n }),
      WorkflowSid: known(document, `${workspace}/Workflows`),
    }),
  },
  { document, path: `${workspace}/Tasks/{TaskSid}/Reservations` },
  { document, path: `${workspace}/Workers/{WorkerSid}/Reservations` },
  {
    document,
    path: `${workspace}/Workers/{WorkerSid}/Transfers`,
    absent: 'only a task that a worker has accepted can be transferred',
  },
  { document, path: `${workspace}/Events` },
];
