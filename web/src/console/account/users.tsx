import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import type { Worker } from '../routing/rows.ts';
import { Loaded, Part, When } from '../shared/parts.tsx';
import { useConfiguration } from '../shared/reading.ts';
import { rolesOf } from './roles.ts';

interface ChatUser {
  sid: string;
  identity: string;
  friendly_name: string | null;
  is_online: boolean | null;
  joined_channels_count: number;
  date_created: string;
}

/** People: their sign-in is the server's own page; here is what they are to routing and to chat. */
export default function Users() {
  const { t } = useTranslation('console');
  const configuration = useConfiguration();
  return (
    <div className="page">
      <PageHeader
        title={t('sections.users')}
        lead={t('users.lead')}
        actions={
          <Button component="a" href="/login/people">
            {t('users.people')}
          </Button>
        }
      />
      <Loaded of={configuration}>
        {({ taskrouter_workspace_sid: workspace, chat_service_instance_sid: chat }) => (
          <>
            <WorkerList path={`/taskrouter/v1/Workspaces/${workspace}/Workers`} />
            <UserList path={`/chat/v2/Services/${chat}/Users`} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function WorkerList({ path }: { path: string }) {
  const { t } = useTranslation('console');
  const list = usePages<Worker>(path);
  const columns: Column<Worker>[] = [
    {
      key: 'name',
      label: t('users.identity'),
      text: one => one.friendly_name,
      cell: one => <Link to={`/console/workers?open=${one.sid}`}>{one.friendly_name}</Link>,
    },
    {
      key: 'roles',
      label: t('users.roles'),
      text: one => rolesOf(one.attributes).join(' '),
      cell: one => rolesOf(one.attributes).join(', ') || '–',
    },
    {
      key: 'activity',
      label: t('workers.activity'),
      text: one => one.activity_name,
      cell: one => one.activity_name,
    },
    { key: 'sid', label: t('sid'), cell: one => <SidText sid={one.sid} /> },
  ];
  return (
    <Part title={t('users.workers')} lead={t('users.workersLead')}>
      <DataTable
        caption={t('users.workers')}
        {...{ list, columns }}
        rowKey={({ sid }) => sid}
        exportName="people"
        empty={<EmptyState title={t('workers.none')} />}
      />
    </Part>
  );
}

function UserList({ path }: { path: string }) {
  const { t } = useTranslation('console');
  const list = usePages<ChatUser>(path);
  const columns: Column<ChatUser>[] = [
    {
      key: 'identity',
      label: t('users.identity'),
      text: one => one.identity,
      cell: one => (
        <Link to={`/console/chat?${new URLSearchParams({ identity: one.identity })}`}>{one.identity}</Link>
      ),
    },
    {
      key: 'name',
      label: t('addresses.name'),
      text: one => one.friendly_name,
      cell: one => one.friendly_name ?? '–',
    },
    {
      key: 'online',
      label: t('users.online'),
      cell: one => (one.is_online === null ? '–' : t(one.is_online ? 'yes' : 'no')),
    },
    { key: 'channels', label: t('users.channels'), numeric: true, cell: one => one.joined_channels_count },
    { key: 'since', label: t('created'), cell: one => <When at={one.date_created} /> },
  ];
  return (
    <Part title={t('users.chatUsers')} lead={t('users.chatUsersLead')}>
      <DataTable
        caption={t('users.chatUsers')}
        {...{ list, columns }}
        rowKey={({ sid }) => sid}
        empty={<EmptyState title={t('users.noChatUsers')} />}
      />
    </Part>
  );
}
