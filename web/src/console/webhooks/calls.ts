/** Calls of webhooks as the API shows them, and how they are named. Pure. */

export const STATUSES = ['failed', 'queued', 'delivered'] as const;

interface Call {
  request_method: string;
  request_url: string;
  idempotency_token: string;
  reason: string | null;
}

/** A call that nobody took; its SID is that of the alert. */
export interface Delivery extends Call {
  sid: string;
  status: (typeof STATUSES)[number];
  error_code: string | null;
  /** How often it was made again. */
  redeliveries: number;
  date_created: string;
}

/** A call that is still to be made. */
export interface WaitingCall extends Call {
  attempts: number;
  date_of_next_attempt: string | null;
}

/** `POST example.com/hook`: what people know an address by; its query is for the alert to show. */
export function addressOf({ request_method: method, request_url: url }: Call): string {
  const parsed = URL.parse(url);
  return parsed === null ? `${method} ${url}` : `${method} ${parsed.host}${parsed.pathname}`;
}

/** As the receiver heard of them before. */
export const oldestFirst = (some: readonly Delivery[]): Delivery[] =>
  [...some].sort((a, b) => a.date_created.localeCompare(b.date_created) || a.sid.localeCompare(b.sid));
