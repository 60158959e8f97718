import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { Loaded, SidePanel, When } from '../shared/parts.tsx';
import { useIsAdmin, useOne } from '../shared/reading.ts';
import { useParam } from '../shared/url.ts';
import type { Workflow } from './rows.ts';
import { WorkflowPanel } from './workflow-panel.tsx';
import { WorkspacePage } from './workspace.tsx';

/** The rules by which tasks go to queues. */
export default function Workflows() {
  const { t } = useTranslation('console');
  const [opened, open] = useParam('open');
  const isAdmin = useIsAdmin();
  return (
    <WorkspacePage
      name="workflows"
      actions={isAdmin && <Button onClick={() => open('new')}>{t('workflows.new')}</Button>}
    >
      {workspace => (
        <>
          <List workspace={workspace} open={open} />
          <SidePanel opened={opened !== null} title={t('workflows.one')} close={() => open(null)}>
            {opened === 'new' && (
              <WorkflowPanel workspace={workspace} workflow={null} close={() => open(null)} />
            )}
            {opened !== null && opened !== 'new' && (
              <Opened workspace={workspace} sid={opened} close={() => open(null)} />
            )}
          </SidePanel>
        </>
      )}
    </WorkspacePage>
  );
}

function List({ workspace, open }: { workspace: string; open(sid: string): void }) {
  const { t } = useTranslation('console');
  const list = usePages<Workflow>(`${workspace}/Workflows`);
  return (
    <DataTable
      caption={t('sections.workflows')}
      list={list}
      rowKey={({ sid }) => sid}
      exportName="workflows"
      empty={<EmptyState title={t('workflows.none')} />}
      columns={[
        {
          key: 'name',
          label: t('addresses.name'),
          text: one => one.friendly_name,
          cell: one => (
            <Button size="compact-sm" variant="subtle" onClick={() => open(one.sid)}>
              {one.friendly_name}
            </Button>
          ),
        },
        {
          key: 'timeout',
          label: t('workflows.reservation'),
          numeric: true,
          text: one => one.task_reservation_timeout,
          cell: one => t('seconds', { count: one.task_reservation_timeout }),
        },
        { key: 'changed', label: t('studio.changed'), cell: one => <When at={one.date_updated} /> },
        { key: 'sid', label: t('sid'), text: one => one.sid, cell: one => <SidText sid={one.sid} /> },
      ]}
    />
  );
}

function Opened({ workspace, sid, close }: { workspace: string; sid: string; close(): void }) {
  const workflow = useOne<Workflow>(`${workspace}/Workflows/${sid}`);
  return <Loaded of={workflow}>{one => <WorkflowPanel {...{ workspace, close }} workflow={one} />}</Loaded>;
}
