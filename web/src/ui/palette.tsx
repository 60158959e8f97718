/** The palette (Ctrl or ⌘ and K): everything that can be done from here, by typing a piece of its name. */
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
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

export const openPalette = (): void => spotlight.open();

/** Adds actions to the palette for as long as the component is shown. Pass a stable list (useMemo). */
export function useActions(actions: readonly Action[]): void {
  const owner = useRef({}).current;
  useEffect(() => {
    registry.set(all => [...all.filter(one => one.owner !== owner), { owner, actions }]);
    return () => registry.set(all => all.filter(one => one.owner !== owner));
  }, [actions, owner]);
}

/** Stands once in the shell. */
export function Palette() {
  const { t } = useTranslation();
  const actions = useStore(registry).flatMap(entry => entry.actions);
  return (
    <Spotlight
      actions={grouped(actions)}
      shortcut={null}
      nothingFound={t('palette.nothing')}
      highlightQuery
      limit={12}
      scrollable
      maxHeight={420}
      searchProps={{
        'aria-label': t('palette.label'),
        placeholder: t('palette.placeholder'),
        leftSection: <IconSearch size={16} aria-hidden />,
      }}
    />
  );
}

function grouped(actions: readonly Action[]): SpotlightActionGroupData[] {
  const groups = new Map<string, Action[]>();
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  return [...groups].map(([group, members]) => ({
    group,
    actions: members.map(({ id, label, description, icon, keywords, run }) => ({
      ...{ id, label, onClick: run },
      ...(description && { description }),
      ...(icon !== undefined && { leftSection: icon }),
      ...(keywords && { keywords }),
    })),
  }));
}
