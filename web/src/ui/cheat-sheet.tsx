import { Modal, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Keys } from './keys.tsx';
import { cheatSheetOpened } from './overlay-store.ts';
import { isTyped } from './shortcut.ts';
import { type Shortcut, singleKeys, useRegistered } from './shortcuts.tsx';
import { useStore } from './store.ts';

/** All shortcuts of the page that is shown, and the switch for single letters. Stands once in the shell. */
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

function Sheet() {
  const { t } = useTranslation();
  const single = useStore(singleKeys);
  const groups = Map.groupBy(useRegistered(), ({ group }) => group);
  return (
    <>
      {[...groups].map(([group, shortcuts]) => (
        <section key={group} style={{ marginBottom: 16 }}>
          <h3>{group}</h3>
          <dl className="keys">
            {shortcuts.map(shortcut => (
              <Line key={shortcut.keys} shortcut={shortcut} off={!single && isTyped(shortcut.keys)} />
            ))}
          </dl>
        </section>
      ))}
      <Switch
        label={t('keys.single')}
        checked={single}
        onChange={event => singleKeys.set(event.currentTarget.checked)}
      />
    </>
  );
}

function Line({ shortcut, off }: { shortcut: Shortcut; off: boolean }) {
  const { t } = useTranslation();
  return (
    <div>
      <dt>
        {shortcut.label} {off && <span className="meta">{t('keys.off')}</span>}
      </dt>
      <dd>
        <Keys keys={shortcut.keys} />
      </dd>
    </div>
  );
}
