import { When } from '../shared/parts.tsx';
import { useAccountPath, useOne } from '../shared/reading.ts';
import type { SmsMessage } from '../shared/types.ts';

/** Enough to see how often somebody writes. */
const SHOWN = 20;
/** How often it is looked whether an address is well. */
export const LOOK_MS = 60_000;

/** The newest messages that people have written to an address, the latest first, and when that was read. */
export function useRecentInbound(to: string | null, { pollMs = 0 } = {}) {
  const account = useAccountPath();
  const found = useOne<{ messages: SmsMessage[] }>(
    to && `${account}/Messages.json?${new URLSearchParams({ To: to, PageSize: String(SHOWN) })}`,
    { pollMs },
  );
  return {
    inbound: found.data?.messages ?? [],
    known: found.data !== undefined,
    readAt: found.dataUpdatedAt,
  };
}

export function LastInbound({ to }: { to: string }) {
  const { inbound } = useRecentInbound(to);
  return <When at={inbound[0]?.date_created} />;
}
