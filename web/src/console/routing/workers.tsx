import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Loaded, SidePanel, When } from '../shared/parts.tsx';
import { useAll, useIsAdmin, useOne } from '../shared/reading.ts';
import { useParam } from '../shared/url.ts';
import type { Activity, Worker } from './rows.ts';
import { NewWorker, WorkerPanel } from './worker-panel.tsx';
import { WorkspacePage } from './workspace.tsx';

/** Those to whom tasks are offered. */
export default function Workers() {
  const { t } = useTranslation('console');
  const [opened, open] = useParam('open');
  const isAdmin = useIsAdmin();
  const close = () => open(null);
  return (
    <WorkspacePage
      name="workers"
      actions={isAdmin && <Button onClick={() => open('new')}>{t('workers.new')}</Button>}
    >
      {workspace => (
        <>
          <List workspace={workspace} open={open} />
          <SidePanel opened={opened !== null} title={t('workers.one')} close={close}>
            {opened === 'new' && <NewWorker {...{ workspace, close }} />}
            {opened !== null && opened !== 'new' && <Opened {...{ workspace, close }} sid={opened} />}
          </SidePanel>
        </>
      )}
    </WorkspacePage>
  );
}

function Opened({ workspace, sid, close }: { workspace: string; sid: string; close(): void }) {
  const worker = useOne<Worker>(`${workspace}/Workers/${sid}`);
  return <Loaded of={worker}>{one => <WorkerPanel {...{ workspace, close }} worker={one} />}</Loaded>;
}

function List({ workspace, open }: { workspace: string; open(sid: string): void }) {
  const { t } = useTranslation('console');
  const [activity, setActivity] = useParam('activity');
  const [name, setName] = useParam('q');
  const activities = useAll<Activity>(`${workspace}/Activities`);
  const list = usePages<Worker>(`${workspace}/Workers`, {
    ...(activity && { ActivitySid: activity }),
    ...(name && { FriendlyName: name }),
  });
  return (
    <>
      <div className="filters">
        <TextInput
          label={t('workers.name')}
          description={t('workers.nameHint')}
          value={name ?? ''}
          onChange={event => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('workers.activity')}
          value={activity ?? ''}
          data={[
            { value: '', label: t('all') },
            ...(activities.data ?? []).map(one => ({ value: one.sid, label: one.friendly_name })),
          ]}
          onChange={event => setActivity(event.currentTarget.value)}
        />
      </div>
      <DataTable
        caption={t('sections.workers')}
        list={list}
        rowKey={({ sid }) => sid}
        exportName="workers"
        empty={<EmptyState title={t('workers.none')} />}
        columns={[
          {
            key: 'name',
            label: t('workers.name'),
            text: one => one.friendly_name,
            cell: one => (
              <Button size="compact-sm" variant="subtle" onClick={() => open(one.sid)}>
                {one.friendly_name}
              </Button>
            ),
          },
          {
            key: 'activity',
            label: t('workers.activity'),
            text: one => one.activity_name,
            cell: one => <StateMark kind={one.available ? 'good' : 'quiet'}>{one.activity_name}</StateMark>,
          },
          { key: 'since', label: t('workers.since'), cell: one => <When at={one.date_status_changed} /> },
          {
            key: 'attributes',
            label: t('attributes.title'),
            text: one => one.attributes,
            cell: one => <code className="mono">{one.attributes}</code>,
          },
          { key: 'sid', label: t('sid'), text: one => one.sid, cell: one => <SidText sid={one.sid} /> },
        ]}
      />
    </>
  );
}
