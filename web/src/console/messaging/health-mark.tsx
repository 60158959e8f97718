import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { readPage } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { useAccountPath, useOne } from '../shared/reading.ts';
import type { Alert, FlexFlow, IncomingNumber } from '../shared/types.ts';
import { type Health, healthOf } from './health.ts';
import { useRecentInbound } from './last-inbound.tsx';
import type { Known } from './surroundings.ts';
import { wiringOf } from './wiring.ts';

const KINDS = {
  healthy: 'good',
  quiet: 'warn',
  silent: 'quiet',
  failing: 'bad',
  half: 'warn',
  disabled: 'quiet',
} as const;
const DAY_MS = 86_400_000;

/** The newest alerts of the last day; what is older has been dealt with, or will show again. */
export function useRecentAlerts() {
  const api = useApi();
  return useQuery({
    queryKey: ['/monitor/v1/Alerts', 'recent'],
    queryFn: async () => {
      const StartDate = new Date(Date.now() - DAY_MS);
      return (await readPage<Alert>(api, '/monitor/v1/Alerts', { query: { StartDate, PageSize: 200 } }))
        .items;
    },
    staleTime: 30_000,
  });
}

/** How an address is doing; null while that is being found out. */
export function useHealth(flow: FlexFlow, known: Known): Health | null {
  const alerts = useRecentAlerts();
  const incomplete = useIncomplete(flow, known);
  const { inbound, known: isRead } = useRecentInbound(flow.contact_identity);
  if (alerts.data === undefined || incomplete === null || (flow.contact_identity !== null && !isRead))
    return null;
  const { integration, contact_identity: identity } = flow;
  const names = [flow.sid, identity, integration.flow_sid, integration.url, inbound[0]?.sid];
  return healthOf(
    {
      enabled: flow.enabled,
      incomplete,
      names: names.map(name => String(name ?? '')),
      alerts: alerts.data,
      inbound,
    },
    new Date(),
  );
}

/** Whether something is missing between an SMS address and its number, when the number is one of the account's. */
function useIncomplete(flow: FlexFlow, known: Known): boolean | null {
  const account = useAccountPath();
  const identity = flow.channel_type === 'sms' ? flow.contact_identity : null;
  const found = useOne<{ incoming_phone_numbers: IncomingNumber[] }>(
    identity && `${account}/IncomingPhoneNumbers.json?${new URLSearchParams({ PhoneNumber: identity })}`,
  );
  if (identity === null) return false;
  if (found.data === undefined) return null;
  const number = found.data.incoming_phone_numbers.find(one => one.phone_number === identity);
  return number !== undefined && wiringOf(number, known).missing.length > 0;
}

export function HealthMark({ flow, known }: { flow: FlexFlow; known: Known }) {
  const { t } = useTranslation('console');
  const health = useHealth(flow, known);
  if (health === null) return <>–</>;
  return (
    <span className="cell-stack">
      <StateMark kind={KINDS[health.state]}>{t(`health.${health.state}`)}</StateMark>
      {health.state === 'failing' && health.alert && (
        <Link className="meta" to={`/console/monitor?alert=${health.alert.sid}`}>
          {health.alert.error_code}
        </Link>
      )}
    </span>
  );
}
