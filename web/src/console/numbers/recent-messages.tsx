import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { readPage } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Part, When } from '../shared/parts.tsx';
import { useAccountPath } from '../shared/reading.ts';
import type { SmsMessage } from '../shared/types.ts';

const SHOWN = 20;

/** The newest messages to and from an address. */
export function RecentMessages({ address }: { address: string }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const path = `${useAccountPath()}/Messages.json`;
  const found = useQuery({
    queryKey: [path, 'about', address],
    queryFn: async () => {
      const pages = await Promise.all(
        [{ To: address }, { From: address }].map(query =>
          readPage<SmsMessage>(api, path, { query: { ...query, PageSize: SHOWN } }),
        ),
      );
      return pages
        .flatMap(({ items }) => items)
        .toSorted(byDate)
        .slice(0, SHOWN);
    },
  });
  return (
    <Part title={t('messages.title')} lead={t('messages.lead')}>
      <DataTable
        caption={t('messages.title')}
        list={{
          ...{ rows: found.data ?? [], loading: found.isPending, error: found.error, more: null },
          ...{ loadingMore: false, retry: () => void found.refetch() },
        }}
        rowKey={({ sid }) => sid}
        exportName="messages"
        empty={<EmptyState title={t('messages.none')} />}
        columns={[
          {
            key: 'when',
            label: t('messages.when'),
            text: one => one.date_created,
            cell: one => <When at={one.date_created} />,
          },
          { key: 'from', label: t('messages.from'), text: one => one.from, cell: one => one.from },
          { key: 'to', label: t('messages.to'), text: one => one.to, cell: one => one.to },
          {
            key: 'body',
            label: t('messages.body'),
            text: one => one.body,
            cell: one => <span dir="auto">{one.body}</span>,
          },
          {
            key: 'status',
            label: t('messages.status'),
            text: one => one.status,
            cell: one => (
              <>
                {one.status}{' '}
                {one.error_code !== null && (
                  <Link to={`/console/monitor?q=${one.error_code}`}>{one.error_code}</Link>
                )}
              </>
            ),
          },
        ]}
      />
    </Part>
  );
}

const byDate = (left: SmsMessage, right: SmsMessage): number =>
  Date.parse(right.date_created) - Date.parse(left.date_created);
