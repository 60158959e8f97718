import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useAccountPath } from '../shared/reading.ts';
import { useParam } from '../shared/url.ts';

interface UsageRecord {
  category: string;
  description: string;
  start_date: string;
  end_date: string;
  count: string;
  count_unit: string;
  usage: string;
  usage_unit: string;
}

const PERIODS = [
  'Today',
  'Yesterday',
  'ThisMonth',
  'LastMonth',
  'Daily',
  'Monthly',
  'Yearly',
  'AllTime',
] as const;

/** What the account has sent and received. */
export default function Usage() {
  const { t } = useTranslation('console');
  const [period, setPeriod] = useParam('period');
  const [category, setCategory] = useParam('category');
  const [from, setFrom] = useParam('from');
  const [until, setUntil] = useParam('until');
  const account = useAccountPath();
  const list = usePages<UsageRecord>(`${account}/Usage/Records/${period ?? 'ThisMonth'}.json`, {
    ...(category && { Category: category }),
    ...(from && { StartDate: from }),
    ...(until && { EndDate: until }),
  });
  return (
    <div className="page">
      <PageHeader title={t('sections.usage')} lead={t('usage.lead')} />
      <div className="filters">
        <NativeSelect
          label={t('usage.period')}
          value={period ?? 'ThisMonth'}
          data={PERIODS.map(value => ({ value, label: t(`usage.periods.${value}`) }))}
          onChange={event => setPeriod(event.currentTarget.value)}
        />
        <TextInput
          label={t('usage.category')}
          value={category ?? ''}
          onChange={event => setCategory(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('usage.from')}
          value={from ?? ''}
          onChange={event => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('usage.until')}
          value={until ?? ''}
          onChange={event => setUntil(event.currentTarget.value)}
        />
      </div>
      <DataTable
        caption={t('sections.usage')}
        list={list}
        rowKey={one => `${one.category} ${one.start_date}`}
        exportName="usage"
        empty={<EmptyState title={t('usage.none')} />}
        columns={useColumns()}
      />
    </div>
  );
}

function useColumns(): readonly Column<UsageRecord>[] {
  const { t } = useTranslation('console');
  return [
    {
      key: 'category',
      label: t('usage.category'),
      text: one => one.category,
      cell: one => one.description,
    },
    { key: 'start', label: t('usage.from'), text: one => one.start_date, cell: one => one.start_date },
    { key: 'end', label: t('usage.until'), text: one => one.end_date, cell: one => one.end_date },
    {
      key: 'count',
      label: t('usage.count'),
      numeric: true,
      text: one => Number(one.count),
      cell: one => one.count,
    },
    {
      key: 'usage',
      label: t('usage.usage'),
      numeric: true,
      text: one => Number(one.usage),
      cell: one => `${one.usage} ${one.usage_unit}`,
    },
  ];
}
