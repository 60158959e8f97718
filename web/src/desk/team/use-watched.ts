import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../../session/use-session.ts';
import { useDesk } from '../context.tsx';
import { bare, type Kind, kindOf } from '../model/people.ts';
import { readTree } from '../model/tree.ts';
import { type Deeds, deedsOf, type Holder } from './deeds.ts';
import { useLive } from './use-live.ts';
import { PAUSE_MS, type TeamTask, useWorkspacePath } from './use-team.ts';

export interface Watched {
  taskSid: string;
  status: string;
  priority: number;
  attributes: Readonly<Record<string, unknown>>;
  channelSid: string | null;
  name: string;
  kind: Kind;
  /** Who holds it; null while nobody does. */
  holder: Holder | null;
}

export function useDeeds(): Deeds {
  const api = useApi();
  const { settings } = useDesk();
  return useMemo(() => deedsOf(api, settings), [api, settings]);
}

/** Somebody else's task and who holds it: read again whenever a live query says that it has changed. */
export function useWatched(taskSid: string) {
  const api = useApi();
  const deeds = useDeeds();
  const path = `${useWorkspacePath()}/Tasks/${taskSid}`;
  const live = useLive('tr-reservation', `data.task_sid == "${taskSid}"`);
  const turn = live === null ? 'polled' : JSON.stringify([...live.values()].map(datesOf));
  return useQuery({
    queryKey: [path, 'watched', turn],
    placeholderData: before => before,
    refetchInterval: live === null ? PAUSE_MS : false,
    queryFn: async (): Promise<Watched> => {
      const [task, holders] = await Promise.all([api.get<TeamTask>(path), deeds.holders(taskSid)]);
      return watchedOf(task, holders);
    },
  });
}

const datesOf = ({ status, task_status, date_updated }: Readonly<Record<string, unknown>>) =>
  [status, task_status, date_updated].map(String);

/** A task as supervisors see it. */
export function watchedOf(task: TeamTask, holders: readonly Holder[]): Watched {
  const attributes = readTree(task.attributes);
  const { channelSid, name, channelType } = attributes;
  const accepted = holders.find(({ reservation_status: status }) => status === 'accepted');
  return {
    ...{ taskSid: task.sid, status: task.assignment_status, priority: task.priority, attributes },
    channelSid: typeof channelSid === 'string' ? channelSid : null,
    name: bare(String(name ?? '')) || task.sid,
    kind: kindOf(channelType),
    holder: accepted ?? holders[0] ?? null,
  };
}
