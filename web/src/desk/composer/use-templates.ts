import { useMemo } from 'react';
import { type Template, templateOf } from '../model/templates.ts';
import { useSyncMap } from '../use-sync-map.ts';

/** The templates that this account may send on WhatsApp. */
export function useTemplates(): readonly Template[] {
  const items = useSyncMap('desk.templates');
  return useMemo(() => items.flatMap(templateOf).sort((a, b) => a.title.localeCompare(b.title)), [items]);
}
