import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { duration } from '../i18n/format.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { HealthMark } from './messaging/health-mark.tsx';
import { IntegrationText } from './messaging/integration-text.tsx';
import { LastInbound } from './messaging/last-inbound.tsx';
import { type Known, useSurroundings } from './messaging/surroundings.ts';
import { useHealth, useRecentAlerts } from './messaging/use-health.ts';
import { Facts, Loaded, Part } from './shared/parts.tsx';
import { useIsAdmin, useOne, useWorkspacePath } from './shared/reading.ts';
import type { FlexFlow } from './shared/types.ts';

const SHOWN = 50;

/** Whether everything is alive: each address, the last day's errors, and who waits. */
export default function Home() {
  const { t } = useTranslation('console');
  const isAdmin = useIsAdmin();
  return (
    <div className="page">
      <PageHeader title={t('title')} lead={t(isAdmin ? 'home.lead' : 'home.supervisorLead')} />
      <Now />
      {isAdmin && <Addresses />}
    </div>
  );
}

interface Statistics {
  total_tasks: number;
  total_workers: number;
  longest_task_waiting_age: number;
  tasks_by_status: Readonly<Record<string, number>>;
  activity_statistics: readonly { friendly_name: string; workers: number }[];
}

/** What is going on in the workspace at this moment. */
function Now() {
  const { t } = useTranslation('console');
  const workspace = useWorkspacePath();
  const now = useOne<Statistics>(workspace && `${workspace}/RealTimeStatistics`, { pollMs: 15_000 });
  return (
    <section className="panel boxed" aria-label={t('home.now')}>
      <Loaded of={now}>
        {data => (
          <Facts
            of={[
              [
                t('home.waiting'),
                <Link key="w" to="/console/tasks?status=pending">
                  {data.tasks_by_status.pending ?? 0}
                </Link>,
              ],
              [
                t('home.assigned'),
                (data.tasks_by_status.assigned ?? 0) + (data.tasks_by_status.reserved ?? 0),
              ],
              [t('home.longest'), duration(data.longest_task_waiting_age)],
              ...data.activity_statistics.map(
                one => [t('home.activity', { name: one.friendly_name }), one.workers] as const,
              ),
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}

function Addresses() {
  const { t } = useTranslation('console');
  const known = useSurroundings();
  const alerts = useRecentAlerts();
  return (
    <Part
      title={t('home.addresses')}
      lead={
        alerts.data && <Link to="/console/monitor">{t('home.alerts', { count: alerts.data.length })}</Link>
      }
    >
      <Loaded of={known}>
        {data =>
          data.flows.length === 0 ? (
            <div className="panel">
              <EmptyState
                title={t('addresses.none')}
                action={<Link to="/console/messaging">{t('home.register')}</Link>}
              >
                {t('addresses.noneBody')}
              </EmptyState>
            </div>
          ) : (
            <HealthList known={data} />
          )
        }
      </Loaded>
    </Part>
  );
}

function HealthList({ known }: { known: Known }) {
  const { t } = useTranslation('console');
  const shown = known.flows.slice(0, SHOWN);
  return (
    <div className="panel">
      <ul className="health-list">
        {shown.map(flow => (
          <HealthLine key={flow.sid} {...{ flow, known }} />
        ))}
      </ul>
      {known.flows.length > SHOWN && (
        <p className="boxed">
          <Link to="/console/messaging?tab=addresses">{t('home.all', { count: known.flows.length })}</Link>
        </p>
      )}
    </div>
  );
}

function HealthLine({ flow, known }: { flow: FlexFlow; known: Known }) {
  const { t } = useTranslation('console');
  const health = useHealth(flow, known);
  return (
    <li data-state={health?.state}>
      <span className="health-name">
        <Link to={`/console/messaging?tab=addresses&address=${flow.sid}`}>{flow.friendly_name}</Link>{' '}
        <span className="meta numbers">{flow.contact_identity}</span>
      </span>
      <HealthMark {...{ flow, known }} />
      <span>
        <IntegrationText {...{ flow, known }} />
      </span>
      <span className="meta">
        {t('home.lastInbound')} {flow.contact_identity ? <LastInbound to={flow.contact_identity} /> : '–'}
      </span>
    </li>
  );
}
