import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Loaded, SidePanel, When } from '../shared/parts.tsx';
import { useAll, useIsAdmin } from '../shared/reading.ts';
import type { FlexFlow, StudioFlow } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';
import { ImportPanel } from './import-panel.tsx';

export function FlowList() {
  return useIsAdmin() ? <AllFlows /> : <FlowsOfAddresses />;
}

function AllFlows() {
  const { t } = useTranslation('console');
  const [importing, setImporting] = useParam('import');
  const list = usePages<StudioFlow>('/studio/v2/Flows');
  const button = <Button onClick={() => setImporting('1')}>{t('studio.import')}</Button>;
  return (
    <div className="page">
      <PageHeader title={t('sections.studio')} lead={t('studio.lead')} actions={button} />
      <DataTable
        caption={t('sections.studio')}
        list={list}
        rowKey={({ sid }) => sid}
        exportName="flows"
        empty={
          <EmptyState title={t('studio.none')} action={button}>
            {t('studio.noneBody')}
          </EmptyState>
        }
        columns={[
          {
            key: 'name',
            label: t('addresses.name'),
            text: one => one.friendly_name,
            cell: one => <Link to={`/console/studio/${one.sid}`}>{one.friendly_name}</Link>,
          },
          {
            key: 'status',
            label: t('studio.status'),
            text: one => one.status,
            cell: one => (
              <StateMark kind={one.status === 'published' ? 'good' : 'warn'}>
                {t(one.status === 'published' ? 'studio.published' : 'studio.draft')}
              </StateMark>
            ),
          },
          {
            key: 'revision',
            label: t('studio.revision'),
            numeric: true,
            text: one => one.revision,
            cell: one => one.revision,
          },
          { key: 'changed', label: t('studio.changed'), cell: one => <When at={one.date_updated} /> },
          { key: 'sid', label: t('sid'), text: one => one.sid, cell: one => <SidText sid={one.sid} /> },
        ]}
      />
      <SidePanel opened={importing !== null} title={t('studio.import')} close={() => setImporting(null)}>
        <ImportPanel close={() => setImporting(null)} />
      </SidePanel>
    </div>
  );
}

/** Supervisors may not read flows, but see what became of conversations in those that addresses lead to. */
function FlowsOfAddresses() {
  const { t } = useTranslation('console');
  const flows = useAll<FlexFlow>('/flex-api/v1/FlexFlows');
  return (
    <div className="page">
      <PageHeader title={t('sections.studio')} lead={t('studio.supervisorLead')} />
      <Loaded of={flows}>
        {all => {
          const own = all.filter(({ integration_type: type }) => type === 'studio');
          if (own.length === 0) return <EmptyState title={t('studio.none')} />;
          return (
            <ul className="deed-list">
              {own.map(one => (
                <li key={one.sid}>
                  <Link to={`/console/studio/${one.integration.flow_sid}`}>{one.friendly_name}</Link>{' '}
                  <span className="meta">{one.contact_identity}</span>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </div>
  );
}
