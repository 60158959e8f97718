import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { HandlerText } from '../messaging/handler-text.tsx';
import { useSurroundings } from '../messaging/surroundings.ts';
import { wiringOf } from '../messaging/wiring.ts';
import { When } from '../shared/parts.tsx';
import { useAccountPath } from '../shared/reading.ts';
import type { IncomingNumber } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';

export function NumberList() {
  const { t } = useTranslation('console');
  const [search, setSearch] = useParam('q');
  const account = useAccountPath();
  const digits = (search ?? '').replace(/[^\d+*]/g, '');
  const list = usePages<IncomingNumber>(`${account}/IncomingPhoneNumbers.json`, {
    ...(digits && { PhoneNumber: digits }),
  });
  const known = useSurroundings().data;
  const buy = (
    <Button component={Link} to="/console/numbers/buy">
      {t('numbers.buy')}
    </Button>
  );
  return (
    <div className="page">
      <PageHeader title={t('sections.numbers')} lead={t('numbers.lead')} actions={buy} />
      <div className="filters">
        <TextInput
          label={t('numbersTab.search')}
          value={search ?? ''}
          onChange={event => setSearch(event.currentTarget.value)}
        />
      </div>
      <DataTable
        caption={t('sections.numbers')}
        list={list}
        rowKey={({ sid }) => sid}
        exportName="numbers"
        empty={<EmptyState title={t('numbersTab.none')} action={buy} />}
        columns={[
          {
            key: 'number',
            label: t('numbersTab.number'),
            text: one => one.phone_number,
            cell: one => (
              <Link className="numbers" to={`/console/numbers/${one.sid}`}>
                {one.phone_number}
              </Link>
            ),
          },
          {
            key: 'name',
            label: t('numbersTab.name'),
            text: one => one.friendly_name,
            cell: one => one.friendly_name,
          },
          {
            key: 'handler',
            label: t('numbers.comesIn'),
            text: one => one.sms_url,
            cell: one => known && <HandlerText wiring={wiringOf(one, known)} known={known} />,
          },
          { key: 'date', label: t('created'), cell: one => <When at={one.date_created} /> },
          {
            key: 'sid',
            label: t('sid'),
            text: one => one.sid,
            cell: one => <SidText sid={one.sid} />,
          },
        ]}
      />
    </div>
  );
}
