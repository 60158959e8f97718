import { Button, Modal, Switch } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from './announce.tsx';
import { Keys } from './keys.tsx';
import { cheatSheetOpened } from './overlay-store.ts';
import { isTyped, spelled } from './shortcut.ts';
import { changedKeys, singleKeys, useRegistered } from './shortcuts.tsx';
import { useStore } from './store.ts';

/** All shortcuts of the page that is shown, other keys for them, and the switch for single letters. */
export function CheatSheet() {
  const { t } = useTranslation();
  const isOpened = useStore(cheatSheetOpened);
  return (
    <Modal
      opened={isOpened}
      onClose={() => cheatSheetOpened.set(false)}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {isOpened && <Sheet />}
    </Modal>
  );
}

type Registered = ReturnType<typeof useRegistered>[number];

function Sheet() {
  const { t } = useTranslation();
  const single = useStore(singleKeys);
  const changes = useStore(changedKeys);
  const all = useRegistered();
  const groups = Map.groupBy(all, ({ group }) => group);
  return (
    <>
      {[...groups].map(([group, shortcuts]) => (
        <section key={group} style={{ marginBottom: 16 }}>
          <h3>{group}</h3>
          <dl className="keys">
            {shortcuts.map(shortcut => (
              <Line key={shortcut.keys} {...{ shortcut, all }} off={!single && isTyped(shortcut.keys)} />
            ))}
          </dl>
        </section>
      ))}
      <Switch
        label={t('keys.single')}
        checked={single}
        onChange={event => singleKeys.set(event.currentTarget.checked)}
      />
      {Object.keys(changes).length > 0 && (
        <Button mt="md" size="compact-sm" variant="default" onClick={() => changedKeys.set({})}>
          {t('keys.reset')}
        </Button>
      )}
    </>
  );
}

interface LineProps {
  shortcut: Registered;
  all: readonly Registered[];
  off: boolean;
}

function Line({ shortcut, all, off }: LineProps) {
  const { t } = useTranslation();
  const { label, delivered } = shortcut;
  return (
    <div>
      <dt>
        {label} {off && <span className="meta">{t('keys.off')}</span>}
      </dt>
      <dd>
        <Keys keys={delivered} /> <Change {...{ shortcut, all }} />
      </dd>
    </div>
  );
}

/** Takes the next key press for the shortcut. Tab and Escape leave everything as it is, so that nobody is caught here. */
function Change({ shortcut: { label, delivered }, all }: Pick<LineProps, 'shortcut' | 'all'>) {
  const { t } = useTranslation();
  const [listening, listen] = useState(false);
  const take = (event: KeyboardEvent) => {
    if (!listening || event.key === 'Tab' || event.key === ' ') return listen(false);
    const keys = spelled(event.nativeEvent);
    if (keys === null) return;
    event.preventDefault();
    event.stopPropagation();
    listen(false);
    if (keys === 'Escape') return;
    const other = all.find(
      one => one.delivered !== delivered && (one.keys === keys || begins(one.keys, keys)),
    );
    if (other) return announce(t('keys.taken', { label: other.label }), { urgently: true });
    changedKeys.set(({ [delivered]: _, ...rest }) =>
      keys === delivered ? rest : { ...rest, [delivered]: keys },
    );
    announce(t('keys.changed', { label }));
  };
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      aria-label={t('keys.changeOf', { label })}
      onClick={() => listen(true)}
      onKeyDown={take}
      onBlur={() => listen(false)}
      // Escape ends the listening here; it does not close the list.
      data-mantine-stop-propagation={listening}
    >
      {t(listening ? 'keys.press' : 'keys.change')}
    </Button>
  );
}

/** A key that another shortcut begins with would keep that one from being reached. */
const begins = (keys: string, key: string): boolean => keys.startsWith(`${key} `);
