import { When } from '../shared/parts.tsx';
import { useAccountPath, useOne } from '../shared/reading.ts';
import type { SmsMessage } from '../shared/types.ts';

/** The newest message that somebody has written to an address. */
export function useNewestInbound(to: string | null) {
  const account = useAccountPath();
  const found = useOne<{ messages: SmsMessage[] }>(
    to && `${account}/Messages.json?${new URLSearchParams({ To: to, PageSize: '1' })}`,
  );
  return { newest: found.data?.messages[0] ?? null, known: found.data !== undefined };
}

export function LastInbound({ to }: { to: string }) {
  const { newest } = useNewestInbound(to);
  return <When at={newest?.date_created} />;
}
