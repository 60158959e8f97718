/** How an address is doing, from what the API says of it. Pure. */
import { dateOf } from '../shared/text.ts';
import type { Alert, SmsMessage } from '../shared/types.ts';

export interface Health {
  /** `quiet`: people have written, and nobody has for much longer than usual. */
  state: 'healthy' | 'failing' | 'quiet' | 'silent' | 'disabled' | 'half';
  /** What it fails from; else the newest error of the last day. */
  alert: Alert | null;
  lastInbound: string | null;
  /** The longest pause between messages before the last one; null while there are too few to say what is usual. */
  usualPauseMs: number | null;
}

export interface Signs {
  enabled: boolean;
  /** Whether something is missing on the way. */
  incomplete: boolean;
  /** What went wrong at the address, the latest first: see `troublesOf`. */
  alerts: readonly Alert[];
  /** The newest messages to the address, the latest first. */
  inbound: readonly SmsMessage[];
  /** What its carrier has taken since the newest of the alerts that are about the carrier. */
  sent: readonly SmsMessage[];
}

/** An error counts for so long: after that the address is taken to have recovered. */
const FRESH_MS = 15 * 60_000;

export function healthOf(signs: Signs, now: Date): Health {
  const { alerts, inbound } = signs;
  const lasting = alerts.find(alert => isFresh(alert, now) && !isOvercome(alert, signs));
  const lastInbound = inbound[0]?.date_created ?? null;
  const facts = { alert: lasting ?? alerts[0] ?? null, lastInbound, usualPauseMs: usualPause(inbound) };
  if (!signs.enabled) return { state: 'disabled', ...facts };
  if (signs.incomplete) return { state: 'half', ...facts };
  if (lasting !== undefined) return { state: 'failing', ...facts };
  if (lastInbound === null) return { state: 'silent', ...facts };
  return { state: isQuiet(facts, now) ? 'quiet' : 'healthy', ...facts };
}

/** A pause says something when it is three times as long as the longest of so many before it. */
const ENOUGH_PAUSES = 4;
const SHORTEST_QUIET_MS = 15 * 60_000;

function usualPause(inbound: readonly SmsMessage[]): number | null {
  const moments = inbound.flatMap(({ date_created }) => dateOf(date_created)?.getTime() ?? []);
  const pauses = moments.slice(1).map((at, next) => moments[next]! - at);
  return pauses.length < ENOUGH_PAUSES ? null : Math.max(...pauses);
}

/** A carrier that has stopped looks well otherwise: only that nobody writes any more shows it. */
function isQuiet({ lastInbound, usualPauseMs }: Omit<Health, 'state'>, now: Date): boolean {
  const last = dateOf(lastInbound);
  if (last === null || usualPauseMs === null) return false;
  return now.getTime() - last.getTime() > Math.max(SHORTEST_QUIET_MS, 3 * usualPauseMs);
}

/** What concerns one customer and says nothing of the address: who has stopped messages, whose phone is unreachable. */
const ONE_CUSTOMER: ReadonlySet<string> = new Set(
  '21211 21610 21614 30003 30005 30006 63016 63024 80901'.split(' '),
);

/**
 * The alerts that say that an address is not well, in their order. `names` are the SIDs and addresses by which an alert
 * belongs to it; an empty one belongs to nobody.
 */
export function troublesOf(alerts: readonly Alert[], names: readonly string[]): Alert[] {
  const own = names.filter(name => name !== '');
  return alerts.filter(alert => isOfAddress(alert) && own.some(name => belongs(alert, name)));
}

const isOfAddress = ({ log_level, error_code }: Alert): boolean =>
  (log_level === 'error' || log_level === 'warning') && !ONE_CUSTOMER.has(error_code);

/** Whether an alert says that a carrier does not take or deliver what is sent. */
export function isOfCarrier(alert: Alert): boolean {
  const { error_code, log_level, resource_sid, request_url } = alert;
  const isMessage = /^(SM|MM)/.test(resource_sid ?? '') && request_url === null;
  return isMessage && log_level === 'error' && /^[236]\d{4}$/.test(error_code) && isOfAddress(alert);
}

function belongs({ resource_sid, service_sid, request_url, alert_text }: Alert, name: string): boolean {
  if (name === resource_sid || name === service_sid || request_url?.includes(name)) return true;
  return wordsOf(alert_text).includes(name);
}

/** A number stands in a text by itself: it is no part of a longer one, or of the same digits on another network. */
const wordsOf = (text: string): string[] => text.split(/[\s,;"'()]+/).map(word => word.replace(/[.:]+$/, ''));

function isFresh({ date_created }: Alert, now: Date): boolean {
  const at = dateOf(date_created);
  return at !== null && now.getTime() - at.getTime() < FRESH_MS;
}

/** What failed works again: a message went the same way later, and brought no alert with it. */
function isOvercome(alert: Alert, { inbound, sent }: Signs): boolean {
  const failed = dateOf(alert.date_created);
  const isLater = (at: string | null | undefined) => (dateOf(at)?.getTime() ?? 0) > (failed?.getTime() ?? 0);
  if (isOfCarrier(alert)) return sent.some(one => ARRIVED.has(one.status) && isLater(one.date_sent));
  return isLater(inbound[0]?.date_created);
}

const ARRIVED: ReadonlySet<string> = new Set(['sent', 'delivered', 'read']);
