import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { readAll } from '../../api/paging.ts';
import { duration } from '../../i18n/format.ts';
import { useApi } from '../../session/use-session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { listOf } from './list.ts';
import { PAUSE_MS, useWorkspacePath } from './use-team.ts';
import { Waiting } from './waiting.tsx';

interface Queue {
  sid: string;
  friendly_name: string;
}

interface Figures {
  longest_task_waiting_age: number;
  tasks_by_status: Record<string, number>;
  total_available_workers: number;
  total_eligible_workers: number;
}

interface Tally {
  reservations_accepted: number;
  tasks_canceled: number;
  tasks_completed: number;
  wait_duration_until_accepted: { avg: number };
}

interface Row extends Queue {
  now: Figures;
  today: Tally;
}

const DAY_MINUTES = 24 * 60;

/** The pressure on each queue now, and what became of the last day. */
export default function Queues() {
  const { t } = useTranslation('desk');
  const api = useApi();
  const path = `${useWorkspacePath()}/TaskQueues`;
  const queues = useQuery({
    queryKey: [path, 'figures'],
    refetchInterval: PAUSE_MS,
    queryFn: async (): Promise<Row[]> => {
      const all = await readAll<Queue>(api, path);
      return Promise.all(
        all.map(async queue => {
          const [now, today] = await Promise.all([
            api.get<Figures>(`${path}/${queue.sid}/RealTimeStatistics`),
            api.get<Tally>(`${path}/${queue.sid}/CumulativeStatistics`, { Minutes: minutesOfToday() }),
          ]);
          return { ...queue, now, today };
        }),
      );
    },
  });
  const rows = (queues.data ?? []).toSorted((a, b) => waiting(b) - waiting(a));
  const [query, setQuery] = useSearchParams();
  const open = rows.find(({ sid }) => sid === query.get('queue'));
  const total = rows.reduce((sum, row) => sum + waiting(row), 0);
  const longest = Math.max(0, ...rows.map(({ now }) => now.longest_task_waiting_age));
  return (
    <div className="page desk-page">
      <PageHeader
        title={t('queues.title')}
        lead={
          total === 0 ? t('queues.calm') : t('queues.summary', { count: total, longest: duration(longest) })
        }
      />
      <DataTable
        caption={t('queues.title')}
        list={listOf(queues, rows)}
        columns={useColumns()}
        rowKey={({ sid }) => sid}
        exportName="queues"
        empty={<EmptyState title={t('queues.none')} />}
      />
      {open && <Waiting queue={open} close={() => setQuery({}, { replace: true })} />}
    </div>
  );
}

const waiting = ({ now: { tasks_by_status: by } }: Row): number => (by.pending ?? 0) + (by.reserved ?? 0);

function WaitingLink({ row }: { row: Row }) {
  const { t } = useTranslation('desk');
  const count = waiting(row);
  if (count === 0) return <span className="numbers">0</span>;
  const label = t('queues.showWaiting', { count, name: row.friendly_name });
  return (
    <Link className="chip numbers" to={`?queue=${row.sid}`} aria-label={label} title={label}>
      {count}
    </Link>
  );
}

/** Since midnight where the reader is. */
function minutesOfToday(): number {
  const now = new Date();
  return Math.min(DAY_MINUTES, Math.max(1, now.getHours() * 60 + now.getMinutes()));
}

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation('desk');
  const number = (key: string, of: (row: Row) => number | string): Column<Row> => ({
    ...{ key, label: t(`queues.${key}`), numeric: true },
    cell: row => <span className="numbers">{of(row)}</span>,
    text: of,
  });
  return [
    {
      ...{ key: 'name', label: t('queues.name') },
      cell: ({ friendly_name: name }) => <strong dir="auto">{name}</strong>,
      text: ({ friendly_name: name }) => name,
    },
    {
      ...number('waiting', waiting),
      cell: row => <WaitingLink row={row} />,
    },
    number('longest', ({ now }) => duration(now.longest_task_waiting_age)),
    number('assigned', ({ now }) => now.tasks_by_status.assigned ?? 0),
    number('wrapping', ({ now }) => now.tasks_by_status.wrapping ?? 0),
    number('agents', ({ now }) => `${now.total_available_workers}/${now.total_eligible_workers}`),
    number('accepted', ({ today }) => today.reservations_accepted),
    number('completed', ({ today }) => today.tasks_completed),
    number('canceled', ({ today }) => today.tasks_canceled),
    number('wait', ({ today }) => duration(today.wait_duration_until_accepted.avg)),
  ];
}
