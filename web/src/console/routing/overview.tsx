import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Part } from '../shared/parts.tsx';
import { useAll } from '../shared/reading.ts';
import { MatchCount } from './queues.tsx';
import type { TaskQueue, Worker, Workflow } from './rows.ts';
import { type Lost, type Way, waysOf } from './ways.ts';
import { WorkspacePage } from './workspace.tsx';

/** From workflows over queues to workers, and where a way leads nowhere. */
export default function Overview() {
  return <WorkspacePage name="routing">{workspace => <Ways workspace={workspace} />}</WorkspacePage>;
}

function Ways({ workspace }: { workspace: string }) {
  const { t } = useTranslation('console');
  const queues = useAll<TaskQueue>(`${workspace}/TaskQueues`);
  const workflows = useAll<Workflow>(`${workspace}/Workflows`);
  const workers = useAll<Worker>(`${workspace}/Workers`);
  const all = [queues, workflows, workers];
  const isThere = all.every(({ data }) => data !== undefined);
  const { ways, lost } = waysOf(queues.data ?? [], workflows.data ?? []);
  const state = {
    ...{ loading: !isThere, more: null, loadingMore: false },
    error: all.map(({ error }) => error).find(error => error !== null) ?? null,
    retry: () => all.forEach(one => void one.refetch()),
  };
  return (
    <>
      <DataTable<Way>
        caption={t('sections.routing')}
        list={{ ...state, rows: isThere ? ways : [] }}
        rowKey={({ queue }) => queue.sid}
        exportName="routing"
        empty={<EmptyState title={t('queues.none')} />}
        columns={useColumns(workers.data ?? [])}
      />
      {lost.length > 0 && isThere && <Astray lost={lost} />}
    </>
  );
}

function useColumns(workers: readonly Worker[]): readonly Column<Way>[] {
  const { t } = useTranslation('console');
  return [
    {
      key: 'workflows',
      label: t('sections.workflows'),
      text: ({ workflows }) => workflows.map(one => one.friendly_name).join(', '),
      cell: ({ workflows }) =>
        workflows.length === 0 ? (
          <StateMark kind="warn">{t('routingPage.orphan')}</StateMark>
        ) : (
          <span className="page-actions">
            {workflows.map(({ sid, friendly_name: name }) => (
              <Link key={sid} to={`/console/workflows?open=${sid}`}>
                {name}
              </Link>
            ))}
          </span>
        ),
    },
    {
      key: 'queue',
      label: t('queues.one'),
      text: ({ queue }) => queue.friendly_name,
      cell: ({ queue }) => <Link to={`/console/queues?open=${queue.sid}`}>{queue.friendly_name}</Link>,
    },
    {
      key: 'expression',
      label: t('queues.expression'),
      text: ({ queue }) => queue.target_workers,
      cell: ({ queue }) => <code className="mono">{queue.target_workers}</code>,
    },
    {
      key: 'workers',
      label: t('queues.matches'),
      cell: ({ queue }) => <MatchCount expression={queue.target_workers} workers={workers} />,
    },
    {
      key: 'present',
      label: t('routingPage.present'),
      cell: ({ queue }) => (
        <MatchCount
          expression={queue.target_workers}
          workers={workers.filter(({ available }) => available)}
        />
      ),
    },
  ];
}

/** Workflows whose tasks would go to queues that are not there. */
function Astray({ lost }: { lost: readonly Lost[] }) {
  const { t } = useTranslation('console');
  return (
    <Part title={t('routingPage.lost')} lead={t('routingPage.lostLead')}>
      <ul>
        {lost.map(({ workflow, queueSid }) => (
          <li key={`${workflow.sid} ${queueSid}`}>
            <Link to={`/console/workflows?open=${workflow.sid}`}>{workflow.friendly_name}</Link>
            {': '}
            <SidText sid={queueSid} />
          </li>
        ))}
      </ul>
    </Part>
  );
}
