import { TextInput } from '@mantine/core';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { Long } from '../../ui/long-rows.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { skillsOf } from '../model/skills.ts';
import { inOrder, type TeamWorker } from '../model/team.ts';
import { listOf } from './list.ts';
import { SkillsCell } from './skills-cell.tsx';
import { ActivityCell, CapacityCell, HoldingsContext, WorkCell } from './team-cells.tsx';
import { PAUSE_MS, useHeld, useTeam } from './use-team.ts';

/** Who does what now. Of thousands only those in sight are drawn, and only what they hold is asked for. */
export default function Team() {
  const { t } = useTranslation('desk');
  const team = useTeam();
  const [query, setQuery] = useSearchParams();
  const wanted = query.get('name') ?? '';
  const { holdings, shown } = useHeld();
  const page = useRef<HTMLDivElement>(null);
  const long = useMemo<Long>(() => ({ scroller: () => page.current, shown }), [shown]);
  const rows = useMemo(() => inOrder(team.workers, wanted), [team.workers, wanted]);
  const seconds = PAUSE_MS / 1000;
  return (
    <div className="page desk-page" ref={page}>
      <PageHeader
        title={t('team.title')}
        lead={team.isPolled ? t('team.polled', { seconds }) : t('team.live')}
        actions={
          <>
            {team.isPolled && <StateMark kind="warn">{t('team.every', { seconds })}</StateMark>}
            <TextInput
              size="xs"
              aria-label={t('team.search')}
              placeholder={t('team.search')}
              value={wanted}
              onChange={({ currentTarget: { value } }) =>
                setQuery(value === '' ? {} : { name: value }, { replace: true })
              }
            />
          </>
        }
      />
      <HoldingsContext value={holdings}>
        <DataTable
          caption={t('team.title')}
          list={listOf(team, rows)}
          columns={useColumns()}
          rowKey={({ sid }) => sid}
          exportName="team"
          empty={<EmptyState title={t('team.none')}>{t('team.noneBody')}</EmptyState>}
          long={long}
        />
      </HoldingsContext>
    </div>
  );
}

function useColumns(): readonly Column<TeamWorker>[] {
  const { t } = useTranslation('desk');
  return useMemo(
    () => [
      {
        ...{ key: 'name', label: t('team.agent') },
        cell: ({ friendly_name: name }) => <strong dir="auto">{name}</strong>,
        text: ({ friendly_name: name }) => name,
      },
      {
        ...{ key: 'activity', label: t('team.activity') },
        cell: worker => <ActivityCell worker={worker} />,
        text: ({ activity_name: name }) => name,
      },
      {
        ...{ key: 'capacity', label: t('team.capacity') },
        cell: ({ sid }) => <CapacityCell workerSid={sid} />,
      },
      {
        ...{ key: 'work', label: t('team.work') },
        cell: ({ sid }) => <WorkCell workerSid={sid} />,
      },
      {
        ...{ key: 'skills', label: t('team.skills') },
        cell: worker => <SkillsCell worker={worker} />,
        text: ({ attributes }) =>
          skillsOf(attributes)
            .map(({ name, level }) => (level === null ? name : `${name} ${level}`))
            .join(', '),
      },
    ],
    [t],
  );
}
