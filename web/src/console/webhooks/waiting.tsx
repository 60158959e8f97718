import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { When } from '../shared/parts.tsx';
import { addressOf, type WaitingCall } from './calls.ts';

const LOOK_MS = 2000;

/** Calls that are still to be made: behind others of their line, or after a pause. */
export function Waiting() {
  const { t } = useTranslation('console');
  const list = usePages<WaitingCall>('/monitor/v1/WaitingWebhooks', {}, { pollMs: LOOK_MS });
  return (
    <>
      <p className="meta">{t('webhooksPage.waitingLead')}</p>
      <DataTable<WaitingCall>
        caption={t('webhooksPage.waiting')}
        list={list}
        rowKey={one => one.idempotency_token}
        empty={<EmptyState title={t('webhooksPage.noneWaits')}>{t('webhooksPage.noneWaitsBody')}</EmptyState>}
        columns={[
          { key: 'url', label: t('webhooksPage.url'), text: addressOf, cell: addressOf },
          {
            key: 'attempts',
            label: t('webhooksPage.attempts'),
            numeric: true,
            text: one => one.attempts,
            cell: one => one.attempts,
          },
          {
            key: 'why',
            label: t('webhooksPage.why'),
            text: one => one.reason,
            cell: one => one.reason ?? t('webhooksPage.itsTurn'),
          },
          {
            key: 'next',
            label: t('webhooksPage.next'),
            text: one => one.date_of_next_attempt,
            cell: one => <When at={one.date_of_next_attempt} />,
          },
        ]}
      />
    </>
  );
}
