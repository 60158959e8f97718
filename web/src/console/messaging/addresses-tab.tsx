import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { readAll } from '../../api/paging.ts';
import { usePages } from '../../api/use-pages.ts';
import { useApi } from '../../session/use-session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SidePanel } from '../shared/parts.tsx';
import { useAccountPath } from '../shared/reading.ts';
import type { FlexFlow, IncomingNumber } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';
import { AddressPanel } from './address-panel.tsx';
import { CHANNEL_TYPES, type ChannelType } from './draft.ts';
import { HealthMark } from './health-mark.tsx';
import { IntegrationText } from './integration-text.tsx';
import { RemovePanel } from './remove-panel.tsx';
import type { Known } from './surroundings.ts';
import { wiringOf } from './wiring.ts';

/** The account's Flex Flows. */
export function AddressesTab({ known }: { known: Known }) {
  const { t } = useTranslation('console');
  const [name, setName] = useParam('q');
  const [channel, setChannel] = useParam('channel');
  const [, setNew] = useParam('new');
  const list = usePages<FlexFlow>('/flex-api/v1/FlexFlows', { ...(name && { FriendlyName: name }) });
  const rows = list.rows.filter(flow => channel === null || flow.channel_type === channel);
  return (
    <>
      <div className="filters">
        <TextInput
          label={t('addresses.search')}
          description={t('addresses.searchHint')}
          value={name ?? ''}
          onChange={event => setName(event.currentTarget.value)}
          data-search
        />
        <NativeSelect
          label={t('addresses.channel')}
          value={channel ?? ''}
          data={[
            { value: '', label: t('all') },
            ...CHANNEL_TYPES.map(value => ({ value, label: t(`channelTypes.${value}`) })),
          ]}
          onChange={event => setChannel(event.currentTarget.value)}
        />
      </div>
      <DataTable
        caption={t('messaging.addresses')}
        list={{ ...list, rows }}
        columns={useColumns(known)}
        rowKey={({ sid }) => sid}
        exportName="addresses"
        empty={
          <EmptyState
            title={t(name || channel ? 'addresses.notFound' : 'addresses.none')}
            action={<Button onClick={() => setNew('1')}>{t('addresses.create')}</Button>}
          >
            {t('addresses.noneBody')}
          </EmptyState>
        }
      />
      <Unanswered known={known} />
      <Panels known={known} />
    </>
  );
}

function useColumns(known: Known): readonly Column<FlexFlow>[] {
  const { t } = useTranslation('console');
  const yes = (value: boolean) => t(value ? 'yes' : 'no');
  return [
    {
      key: 'name',
      label: t('addresses.name'),
      text: flow => flow.friendly_name,
      cell: flow => (
        <Link to={`/console/messaging?tab=addresses&address=${flow.sid}`}>{flow.friendly_name}</Link>
      ),
    },
    {
      key: 'channel',
      label: t('addresses.channel'),
      text: flow => flow.channel_type,
      cell: flow => t(`channelTypes.${flow.channel_type}` as 'channelTypes.sms'),
    },
    {
      key: 'identity',
      label: t('addresses.identity'),
      text: flow => flow.contact_identity,
      cell: flow => <span className="numbers identity">{flow.contact_identity ?? '–'}</span>,
    },
    {
      key: 'to',
      label: t('addresses.sendsTo'),
      text: flow => flow.integration_type,
      cell: flow => <IntegrationText {...{ flow, known }} />,
    },
    {
      key: 'janitor',
      label: t('addresses.janitor'),
      text: flow => flow.janitor_enabled,
      cell: flow => yes(flow.janitor_enabled),
    },
    {
      key: 'long',
      label: t('addresses.longLived'),
      text: flow => flow.long_lived,
      cell: flow => yes(flow.long_lived),
    },
    { key: 'health', label: t('addresses.health'), cell: flow => <HealthMark {...{ flow, known }} /> },
    { key: 'act', label: t('actions'), cell: flow => <RowActions flow={flow} /> },
  ];
}

function RowActions({ flow: { sid, friendly_name: name } }: { flow: FlexFlow }) {
  const { t } = useTranslation('console');
  const [, setAddress] = useParam('address');
  const [, setRemoving] = useParam('remove');
  return (
    <span className="page-actions">
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() => setAddress(sid)}
        aria-label={t('rowActions.modify', { name })}
      >
        {t('rowVerbs.modify')}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() => setRemoving(sid)}
        aria-label={t('rowActions.remove', { name })}
      >
        {t('rowVerbs.remove')}
      </Button>
    </span>
  );
}

function Panels({ known }: { known: Known }) {
  const { t } = useTranslation('console');
  const [opened, setOpened] = useParam('address');
  const [removing, setRemoving] = useParam('remove');
  const [isNew, setNew] = useParam('new');
  const [channel] = useParam('forChannel');
  const [identity] = useParam('forIdentity');
  const flow = known.flows.find(({ sid }) => sid === opened);
  const doomed = known.flows.find(({ sid }) => sid === removing);
  const preset = channel && identity !== null ? { channelType: channel as ChannelType, identity } : undefined;
  return (
    <>
      <SidePanel opened={isNew !== null} title={t('addresses.create')} close={() => setNew(null)}>
        <AddressPanel flow={null} {...{ preset, known }} close={() => setNew(null)} />
      </SidePanel>
      <SidePanel
        opened={flow !== undefined}
        title={t('address.title', { name: flow?.friendly_name })}
        close={() => setOpened(null)}
      >
        {flow && <AddressPanel key={flow.sid} {...{ flow, known }} close={() => setOpened(null)} />}
      </SidePanel>
      <SidePanel
        opened={doomed !== undefined}
        title={t('remove.title', { name: doomed?.friendly_name })}
        close={() => setRemoving(null)}
      >
        {doomed && <RemoveAddress {...{ flow: doomed, known }} close={() => setRemoving(null)} />}
      </SidePanel>
    </>
  );
}

/** An SMS address may have a number of the account's behind it, whose handler and pool are offered too. */
function RemoveAddress({ flow, known, close }: { flow: FlexFlow; known: Known; close(): void }) {
  const api = useApi();
  const account = useAccountPath();
  const path = `${account}/IncomingPhoneNumbers.json`;
  const PhoneNumber = flow.channel_type === 'sms' ? flow.contact_identity : null;
  const numbers = useQuery({
    queryKey: [path, 'of', PhoneNumber],
    queryFn: () => (PhoneNumber === null ? [] : readAll<IncomingNumber>(api, path, { PhoneNumber })),
  });
  if (numbers.data === undefined) return null;
  const number = numbers.data.find(one => one.phone_number === PhoneNumber) ?? null;
  const pooled = number && wiringOf(number, known).pooled;
  return <RemovePanel {...{ known, close }} name={flow.friendly_name} wiring={{ number, flow, pooled }} />;
}

/** Numbers whose messages come to Proxy and find no address: they would be lost. */
function Unanswered({ known }: { known: Known }) {
  const { t } = useTranslation('console');
  const account = useAccountPath();
  const numbers = usePages<IncomingNumber>(`${account}/IncomingPhoneNumbers.json`, {}, { pageSize: 200 });
  const lost = numbers.rows
    .map(number => wiringOf(number, known))
    .filter(({ handler, flow }) => handler.kind === 'proxy' && !flow?.enabled);
  if (lost.length === 0) return null;
  return (
    <section className="part" aria-label={t('unanswered.title')}>
      <h2>{t('unanswered.title')}</h2>
      <p className="meta">{t('unanswered.body')}</p>
      <ul className="deed-list">
        {lost.map(({ number }) => (
          <li key={number.sid} className="page-actions">
            <span className="numbers">{number.phone_number}</span>
            <Link to={`/console/messaging?register=${number.sid}`}>{t('unanswered.repair')}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
