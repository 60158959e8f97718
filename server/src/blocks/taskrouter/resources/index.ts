/** The REST surface of TaskRouter. */
import { admitting } from '../../../kernel/access.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { access } from '../access.ts';
import { ownWork } from '../rules/own-work.ts';
import { activityOperations } from './activities.ts';
import type { Parts } from './common.ts';
import { eventOperations } from './events.ts';
import { reservationOperations } from './reservations.ts';
import { statisticsOperations } from './statistics.ts';
import { taskChannelOperations } from './task-channels.ts';
import { taskQueueStatisticsOperations } from './task-queue-statistics.ts';
import { taskQueueOperations } from './task-queues.ts';
import { taskOperations } from './tasks.ts';
import { transferOperations } from './transfers.ts';
import { whyOperations } from './why.ts';
import { workerChannelOperations } from './worker-channels.ts';
import { workerStatisticsOperations } from './worker-statistics.ts';
import { workerOperations } from './workers.ts';
import { workflowOperations } from './workflows.ts';
import { workspaceOperations } from './workspaces.ts';

export function taskRouterOperations(parts: Parts): Operation[] {
  const operations = [
    ...workspaceOperations(parts),
    ...activityOperations(parts),
    ...taskChannelOperations(parts),
    ...taskQueueOperations(parts),
    ...workflowOperations(parts),
    ...workerOperations(parts),
    ...workerChannelOperations(parts),
    ...taskOperations(parts),
    ...whyOperations(parts),
    ...reservationOperations(parts),
    ...transferOperations(parts),
    ...eventOperations(parts),
    ...statisticsOperations(parts),
    ...taskQueueStatisticsOperations(parts),
    ...workerStatisticsOperations(parts),
  ];
  return admitting(access(ownWork(parts.store.read)), operations);
}
