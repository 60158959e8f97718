import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { useApi } from '../../session/use-session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Part } from '../shared/parts.tsx';
import { useAct, useIsAdmin } from '../shared/reading.ts';
import type { Activity, TaskChannel } from './rows.ts';
import { WorkspacePage } from './workspace.tsx';

/** What workers can be doing, and the kinds of work that there are. */
export default function Activities() {
  return (
    <WorkspacePage name="activities">
      {workspace => (
        <>
          <ActivityList path={`${workspace}/Activities`} />
          <TaskChannels path={`${workspace}/TaskChannels`} />
        </>
      )}
    </WorkspacePage>
  );
}

function ActivityList({ path }: { path: string }) {
  const { t } = useTranslation('console');
  const isAdmin = useIsAdmin();
  const list = usePages<Activity>(path);
  return (
    <Part title={t('activities.activities')}>
      <DataTable
        caption={t('activities.activities')}
        list={list}
        rowKey={({ sid }) => sid}
        empty={<EmptyState title={t('activities.none')} />}
        columns={[
          { key: 'name', label: t('addresses.name'), cell: one => one.friendly_name },
          {
            key: 'available',
            label: t('activities.takes'),
            cell: one => (
              <StateMark kind={one.available ? 'good' : 'quiet'}>{t(one.available ? 'yes' : 'no')}</StateMark>
            ),
          },
          { key: 'sid', label: t('sid'), cell: one => <SidText sid={one.sid} /> },
          ...(isAdmin
            ? [{ key: 'act', label: t('actions'), cell: (one: Activity) => <Remove path={path} of={one} /> }]
            : []),
        ]}
      />
      {isAdmin && <NewActivity path={path} />}
    </Part>
  );
}

function NewActivity({ path }: { path: string }) {
  const { t } = useTranslation('console');
  const [name, setName] = useState('');
  const [available, setAvailable] = useState(false);
  const api = useApi();
  const create = useAct({
    run: () => api.post(path, { FriendlyName: name.trim(), Available: available }),
    changes: [path],
    then: () => setName(''),
  });
  return (
    <form
      className="filters"
      style={{ marginTop: 12 }}
      onSubmit={event => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <TextInput
        label={t('activities.new')}
        required
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Checkbox
        label={t('activities.takes')}
        checked={available}
        onChange={event => setAvailable(event.currentTarget.checked)}
      />
      <Button type="submit" variant="default" loading={create.isPending}>
        {t('add')}
      </Button>
      {create.error && <ErrorPanel error={create.error} />}
    </form>
  );
}

function Remove({ path, of }: { path: string; of: { sid: string; friendly_name: string } }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const remove = useAct({ run: () => api.remove(`${path}/${of.sid}`), changes: [path] });
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        loading={remove.isPending}
        onClick={() => remove.mutate()}
        aria-label={t('activities.remove', { name: of.friendly_name })}
      >
        {t('rowVerbs.remove')}
      </Button>
      {remove.error && <ErrorPanel error={remove.error} />}
    </>
  );
}

function TaskChannels({ path }: { path: string }) {
  const { t } = useTranslation('console');
  const isAdmin = useIsAdmin();
  const list = usePages<TaskChannel>(path);
  return (
    <Part title={t('activities.channels')} lead={t('activities.channelsLead')}>
      <DataTable
        caption={t('activities.channels')}
        list={list}
        rowKey={({ sid }) => sid}
        empty={<EmptyState title={t('activities.noChannels')} />}
        columns={[
          { key: 'name', label: t('addresses.name'), cell: one => one.friendly_name },
          {
            key: 'unique',
            label: t('activities.uniqueName'),
            cell: one => <code className="mono">{one.unique_name}</code>,
          },
          { key: 'sid', label: t('sid'), cell: one => <SidText sid={one.sid} /> },
          ...(isAdmin
            ? [
                {
                  key: 'act',
                  label: t('actions'),
                  cell: (one: TaskChannel) => <Remove path={path} of={one} />,
                },
              ]
            : []),
        ]}
      />
      {isAdmin && <NewChannel path={path} />}
    </Part>
  );
}

function NewChannel({ path }: { path: string }) {
  const { t } = useTranslation('console');
  const [name, setName] = useState('');
  const [unique, setUnique] = useState('');
  const api = useApi();
  const create = useAct({
    run: () => api.post(path, { FriendlyName: name.trim(), UniqueName: unique.trim() }),
    changes: [path],
    then() {
      setName('');
      setUnique('');
    },
  });
  return (
    <form
      className="filters"
      style={{ marginTop: 12 }}
      onSubmit={event => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <TextInput
        label={t('activities.newChannel')}
        required
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('activities.uniqueName')}
        required
        value={unique}
        onChange={event => setUnique(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={create.isPending}>
        {t('add')}
      </Button>
      {create.error && <ErrorPanel error={create.error} />}
    </form>
  );
}
