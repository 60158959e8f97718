import { useMemo } from 'react';
import { useDesk } from '../context.tsx';
import { type Canned, cannedItem } from '../settings.ts';
import { useSyncMap } from '../use-sync-map.ts';

/** The ready-made answers: those of the Flex configuration and those of the Sync Map `desk.canned`. */
export function useCanned(): readonly Canned[] {
  const { canned } = useDesk().settings;
  const items = useSyncMap('desk.canned');
  return useMemo(() => [...items.flatMap(cannedItem), ...canned], [items, canned]);
}
