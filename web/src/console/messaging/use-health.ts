import { useQuery } from '@tanstack/react-query';
import { readPage } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { useAccountPath, useOne } from '../shared/reading.ts';
import type { Alert, FlexFlow, IncomingNumber, SmsMessage } from '../shared/types.ts';
import { type Fix, fixOf } from './fix.ts';
import { type Health, healthOf, isOfCarrier, troublesOf } from './health.ts';
import { LOOK_MS, useRecentInbound } from './last-inbound.tsx';
import type { Known } from './surroundings.ts';
import { wiringOf } from './wiring.ts';

const DAY_MS = 86_400_000;
/** Of what was sent since an error one is enough, if it arrived. */
const SENT_SHOWN = 20;

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
    refetchInterval: LOOK_MS,
  });
}

/** How an address is doing as of the last look, and where its trouble is put right; null while that is being found out. */
export function useHealth(flow: FlexFlow, known: Known): (Health & { fix: Fix | null; asOf: Date }) | null {
  const { contact_identity: identity, integration } = flow;
  const alerts = useRecentAlerts();
  const number = useNumber(flow);
  const { inbound, known: isRead, readAt } = useRecentInbound(identity, { pollMs: LOOK_MS });
  const names = [flow.sid, identity, integration.flow_sid, integration.url, inbound[0]?.sid];
  const own = troublesOf(
    alerts.data ?? [],
    names.map(name => String(name ?? '')),
  );
  const sent = useSentSince(identity, own.find(isOfCarrier)?.date_created ?? null);
  const isKnown = identity === null || isRead;
  if (alerts.data === undefined || number === undefined || !isKnown || sent === undefined) return null;
  const incomplete = number !== null && wiringOf(number, known).missing.length > 0;
  // An address may fall silent while nothing else happens: each look is a moment of its own.
  const asOf = new Date(Math.max(alerts.dataUpdatedAt, readAt));
  const health = healthOf({ enabled: flow.enabled, incomplete, alerts: own, inbound, sent }, asOf);
  return { ...health, asOf, fix: health.alert && fixOf(health.alert, flow, number) };
}

/** The account's number behind an SMS address; null for none, undefined while that is being found out. */
function useNumber(flow: FlexFlow): IncomingNumber | null | undefined {
  const account = useAccountPath();
  const identity = flow.channel_type === 'sms' ? flow.contact_identity : null;
  const found = useOne<{ incoming_phone_numbers: IncomingNumber[] }>(
    identity && `${account}/IncomingPhoneNumbers.json?${new URLSearchParams({ PhoneNumber: identity })}`,
  );
  if (identity === null) return null;
  return found.data && (found.data.incoming_phone_numbers.find(one => one.phone_number === identity) ?? null);
}

/** What an address has sent since a moment; nothing without one, undefined while it is being found out. */
function useSentSince(from: string | null, since: string | null): readonly SmsMessage[] | undefined {
  const account = useAccountPath();
  const at = since === null ? null : new Date(since).toISOString();
  const query = new URLSearchParams({
    From: from ?? '',
    'DateSent>': at ?? '',
    PageSize: String(SENT_SHOWN),
  });
  const isAsked = from !== null && at !== null;
  const found = useOne<{ messages: SmsMessage[] }>(isAsked ? `${account}/Messages.json?${query}` : null, {
    pollMs: LOOK_MS,
  });
  return isAsked ? found.data?.messages : [];
}
