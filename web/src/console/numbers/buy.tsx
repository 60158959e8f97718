import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useAccountPath, useAct, useAll } from '../shared/reading.ts';
import type { IncomingNumber } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';

interface Offer {
  phone_number: string;
  friendly_name: string;
  locality: string | null;
  region: string | null;
  capabilities: Readonly<Record<string, boolean>>;
}

const KINDS = ['Local', 'Mobile', 'TollFree'] as const;

/** Numbers on offer. */
export function Buy() {
  const { t } = useTranslation('console');
  const [country] = useParam('country');
  const [kind] = useParam('kind');
  const [contains] = useParam('q');
  const account = useAccountPath();
  const list = usePages<Offer>(
    `${account}/AvailablePhoneNumbers/${country ?? 'US'}/${kind ?? 'Local'}.json`,
    { SmsEnabled: true, ...(contains && contains.length > 1 && { Contains: contains }) },
  );
  const api = useApi();
  const navigate = useNavigate();
  const buy = useAct({
    run: (PhoneNumber: string) =>
      api.post<IncomingNumber>(`${account}/IncomingPhoneNumbers.json`, { PhoneNumber }),
    changes: [`${account}/IncomingPhoneNumbers`, `${account}/AvailablePhoneNumbers`],
    then: ({ sid }) => navigate(`/console/numbers/${sid}`),
  });
  const ask = async ({ phone_number: number }: Offer) => {
    const sure = await confirm({
      title: t('buy.title', { number }),
      body: t('buy.body'),
      action: t('buy.action'),
    });
    if (sure) buy.mutate(number);
  };
  return (
    <div className="page">
      <PageHeader title={t('numbers.buy')} lead={t('buy.lead')} />
      <Filters />
      {buy.error && <ErrorPanel error={buy.error} />}
      <DataTable
        caption={t('numbers.buy')}
        list={list}
        rowKey={one => one.phone_number}
        empty={<EmptyState title={t('buy.none')} />}
        columns={useColumns(ask, buy.isPending ? buy.variables : null)}
      />
    </div>
  );
}

function Filters() {
  const { t } = useTranslation('console');
  const [country, setCountry] = useParam('country');
  const [kind, setKind] = useParam('kind');
  const [contains, setContains] = useParam('q');
  const countries = useAll<{ country_code: string; country: string }>(
    `${useAccountPath()}/AvailablePhoneNumbers.json`,
  );
  return (
    <div className="filters">
      <NativeSelect
        label={t('buy.country')}
        value={country ?? 'US'}
        data={[
          ...(countries.data ?? [{ country_code: country ?? 'US', country: country ?? 'US' }]).map(one => ({
            value: one.country_code,
            label: one.country,
          })),
        ]}
        onChange={event => setCountry(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('buy.kind')}
        value={kind ?? 'Local'}
        data={KINDS.map(value => ({ value, label: t(`buy.kinds.${value}`) }))}
        onChange={event => setKind(event.currentTarget.value)}
      />
      <TextInput
        label={t('buy.contains')}
        value={contains ?? ''}
        onChange={event => setContains(event.currentTarget.value)}
      />
    </div>
  );
}

function useColumns(ask: (offer: Offer) => Promise<void>, buying: string | null): readonly Column<Offer>[] {
  const { t } = useTranslation('console');
  return [
    {
      key: 'number',
      label: t('numbersTab.number'),
      cell: one => <span className="numbers">{one.phone_number}</span>,
    },
    { key: 'written', label: t('buy.written'), cell: one => one.friendly_name },
    {
      key: 'place',
      label: t('buy.place'),
      cell: one => [one.locality, one.region].filter(Boolean).join(', ') || '–',
    },
    {
      key: 'act',
      label: t('actions'),
      cell: one => (
        <Button
          size="compact-sm"
          variant="default"
          loading={buying === one.phone_number}
          onClick={() => void ask(one)}
          aria-label={t('buy.title', { number: one.phone_number })}
        >
          {t('buy.action')}
        </Button>
      ),
    },
  ];
}
