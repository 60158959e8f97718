/** When a session's time is over: at its date of expiry, else its time to live after it was last used. */

export interface Lifetime {
  /** Seconds; 0 (or a service's default below it) leaves it to the {@link UNUSED_SECONDS}. */
  ttl: number;
  dateExpiry: Date | null;
}

/** How long a session without limits of its own lives unused: 90 days. https://www.twilio.com/docs/api/errors/80904 */
export const UNUSED_SECONDS = 90 * 86_400;

export function expiresAt({ ttl, dateExpiry }: Lifetime, dateActive: Date): Date {
  return dateExpiry ?? new Date(dateActive.getTime() + (ttl > 0 ? ttl : UNUSED_SECONDS) * 1000);
}
