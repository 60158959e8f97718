import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { SidePanel } from '../shared/parts.tsx';
import { useAccountPath, useOne } from '../shared/reading.ts';
import type { IncomingNumber } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';
import { HandlerText } from './handler-text.tsx';
import { LastInbound } from './last-inbound.tsx';
import { RegisterPanel } from './register-panel.tsx';
import { RemovePanel } from './remove-panel.tsx';
import type { Known } from './surroundings.ts';
import { type Wiring, wiringOf } from './wiring.ts';

const KINDS = { created: 'good', disabled: 'quiet', half: 'warn', free: 'quiet' } as const;

/** The account's numbers, and how far each is registered. */
export function NumbersTab({ known }: { known: Known }) {
  const { t } = useTranslation('console');
  const [search, setSearch] = useParam('q');
  const account = useAccountPath();
  const digits = (search ?? '').replace(/[^\d+*]/g, '');
  const list = usePages<IncomingNumber>(`${account}/IncomingPhoneNumbers.json`, {
    ...(digits && { PhoneNumber: digits }),
  });
  const rows = list.rows.map(number => wiringOf(number, known));
  return (
    <>
      <div className="filters">
        <TextInput
          label={t('numbersTab.search')}
          value={search ?? ''}
          onChange={event => setSearch(event.currentTarget.value)}
          data-search
        />
      </div>
      <DataTable
        caption={t('messaging.numbers')}
        list={{ ...list, rows }}
        columns={useColumns(known)}
        rowKey={({ number }) => number.sid}
        exportName="numbers"
        empty={
          <EmptyState
            title={t(digits ? 'numbersTab.notFound' : 'numbersTab.none')}
            action={
              <Button component={Link} to="/console/numbers/buy">
                {t('numbers.buy')}
              </Button>
            }
          >
            {t('numbersTab.noneBody')}
          </EmptyState>
        }
      />
      <Panels known={known} />
    </>
  );
}

/** What is open beside the list: the address names the number. */
function Panels({ known }: { known: Known }) {
  const { t } = useTranslation('console');
  const [registering, setRegistering] = useParam('register');
  const [removing, setRemoving] = useParam('unregister');
  const account = useAccountPath();
  const sid = registering ?? removing;
  const number = useOne<IncomingNumber>(sid && `${account}/IncomingPhoneNumbers/${sid}.json`);
  const wiring = number.data && number.data.sid === sid ? wiringOf(number.data, known) : null;
  const name = wiring?.number.phone_number ?? '';
  return (
    <>
      <SidePanel
        opened={registering !== null && wiring !== null}
        title={t('register.title', { number: name })}
        close={() => setRegistering(null)}
      >
        {wiring && <RegisterPanel {...{ wiring, known }} close={() => setRegistering(null)} />}
      </SidePanel>
      <SidePanel
        opened={removing !== null && wiring !== null}
        title={t('remove.title', { name })}
        close={() => setRemoving(null)}
      >
        {wiring && <RemovePanel {...{ wiring, known, name }} close={() => setRemoving(null)} />}
      </SidePanel>
    </>
  );
}

function useColumns(known: Known): readonly Column<Wiring>[] {
  const { t } = useTranslation('console');
  return [
    {
      key: 'number',
      label: t('numbersTab.number'),
      text: ({ number }) => number.phone_number,
      cell: ({ number }) => (
        <Link to={`/console/numbers/${number.sid}`} className="numbers">
          {number.phone_number}
        </Link>
      ),
    },
    {
      key: 'name',
      label: t('numbersTab.name'),
      text: ({ number }) => number.friendly_name,
      cell: ({ number }) => number.friendly_name,
    },
    {
      key: 'state',
      label: t('numbersTab.state'),
      text: ({ state }) => t(`states.${state}`),
      cell: wiring => <State wiring={wiring} />,
    },
    {
      key: 'handler',
      label: t('numbersTab.handler'),
      text: ({ number }) => number.sms_url,
      cell: wiring => <HandlerText {...{ wiring, known }} />,
    },
    {
      key: 'last',
      label: t('numbersTab.lastInbound'),
      cell: ({ number }) => <LastInbound to={number.phone_number} />,
    },
    { key: 'act', label: t('actions'), cell: wiring => <RowActions wiring={wiring} /> },
  ];
}

function State({ wiring: { state, missing } }: { wiring: Wiring }) {
  const { t } = useTranslation('console');
  return (
    <span className="cell-stack">
      <StateMark kind={KINDS[state]}>{t(`states.${state}`)}</StateMark>
      {missing.map(piece => (
        <span key={piece} className="meta">
          {t(`missing.${piece}`)}
        </span>
      ))}
    </span>
  );
}

function RowActions({ wiring: { state, number, flow } }: { wiring: Wiring }) {
  const { t } = useTranslation('console');
  const [, setRegistering] = useParam('register');
  const [, setRemoving] = useParam('unregister');
  const name = number.phone_number;
  return (
    <span className="page-actions">
      {state !== 'created' && (
        <Button
          size="compact-sm"
          variant={state === 'free' ? 'default' : 'filled'}
          onClick={() => setRegistering(number.sid)}
          aria-label={t(`rowActions.${state}`, { name })}
        >
          {t(`rowVerbs.${state}`)}
        </Button>
      )}
      {flow && (
        <Button
          size="compact-sm"
          variant="subtle"
          component={Link}
          to={`/console/messaging?tab=addresses&address=${flow.sid}`}
          aria-label={t('rowActions.modify', { name })}
        >
          {t('rowVerbs.modify')}
        </Button>
      )}
      {state !== 'free' && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => setRemoving(number.sid)}
          aria-label={t('rowActions.remove', { name })}
        >
          {t('rowVerbs.remove')}
        </Button>
      )}
    </span>
  );
}
