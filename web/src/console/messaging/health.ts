/** How an address is doing, from what the API says of it. Pure. */
import { dateOf } from '../shared/text.ts';
import type { Alert, SmsMessage } from '../shared/types.ts';

export interface Health {
  /** `quiet`: people have written, and nobody has for much longer than usual. */
  state: 'healthy' | 'failing' | 'quiet' | 'silent' | 'disabled' | 'half';
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
  /** The newest messages to the address, the latest first. */
  inbound: readonly SmsMessage[];
}

/** An error counts for so long: after that the address is taken to have recovered. */
const FRESH_MS = 15 * 60_000;

export function healthOf(signs: Signs, now: Date): Health {
  const alert = signs.alerts.find(one => belongs(one, signs.names)) ?? null;
  const lastInbound = signs.inbound[0]?.date_created ?? null;
  const facts = { alert, lastInbound };
  if (!signs.enabled) return { state: 'disabled', ...facts };
  if (signs.incomplete) return { state: 'half', ...facts };
  const isFailing =
    alert !== null && isFresh(alert, now) && isWorse(alert) && !isOvercome(alert, lastInbound);
  if (isFailing) return { state: 'failing', ...facts };
  if (lastInbound === null) return { state: 'silent', ...facts };
  return { state: isQuiet(signs.inbound, now) ? 'quiet' : 'healthy', ...facts };
}

/** A pause says something when it is three times as long as the longest of so many before it. */
const ENOUGH_PAUSES = 4;
const SHORTEST_QUIET_MS = 15 * 60_000;

/** A carrier that has stopped looks well otherwise: only that nobody writes any more shows it. */
function isQuiet(inbound: readonly SmsMessage[], now: Date): boolean {
  const moments = inbound.flatMap(({ date_created }) => dateOf(date_created)?.getTime() ?? []);
  const pauses = moments.slice(1).map((at, next) => moments[next]! - at);
  if (pauses.length < ENOUGH_PAUSES) return false;
  const silence = now.getTime() - moments[0]!;
  return silence > Math.max(SHORTEST_QUIET_MS, 3 * Math.max(...pauses));
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

/** A message that came later and brought no alert with it: what failed works again. */
function isOvercome({ date_created }: Alert, lastInbound: string | null): boolean {
  const [failed, written] = [dateOf(date_created), dateOf(lastInbound)];
  return failed !== null && written !== null && written > failed;
}

const isWorse = ({ log_level }: Alert): boolean => log_level === 'error' || log_level === 'warning';
