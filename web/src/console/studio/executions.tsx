import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { When } from '../shared/parts.tsx';
import { dateOf } from '../shared/text.ts';
import { useParam } from '../shared/url.ts';

interface Execution {
  sid: string;
  flow_version: number;
  contact_channel_address: string;
  status: string;
  date_created: string;
  date_updated: string;
}

/** Every conversation that a flow has had. */
export function Executions({ flow }: { flow: string }) {
  const { t } = useTranslation('console');
  const [status, setStatus] = useParam('status');
  const [since, setSince] = useParam('since');
  const from = dateOf(since);
  const list = usePages<Execution>(`/studio/v2/Flows/${flow}/Executions`, {
    ...(status && { status }),
    ...(from && { DateCreatedFrom: from }),
  });
  return (
    <>
      <div className="filters">
        <NativeSelect
          label={t('studio.status')}
          value={status ?? ''}
          data={[
            { value: '', label: t('all') },
            { value: 'active', label: t('studio.active') },
            { value: 'ended', label: t('studio.ended') },
          ]}
          onChange={event => setStatus(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('chat.since')}
          value={since ?? ''}
          onChange={event => setSince(event.currentTarget.value)}
        />
      </div>
      <DataTable
        caption={t('studio.executions')}
        list={list}
        rowKey={({ sid }) => sid}
        exportName="executions"
        empty={<EmptyState title={t('studio.noExecutions')}>{t('studio.noExecutionsBody')}</EmptyState>}
        columns={useColumns(flow)}
      />
    </>
  );
}

function useColumns(flow: string): readonly Column<Execution>[] {
  const { t } = useTranslation('console');
  return [
    {
      key: 'contact',
      label: t('studio.contact'),
      text: one => one.contact_channel_address,
      cell: one => (
        <Link to={`/console/studio/${flow}/executions/${one.sid}`}>{one.contact_channel_address}</Link>
      ),
    },
    {
      key: 'status',
      label: t('studio.status'),
      text: one => one.status,
      cell: one => (
        <StateMark kind={one.status === 'active' ? 'good' : 'quiet'}>
          {t(one.status === 'active' ? 'studio.active' : 'studio.ended')}
        </StateMark>
      ),
    },
    {
      key: 'revision',
      label: t('studio.revision'),
      numeric: true,
      text: one => one.flow_version,
      cell: one => one.flow_version,
    },
    {
      key: 'created',
      label: t('studio.began'),
      text: one => one.date_created,
      cell: one => <When at={one.date_created} />,
    },
    {
      key: 'updated',
      label: t('studio.changed'),
      text: one => one.date_updated,
      cell: one => <When at={one.date_updated} />,
    },
  ];
}
