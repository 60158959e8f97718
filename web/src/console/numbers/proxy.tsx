import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { WebhookBox } from '../messaging/webhook-box.tsx';
import { Facts, Loaded, Part, SidePanel, When } from '../shared/parts.tsx';
import { useAll, useConfiguration, useIsAdmin } from '../shared/reading.ts';
import type { PooledNumber, ProxyService, ProxySession } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';
import { SessionPanel } from './session-panel.tsx';
import { isOpen } from './stuck.ts';
import { StuckSessions } from './stuck-sessions.tsx';

/** Proxy: its services, the default one first, and the sessions in which messages are passed on. */
export default function Proxy() {
  const { t } = useTranslation('console');
  const configuration = useConfiguration();
  const isAdmin = useIsAdmin();
  return (
    <div className="page">
      <PageHeader title={t('sections.proxy')} lead={t('proxy.lead')} />
      {isAdmin && <WebhookBox />}
      <Loaded of={configuration}>
        {({ attributes, chat_service_instance_sid: chat }) =>
          isAdmin ? (
            <Services standard={attributes?.proxy_service_sid ?? ''} chat={chat} />
          ) : (
            <Sessions service={attributes?.proxy_service_sid ?? ''} />
          )
        }
      </Loaded>
    </div>
  );
}

function Services({ standard, chat }: { standard: string; chat: string }) {
  const { t } = useTranslation('console');
  const [chosen, choose] = useParam('service');
  const services = useAll<ProxyService>('/proxy/v1/Services');
  const [session] = useParam('session');
  return (
    <Loaded of={services}>
      {all => {
        const sorted = all.toSorted((a, b) => Number(b.sid === standard) - Number(a.sid === standard));
        const service = sorted.find(({ sid }) => sid === chosen) ?? sorted[0];
        if (service === undefined) return <EmptyState title={t('proxy.none')} />;
        return (
          <>
            <div className="filters">
              <NativeSelect
                label={t('proxy.service')}
                value={service.sid}
                data={sorted.map(one => ({
                  value: one.sid,
                  label:
                    one.sid === standard ? t('proxy.default', { name: one.unique_name }) : one.unique_name,
                }))}
                onChange={event => choose(event.currentTarget.value)}
              />
            </div>
            <ServiceFacts service={service} />
            <Sessions key={`${service.sid} ${session}`} service={service.sid} />
            <StuckSessions
              key={service.sid}
              proxyService={service.sid}
              chatService={service.chat_instance_sid ?? chat}
            />
            <Pool service={service.sid} />
          </>
        );
      }}
    </Loaded>
  );
}

function ServiceFacts({ service }: { service: ProxyService }) {
  const { t } = useTranslation('console');
  return (
    <section className="panel boxed" aria-label={service.unique_name}>
      <Facts
        of={[
          [t('sid'), <SidText key="sid" sid={service.sid} whole />],
          [
            t('proxy.chat'),
            service.chat_instance_sid && <SidText key="chat" sid={service.chat_instance_sid} />,
          ],
          [t('proxy.callback'), service.callback_url],
          [t('proxy.outOfSession'), service.out_of_session_callback_url],
          [t('created'), <When key="when" at={service.date_created} />],
        ]}
      />
    </section>
  );
}

function Sessions({ service }: { service: string }) {
  const { t } = useTranslation('console');
  const [status, setStatus] = useParam('status');
  const [opened, open] = useParam('session');
  const list = usePages<ProxySession>(`/proxy/v1/Services/${service}/Sessions`);
  const rows = list.rows.filter(one => status === null || (status === 'open') === isOpen(one));
  return (
    <Part title={t('proxy.sessions')} lead={t('proxy.sessionsLead')}>
      <div className="filters">
        <NativeSelect
          label={t('proxy.status')}
          value={status ?? ''}
          data={[
            { value: '', label: t('all') },
            { value: 'open', label: t('proxy.open') },
            { value: 'closed', label: t('proxy.closed') },
          ]}
          onChange={event => setStatus(event.currentTarget.value)}
        />
      </div>
      <DataTable
        caption={t('proxy.sessions')}
        list={{ ...list, rows }}
        rowKey={({ sid }) => sid}
        exportName="sessions"
        empty={<EmptyState title={t('proxy.noSessions')}>{t('proxy.noSessionsBody')}</EmptyState>}
        columns={[
          {
            key: 'sid',
            label: t('proxy.session'),
            text: one => one.sid,
            cell: one => (
              <button type="button" className="link-button" onClick={() => open(one.sid)}>
                {one.unique_name ?? one.sid}
              </button>
            ),
          },
          {
            key: 'status',
            label: t('proxy.status'),
            text: one => one.status,
            cell: one => <StateMark kind={isOpen(one) ? 'good' : 'quiet'}>{one.status}</StateMark>,
          },
          {
            key: 'reason',
            label: t('proxy.reason'),
            text: one => one.closed_reason,
            cell: one => one.closed_reason || '–',
          },
          { key: 'last', label: t('proxy.last'), cell: one => <When at={one.date_last_interaction} /> },
          { key: 'created', label: t('created'), cell: one => <When at={one.date_created} /> },
        ]}
      />
      <SidePanel opened={opened !== null} title={t('proxy.session')} close={() => open(null)}>
        {opened && <SessionPanel service={service} sid={opened} />}
      </SidePanel>
    </Part>
  );
}

function Pool({ service }: { service: string }) {
  const { t } = useTranslation('console');
  const list = usePages<PooledNumber>(`/proxy/v1/Services/${service}/PhoneNumbers`);
  return (
    <Part title={t('proxy.pool')} lead={t('proxy.poolLead')}>
      <DataTable
        caption={t('proxy.pool')}
        list={list}
        rowKey={({ sid }) => sid}
        empty={<EmptyState title={t('proxy.noPool')} />}
        columns={[
          {
            key: 'number',
            label: t('numbersTab.number'),
            cell: one => <span className="numbers">{one.phone_number}</span>,
          },
          { key: 'use', label: t('proxy.inUse'), numeric: true, cell: one => one.in_use },
          { key: 'sid', label: t('sid'), cell: one => <SidText sid={one.sid} /> },
        ]}
      />
    </Part>
  );
}
