import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { useApi } from '../../session/use-session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { When } from '../shared/parts.tsx';
import { useAct } from '../shared/reading.ts';
import { dateOf } from '../shared/text.ts';
import { useParam } from '../shared/url.ts';
import { addressOf, type Delivery, oldestFirst, STATUSES } from './calls.ts';

const PATH = '/monitor/v1/WebhookDeliveries';
const KINDS = { failed: 'bad', queued: 'quiet', delivered: 'good' } as const;
const LOOK_MS = 2000;

/** Calls that nobody took, and how they are made again. */
export function Deliveries() {
  const { t } = useTranslation('console');
  const [status, setStatus] = useParam('status');
  const [since, setSince] = useParam('since');
  const from = dateOf(since);
  const list = usePages<Delivery>(
    PATH,
    { ...(status && { Status: status }), ...(from && { StartDate: from }) },
    { pollMs: LOOK_MS },
  );
  const again = useRedelivery();
  const failed = list.rows.filter(one => one.status === 'failed');
  return (
    <>
      <p className="meta">{t('webhooksPage.deliveriesLead')}</p>
      <div className="filters">
        <NativeSelect
          label={t('webhooksPage.status')}
          value={status ?? ''}
          data={[
            { value: '', label: t('all') },
            ...STATUSES.map(value => ({ value, label: t(`webhooksPage.statuses.${value}`) })),
          ]}
          onChange={event => setStatus(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('chat.since')}
          value={since ?? ''}
          onChange={event => setSince(event.currentTarget.value)}
        />
        {failed.length > 1 && (
          <Button variant="default" loading={again.isPending} onClick={() => again.mutate(failed)}>
            {t('webhooksPage.againAll', { count: failed.length })}
          </Button>
        )}
      </div>
      {again.error && <ErrorPanel error={again.error} />}
      <DataTable<Delivery>
        caption={t('webhooksPage.deliveries')}
        list={list}
        rowKey={({ sid }) => sid}
        exportName="webhook-deliveries"
        empty={
          <EmptyState title={t('webhooksPage.noDeliveries')}>{t('webhooksPage.noDeliveriesBody')}</EmptyState>
        }
        columns={useColumns(again)}
      />
    </>
  );
}

/** They are asked for one after the other, so that each receiver hears them in their old order. */
function useRedelivery() {
  const { t } = useTranslation('console');
  const api = useApi();
  return useAct({
    async run(some: readonly Delivery[]) {
      for (const { sid } of oldestFirst(some)) await api.post(`${PATH}/${sid}`, { Status: 'queued' });
    },
    changes: [PATH],
    said: t('webhooksPage.queued'),
  });
}

function useColumns(again: ReturnType<typeof useRedelivery>): readonly Column<Delivery>[] {
  const { t } = useTranslation('console');
  return [
    {
      key: 'when',
      label: t('messages.when'),
      text: one => one.date_created,
      cell: one => <When at={one.date_created} />,
    },
    {
      key: 'url',
      label: t('webhooksPage.url'),
      text: one => `${one.request_method} ${one.request_url}`,
      cell: one => <Link to={`/console/monitor?alert=${one.sid}`}>{addressOf(one)}</Link>,
    },
    {
      key: 'why',
      label: t('webhooksPage.why'),
      text: one => [one.error_code, one.reason].filter(Boolean).join(' '),
      cell: one => [one.error_code, one.reason].filter(Boolean).join(': ') || '–',
    },
    {
      key: 'status',
      label: t('webhooksPage.status'),
      text: one => one.status,
      cell: one => <Standing of={one} />,
    },
    {
      key: 'act',
      label: t('actions'),
      cell: one => (
        <Button
          size="compact-sm"
          variant="default"
          loading={one.status === 'queued' || (again.isPending && again.variables.includes(one))}
          onClick={() => again.mutate([one])}
          aria-label={t('webhooksPage.againOne', { url: addressOf(one) })}
        >
          {t('webhooksPage.again')}
        </Button>
      ),
    },
  ];
}

function Standing({ of: { status, redeliveries } }: { of: Delivery }) {
  const { t } = useTranslation('console');
  return (
    <span className="page-actions">
      <StateMark kind={KINDS[status]}>{t(`webhooksPage.statuses.${status}`)}</StateMark>
      {redeliveries > 0 && <span className="meta">{t('webhooksPage.times', { count: redeliveries })}</span>}
    </span>
  );
}
