import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { readPage } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { isOfCarrier } from '../messaging/health.ts';
import { WebhookBox } from '../messaging/webhook-box.tsx';
import { Facts, Loaded, Part, When } from '../shared/parts.tsx';
import type { Alert } from '../shared/types.ts';

/** A request of a carrier that was refused because of its signature. */
const isRefused = ({ error_code }: Alert): boolean => error_code === '20403';
const DAY_MS = 86_400_000;
const LOOK_MS = 5000;

/** Whether the server is reached as it believes to be, and what carriers sent in vain. */
export default function Setup() {
  const { t } = useTranslation('console');
  return (
    <div className="page">
      <PageHeader title={t('sections.setup')} lead={t('setup.lead')} />
      <Addresses />
      <Part title={t('setup.incoming')} lead={t('setup.incomingLead')}>
        <WebhookBox />
        <p>
          <Link to="/phone">{t('setup.phone')}</Link>
        </p>
      </Part>
      <AlertTable
        title={t('setup.untaken')}
        lead={t('setup.untakenLead', { option: 'SWITCHHOOK_CARRIER' })}
        empty={[t('setup.noneUntaken'), t('setup.noneUntakenBody')]}
        fits={isOfCarrier}
      />
      <AlertTable
        title={t('setup.refused')}
        lead={t('setup.refusedLead')}
        empty={[t('setup.noneRefused'), t('setup.noneRefusedBody')]}
        fits={isRefused}
      />
    </div>
  );
}

/** What the server calls itself in its answers, and under which address this page was opened. */
function Addresses() {
  const { t } = useTranslation('console');
  const api = useApi();
  const asked = useQuery({
    queryKey: ['/flex-api/v1/Configuration', 'reached'],
    async queryFn() {
      const began = performance.now();
      const { url } = await api.get<{ url: string }>('/flex-api/v1/Configuration');
      return { origin: new URL(url).origin, milliseconds: Math.round(performance.now() - began) };
    },
  });
  return (
    <Loaded of={asked}>
      {({ origin, milliseconds }) => (
        <div className="panel boxed">
          <Facts
            of={[
              [t('setup.own'), <code key="own">{origin}</code>],
              [t('setup.here'), <code key="here">{location.origin}</code>],
              [
                t('setup.answers'),
                <StateMark key="answers" kind="good">
                  {t('setup.in', { milliseconds })}
                </StateMark>,
              ],
            ]}
          />
          <p style={{ marginBottom: 0 }}>
            <StateMark kind={origin === location.origin ? 'good' : 'warn'}>
              {t(origin === location.origin ? 'setup.same' : 'setup.differs')}
            </StateMark>{' '}
            {t(origin === location.origin ? 'setup.sameBody' : 'setup.differsBody', {
              option: 'SWITCHHOOK_PUBLIC_URL',
            })}
          </p>
        </div>
      )}
    </Loaded>
  );
}

interface AlertTableProps {
  title: string;
  lead: string;
  empty: readonly [title: string, body: string];
  fits(alert: Alert): boolean;
}

/** Alerts of the last day of one kind, the newest first. */
function AlertTable({ title, lead, empty, fits }: AlertTableProps) {
  const { t } = useTranslation('console');
  const api = useApi();
  const found = useQuery({
    queryKey: ['/monitor/v1/Alerts', 'errors'],
    refetchInterval: LOOK_MS,
    async queryFn({ signal }) {
      const StartDate = new Date(Date.now() - DAY_MS);
      const query = { LogLevel: 'error', StartDate, PageSize: 200 };
      return (await readPage<Alert>(api, '/monitor/v1/Alerts', { query, signal })).items;
    },
  });
  return (
    <Part title={title} lead={lead}>
      <DataTable<Alert>
        caption={title}
        list={{
          ...{ rows: (found.data ?? []).filter(fits), loading: found.isPending, error: found.error },
          ...{ more: null, loadingMore: false, retry: () => void found.refetch() },
        }}
        rowKey={({ sid }) => sid}
        empty={<EmptyState title={empty[0]}>{empty[1]}</EmptyState>}
        columns={[
          {
            key: 'when',
            label: t('messages.when'),
            cell: one => (
              <Link to={`/console/monitor?alert=${one.sid}`}>
                <When at={one.date_created} />
              </Link>
            ),
          },
          {
            key: 'text',
            label: t('monitor.text'),
            cell: one => <span style={{ overflowWrap: 'anywhere' }}>{one.alert_text}</span>,
          },
        ]}
      />
    </Part>
  );
}
