/** When a session's time is over: at its date of expiry, else its time to live after it was last used. */

export interface Lifetime {
  /** Seconds; 0 is without limit. */
  ttl: number;
  dateExpiry: Date | null;
}

/** Null when the session never expires. */
export function expiresAt({ ttl, dateExpiry }: Lifetime, dateActive: Date): Date | null {
  if (dateExpiry !== null) return dateExpiry;
  return ttl > 0 ? new Date(dateActive.getTime() + ttl * 1000) : null;
}
