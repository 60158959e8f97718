import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readAll } from '../../api/paging.ts';
import type { WorkView } from '../../sdk/worker-state.ts';
import { useApi } from '../../session/use-session.ts';
import { useDesk } from '../context.tsx';
import { rejectionsOf } from '../model/rejections.ts';
import type { Happening } from '../model/timeline.ts';
import { readTree } from '../model/tree.ts';

interface Event {
  sid: string;
  event_type: string;
  event_date: string;
  event_data: Record<string, unknown>;
}

/** Events that say something to people; the others are bookkeeping. */
const TOLD: ReadonlySet<string> = new Set([
  ...['task.created', 'task.canceled', 'task.completed', 'task.wrapup', 'task.transfer-initiated'],
  ...['task.transfer-completed', 'task.transfer-failed', 'task.transfer-canceled'],
  ...['reservation.accepted', 'reservation.rejected', 'reservation.timeout', 'reservation.rescinded'],
]);

const REJECTED = 'reservation.rejected';

function reasonOf({ task_attributes: attributes }: Event['event_data'], who: string): string {
  const all = rejectionsOf(readTree(String(attributes ?? '')));
  return all.findLast(({ worker }) => worker === who)?.reason ?? '';
}

const none: readonly Happening[] = [];

/** What routing did with the task, as its log has it. Read again when the task changes its state. */
export function useHappenings({ taskSid, taskStatus, status, outgoing }: WorkView): readonly Happening[] {
  const api = useApi();
  const { workspaceSid } = useDesk().settings;
  const path = `/taskrouter/v1/Workspaces/${workspaceSid}/Events`;
  const { data } = useQuery({
    queryKey: [path, taskSid, taskStatus, status, outgoing?.status],
    queryFn: () => readAll<Event>(api, path, { TaskSid: taskSid }),
    placeholderData: before => before,
  });
  return useMemo(
    () =>
      data
        ?.filter(({ event_type: type }) => TOLD.has(type))
        .map(({ sid, event_type: type, event_date: date, event_data: told }) => {
          const who = String(told?.worker_name ?? told?.task_queue_name ?? '');
          return { sid, type, at: Date.parse(date), who, why: type === REJECTED ? reasonOf(told, who) : '' };
        }) ?? none,
    [data],
  );
}
