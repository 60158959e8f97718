/** The palette (Ctrl or ⌘ and K): everything that can be done from here, by typing a piece of its name. */
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useAllActions } from './actions.ts';
import { paletteOpened } from './overlay-store.ts';
import { useStore } from './store.ts';

/** Stands once in the shell. */
export function Palette() {
  const { t } = useTranslation();
  const actions = useAllActions();
  const opened = useStore(paletteOpened);
  useEffect(() => {
    if (opened) spotlight.open();
  }, [opened]);
  return (
    <Spotlight
      actions={grouped(actions)}
      shortcut={null}
      onSpotlightClose={() => paletteOpened.set(false)}
      nothingFound={t('palette.nothing')}
      highlightQuery
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
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
