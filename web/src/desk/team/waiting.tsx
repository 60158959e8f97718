import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readAll } from '../../api/paging.ts';
import { duration } from '../../i18n/format.ts';
import { useApi } from '../../session/use-session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { KindIcon } from '../inbox/kind-icon.tsx';
import { DeedsMenu } from './deeds-menu.tsx';
import { listOf } from './list.ts';
import { PAUSE_MS, type TeamTask, useWorkspacePath } from './use-team.ts';
import { watchedOf } from './use-watched.ts';

export interface WaitingProps {
  queue: { sid: string; friendly_name: string };
  close(): void;
}

/** Who waits in a queue, in the order in which they are offered, and what can be done about it. */
export function Waiting({ queue, close }: WaitingProps) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const path = `${useWorkspacePath()}/Tasks`;
  const tasks = useQuery({
    queryKey: [path, 'waiting', queue.sid],
    refetchInterval: PAUSE_MS,
    queryFn: () =>
      readAll<TeamTask>(api, path, {
        ...{ TaskQueueSid: queue.sid, AssignmentStatus: 'pending,reserved' },
        Ordering: 'Priority:desc,DateCreated:asc',
      }),
  });
  const rows = (tasks.data ?? []).map(task => ({ ...watchedOf(task, []), age: task.age }));
  const title = t('queues.waitingIn', { name: queue.friendly_name });
  return (
    <section className="numbers-part" aria-label={title}>
      <div className="numbers-head">
        <h2>{title}</h2>
        <Button size="compact-sm" variant="default" onClick={close}>
          {t('queues.close')}
        </Button>
      </div>
      <DataTable
        caption={title}
        list={listOf(tasks, rows)}
        rowKey={({ taskSid }) => taskSid}
        exportName="waiting"
        empty={<EmptyState title={t('queues.nobodyWaits')} />}
        columns={[
          {
            ...{ key: 'who', label: t('queues.who') },
            cell: ({ name, kind }) => (
              <span className="team-capacity">
                <KindIcon kind={kind} size={16} />
                <span dir="auto">{name}</span>
              </span>
            ),
            text: ({ name }) => name,
          },
          {
            ...{ key: 'since', label: t('queues.since'), numeric: true },
            cell: ({ age }) => <span className="numbers">{duration(age)}</span>,
            text: ({ age }) => age,
          },
          {
            ...{ key: 'priority', label: t('queues.priority'), numeric: true },
            cell: ({ priority }) => <span className="numbers">{priority}</span>,
            text: ({ priority }) => priority,
          },
          {
            ...{ key: 'deeds', label: t('deeds.title') },
            cell: task => <DeedsMenu task={task} changed={() => void tasks.refetch()} />,
          },
        ]}
      />
    </section>
  );
}
