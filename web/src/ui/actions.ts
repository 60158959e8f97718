/** The commands of the palette: pages add theirs for as long as they are shown. */
import { type ReactNode, useEffect, useRef } from 'react';
import { makeStore, type Store, useStore } from './store.ts';

export interface Action {
  id: string;
  label: string;
  /** "This page", "Go to", "People" … */
  group: string;
  description?: string;
  icon?: ReactNode;
  /** More words that it is found by. */
  keywords?: string[];
  run(): void;
}

interface Entry {
  owner: object;
  actions: readonly Action[];
}

const registry: Store<readonly Entry[]> = makeStore<readonly Entry[]>([]);

/** Adds actions to the palette for as long as the component is shown. Pass a stable list (useMemo). */
export function useActions(actions: readonly Action[]): void {
  const owner = useRef({}).current;
  useEffect(() => {
    registry.set(all => [...all.filter(one => one.owner !== owner), { owner, actions }]);
    return () => registry.set(all => all.filter(one => one.owner !== owner));
  }, [actions, owner]);
}

export const useAllActions = (): readonly Action[] => useStore(registry).flatMap(entry => entry.actions);
