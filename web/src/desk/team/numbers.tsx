import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { duration } from '../../i18n/format.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { levelOf } from '../model/numbers.ts';
import { Hours } from './hours.tsx';
import { listOf } from './list.ts';
import { type AgentDay, useAgentDays, useToday } from './use-numbers.ts';
import { useActivities } from './use-team.ts';

const THRESHOLDS = [20, 60, 120, 300, 900];

/** The day in figures: now, since midnight, by hour, by agent. */
export default function Numbers() {
  const { t } = useTranslation('desk');
  const [query, setQuery] = useSearchParams();
  const told = Number(query.get('within'));
  const threshold = THRESHOLDS.find(one => one === told) ?? 60;
  return (
    <div className="page desk-page">
      <PageHeader
        title={t('numbers.title')}
        lead={t('numbers.lead')}
        actions={
          <NativeSelect
            size="xs"
            label={t('numbers.within')}
            value={String(threshold)}
            onChange={({ currentTarget: { value } }) => setQuery({ within: value }, { replace: true })}
            data={THRESHOLDS.map(count => ({
              value: String(count),
              label: t('numbers.seconds', { count }),
            }))}
          />
        }
      />
      <Tiles threshold={threshold} />
      <Hours />
      <Agents />
    </div>
  );
}

function Tiles({ threshold }: { threshold: number }) {
  const { t, i18n } = useTranslation('desk');
  const today = useToday(threshold);
  const activities = useActivities().data;
  if (today.error) return <ErrorPanel error={today.error} retry={() => void today.refetch()} />;
  if (!today.data) return <SkeletonRows rows={3} />;
  const { live, today: day } = today.data;
  const of = (status: string) => live.tasks_by_status[status] ?? 0;
  const waiting = of('pending') + of('reserved');
  const available = live.activity_statistics
    .filter(({ sid }) => activities?.some(one => one.sid === sid && one.available))
    .reduce((sum, { workers }) => sum + workers, 0);
  const level = levelOf(day.split_by_wait_time?.[String(threshold)]);
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' });
  return (
    <>
      <Group title={t('numbers.now')}>
        <Tile name="waiting" value={waiting} warn={waiting > 0 && available === 0} />
        <Tile name="longest" value={waiting === 0 ? '–' : duration(live.longest_task_waiting_age)} />
        <Tile name="assigned" value={of('assigned')} />
        <Tile name="wrapping" value={of('wrapping')} />
        <Tile name="available" value={available} warn={waiting > 0 && available === 0} />
      </Group>
      <Group title={t('numbers.today')}>
        <Tile name="created" value={day.tasks_created} />
        <Tile name="completed" value={day.tasks_completed} />
        <Tile name="canceled" value={day.tasks_canceled} hint={t('numbers.canceledHint')} />
        <Tile
          name="level"
          value={level === null ? '–' : percent.format(level / 100)}
          hint={t('numbers.levelHint')}
        />
        <Tile name="wait" value={duration(day.wait_duration_until_accepted.avg)} />
        <Tile name="missed" value={day.reservations_timed_out} hint={t('numbers.missedHint')} />
        <Tile name="rejected" value={day.reservations_rejected} />
      </Group>
    </>
  );
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="numbers-part" aria-label={title}>
      <h2>{title}</h2>
      <dl className="tiles">{children}</dl>
    </section>
  );
}

interface TileProps {
  name: string;
  value: number | string;
  /** What exactly is counted. */
  hint?: string;
  warn?: boolean;
}

function Tile({ name, value, hint, warn = false }: TileProps) {
  const { t } = useTranslation('desk');
  return (
    <div className="tile" data-warn={warn} title={hint}>
      <dt>{t(`numbers.${name}`)}</dt>
      <dd className="numbers">{value}</dd>
    </div>
  );
}

function Agents() {
  const { t } = useTranslation('desk');
  const activities = useActivities().data ?? [];
  const days = useAgentDays(activities.filter(({ available }) => available).map(({ sid }) => sid));
  const rows = (days.data ?? []).toSorted((a, b) => b.accepted - a.accepted || a.name.localeCompare(b.name));
  const number = (key: string, of: (row: AgentDay) => number | string): Column<AgentDay> => ({
    ...{ key, label: t(`numbers.${key}`), numeric: true },
    cell: row => <span className="numbers">{of(row)}</span>,
    text: of,
  });
  return (
    <section className="numbers-part" aria-label={t('numbers.agents')}>
      <h2>{t('numbers.agents')}</h2>
      <DataTable
        caption={t('numbers.agents')}
        list={listOf(days, rows)}
        columns={[
          {
            ...{ key: 'name', label: t('numbers.agent') },
            cell: ({ name }) => <strong dir="auto">{name}</strong>,
            text: ({ name }) => name,
          },
          number('accepted', ({ accepted }) => accepted),
          number('rejected', ({ rejected }) => rejected),
          number('missed', ({ missed }) => missed),
          number('availableTime', ({ available }) => duration(available)),
        ]}
        rowKey={({ sid }) => sid}
        exportName="agents-today"
        empty={<EmptyState title={t('numbers.noAgents')} />}
      />
    </section>
  );
}
