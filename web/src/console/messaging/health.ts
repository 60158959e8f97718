/** How an address is doing, from what the API says of it. Pure. */
import { dateOf } from '../shared/text.ts';
import type { Alert, SmsMessage } from '../shared/types.ts';

export interface Health {
  state: 'healthy' | 'failing' | 'silent' | 'disabled' | 'half';
  /** The newest error of the last day. */
  alert: Alert | null;
  lastInbound: string | null;
}

export interface Signs {
  enabled: boolean;
  /** Whether something is missing on the way. */
  incomplete: boolean;
  /** SIDs and addresses by which an alert belongs to the address. */
  names: readonly string[];
  alerts: readonly Alert[];
  newest: SmsMessage | null;
}

/** An error counts for so long: after that the address is taken to have recovered. */
const FRESH_MS = 15 * 60_000;

export function healthOf(signs: Signs, now: Date): Health {
  const alert = signs.alerts.find(one => belongs(one, signs.names)) ?? null;
  const lastInbound = signs.newest?.date_created ?? null;
  const facts = { alert, lastInbound };
  if (!signs.enabled) return { state: 'disabled', ...facts };
  if (signs.incomplete) return { state: 'half', ...facts };
  if (alert !== null && isFresh(alert, now) && isWorse(alert)) return { state: 'failing', ...facts };
  return { state: lastInbound === null ? 'silent' : 'healthy', ...facts };
}

function belongs(alert: Alert, names: readonly string[]): boolean {
  const { resource_sid, service_sid, request_url, alert_text } = alert;
  return names.some(
    name =>
      name !== '' &&
      (name === resource_sid ||
        name === service_sid ||
        request_url?.includes(name) === true ||
        alert_text.includes(name)),
  );
}

function isFresh({ date_created }: Alert, now: Date): boolean {
  const at = dateOf(date_created);
  return at !== null && now.getTime() - at.getTime() < FRESH_MS;
}

const isWorse = ({ log_level }: Alert): boolean => log_level === 'error' || log_level === 'warning';
