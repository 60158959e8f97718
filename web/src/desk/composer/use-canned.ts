import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { useDesk } from '../context.tsx';
import { type Canned, cannedItem } from '../settings.ts';

const PATH = '/sync/v1/Services/default/Maps/desk.canned/Items';

/** The ready-made answers: those of the Flex configuration and those of the Sync Map `desk.canned`. */
export function useCanned(): readonly Canned[] {
  const api = useApi();
  const { canned } = useDesk().settings;
  const { data } = useQuery({
    queryKey: [PATH],
    staleTime: 60_000,
    queryFn: () =>
      readAll<{ key: string; data: unknown }>(api, PATH).catch((error: { status?: number }) => {
        // No map means no answers of the team's own.
        if (error.status === 404) return [];
        throw error;
      }),
  });
  return useMemo(() => [...(data ?? []).flatMap(cannedItem), ...canned], [data, canned]);
}
