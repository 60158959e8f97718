import { Anchor, NativeSelect, Tabs, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Code, Facts, Loaded, SidePanel, When } from '../shared/parts.tsx';
import { useOne } from '../shared/reading.ts';
import { placeOfSid } from '../shared/sid-place.ts';
import { dateOf } from '../shared/text.ts';
import type { Alert } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';
import { type AlertGroup, alertMessage, groupsOf } from './alert-groups.ts';
import { EventList } from './event-list.tsx';

const KINDS = { error: 'bad', warning: 'warn', notice: 'quiet', debug: 'quiet' } as const;
const LEVELS = ['error', 'warning', 'notice', 'debug'] as const;

/** What went wrong, and who changed what. */
export default function Monitor() {
  const { t } = useTranslation('console');
  const [tab, setTab] = useParam('tab');
  const [opened, open] = useParam('alert');
  return (
    <div className="page">
      <PageHeader title={t('sections.monitor')} lead={t('monitor.lead')} />
      <Tabs value={tab ?? 'alerts'} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="alerts">{t('monitor.alerts')}</Tabs.Tab>
          <Tabs.Tab value="events">{t('monitor.events')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="alerts">
          <AlertList open={open} />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <EventList />
        </Tabs.Panel>
      </Tabs>
      <SidePanel opened={opened !== null} title={t('monitor.alert')} close={() => open(null)}>
        {opened && <AlertPanel sid={opened} />}
      </SidePanel>
    </div>
  );
}

function AlertList({ open }: { open(sid: string): void }) {
  const { t } = useTranslation('console');
  const [level, setLevel] = useParam('level');
  const [since, setSince] = useParam('since');
  const [code, setCode] = useParam('q');
  const from = dateOf(since);
  const list = usePages<Alert>(
    '/monitor/v1/Alerts',
    { ...(level && { LogLevel: level }), ...(from && { StartDate: from }) },
    { pageSize: 200 },
  );
  const rows = groupsOf(list.rows).filter(group => code === null || group.code.startsWith(code));
  return (
    <>
      <div className="filters">
        <NativeSelect
          label={t('monitor.level')}
          value={level ?? ''}
          data={[
            { value: '', label: t('all') },
            ...LEVELS.map(value => ({ value, label: t(`monitor.levels.${value}`) })),
          ]}
          onChange={event => setLevel(event.currentTarget.value)}
        />
        <TextInput
          label={t('monitor.code')}
          value={code ?? ''}
          onChange={event => setCode(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('chat.since')}
          value={since ?? ''}
          onChange={event => setSince(event.currentTarget.value)}
        />
      </div>
      <DataTable<AlertGroup>
        caption={t('monitor.alerts')}
        list={{ ...list, rows }}
        rowKey={({ key }) => key}
        exportName="alerts"
        empty={<EmptyState title={t('monitor.none')}>{t('monitor.noneBody')}</EmptyState>}
        columns={useColumns(open)}
      />
    </>
  );
}

function useColumns(open: (sid: string) => void): readonly Column<AlertGroup>[] {
  const { t } = useTranslation('console');
  return [
    {
      key: 'code',
      label: t('monitor.code'),
      text: one => one.code,
      cell: one => (
        <button type="button" className="link-button" onClick={() => open(one.latest.sid)}>
          <StateMark kind={KINDS[one.level as keyof typeof KINDS] ?? 'quiet'}>{one.code}</StateMark>
        </button>
      ),
    },
    {
      key: 'text',
      label: t('monitor.text'),
      text: one => alertMessage(one.latest),
      cell: one => alertMessage(one.latest),
    },
    {
      key: 'about',
      label: t('monitor.about'),
      text: one => one.about,
      cell: one => <About sid={one.about} />,
    },
    {
      key: 'count',
      label: t('monitor.count'),
      numeric: true,
      text: one => one.count,
      cell: one => one.count,
    },
    {
      key: 'last',
      label: t('monitor.last'),
      text: one => one.latest.date_created,
      cell: one => <When at={one.latest.date_created} />,
    },
  ];
}

/** An object, with a way to its page where it has one. */
export function About({ sid }: { sid: string | null }) {
  const { t } = useTranslation('console');
  if (sid === null) return <>–</>;
  const place = placeOfSid(sid);
  if (place === null) return /^[A-Z]{2}[0-9a-f]{32}$/.test(sid) ? <SidText sid={sid} /> : sid;
  return (
    <span className="page-actions">
      <SidText sid={sid} />
      <Link to={place} aria-label={t('monitor.open', { sid })}>
        {t('open')}
      </Link>
    </span>
  );
}

interface WholeAlert extends Alert {
  request_variables: string | null;
  response_headers: string | null;
  response_body: string | null;
}

function AlertPanel({ sid }: { sid: string }) {
  const { t } = useTranslation('console');
  const alert = useOne<WholeAlert>(`/monitor/v1/Alerts/${sid}`);
  return (
    <Loaded of={alert}>
      {one => (
        <>
          <p style={{ margin: 0 }}>
            <StateMark kind={KINDS[one.log_level as keyof typeof KINDS] ?? 'quiet'}>
              {one.error_code}
            </StateMark>{' '}
            {alertMessage(one)}
          </p>
          <Facts
            of={[
              [t('messages.when'), <When key="when" at={one.date_created} />],
              [t('monitor.about'), <About key="about" sid={one.resource_sid} />],
              [t('monitor.service'), <About key="service" sid={one.service_sid} />],
              [t('monitor.request'), one.request_url && `${one.request_method ?? ''} ${one.request_url}`],
            ]}
          />
          {/^https?:/.test(one.more_info) && (
            <Anchor href={one.more_info} target="_blank" rel="noreferrer">
              {t('monitor.explain')}
            </Anchor>
          )}
          {one.request_variables && <Code label={t('monitor.variables')}>{one.request_variables}</Code>}
          {one.response_headers && <Code label={t('monitor.headers')}>{one.response_headers}</Code>}
          {one.response_body && <Code label={t('monitor.body')}>{one.response_body}</Code>}
        </>
      )}
    </Loaded>
  );
}
