import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Api } from '../../api/client.ts';
import { readAll, readPage } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { placeOfSid } from '../shared/sid-place.ts';
import type { Alert } from '../shared/types.ts';
import { type Outgoing, webhooksIn } from './outgoing.ts';

/** Every address that the server calls on the account's behalf, and how that goes. */
export function WebhookAddresses() {
  const { t } = useTranslation('console');
  const api = useApi();
  const found = useQuery({ queryKey: ['/chat/v2/Services', 'webhooks'], queryFn: () => readOutgoing(api) });
  return (
    <DataTable<Outgoing>
      caption={t('webhooksPage.addresses')}
      list={{
        ...{ rows: found.data ?? [], loading: found.isPending, error: found.error },
        ...{ more: null, loadingMore: false, retry: () => void found.refetch() },
      }}
      rowKey={one => `${one.sid} ${one.setting}`}
      exportName="webhooks"
      empty={<EmptyState title={t('webhooksPage.none')}>{t('webhooksPage.noneBody')}</EmptyState>}
      columns={[
        { key: 'of', label: t('webhooksPage.of'), text: one => one.name, cell: one => <Owner of={one} /> },
        {
          key: 'setting',
          label: t('webhooksPage.setting'),
          text: one => one.setting,
          cell: one => <code className="mono">{one.setting}</code>,
        },
        { key: 'url', label: t('webhooksPage.url'), text: one => one.url, cell: one => one.url },
        {
          key: 'failures',
          label: t('webhooksPage.failures'),
          text: one => one.failures.length,
          cell: one =>
            one.failures[0] ? (
              <Link to={`/console/monitor?alert=${one.failures[0].sid}`}>
                {t('webhooksPage.failed', { count: one.failures.length })}
              </Link>
            ) : (
              <StateMark kind="good">{t('webhooksPage.fine')}</StateMark>
            ),
        },
      ]}
    />
  );
}

function Owner({ of }: { of: Outgoing }) {
  const place = placeOfSid(of.sid);
  return place === null ? of.name : <Link to={place}>{of.name}</Link>;
}

const LISTS = [
  '/chat/v2/Services',
  '/proxy/v1/Services',
  '/messaging/v1/Services',
  '/taskrouter/v1/Workspaces',
  '/flex-api/v1/FlexFlows',
] as const;
const DAY_MS = 86_400_000;

async function readOutgoing(api: Api): Promise<Outgoing[]> {
  const StartDate = new Date(Date.now() - DAY_MS);
  const [alerts, ...lists] = await Promise.all([
    readPage<Alert>(api, '/monitor/v1/Alerts', { query: { StartDate, PageSize: 200 } }),
    ...LISTS.map(path => readAll<Record<string, unknown>>(api, path)),
  ]);
  return webhooksIn(lists.flat(), alerts.items);
}
