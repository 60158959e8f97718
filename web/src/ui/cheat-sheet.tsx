import { Kbd, Modal, Switch } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { isTyped, shown } from './shortcut.ts';
import { type Shortcut, singleKeys, useRegistered } from './shortcuts.tsx';
import { makeStore, type Store, useStore } from './store.ts';

const opened: Store<boolean> = makeStore(false);
export const openCheatSheet = (): void => opened.set(true);

export const isMac: boolean = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Keys as they are printed on buttons and in menus. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span>
      {shown(keys, isMac).map((key, at) => (
        <Fragment key={key}>
          {at > 0 && ' '}
          <Kbd size="xs">{key}</Kbd>
        </Fragment>
      ))}
    </span>
  );
}

/** All shortcuts of the page that is shown, and the switch for single letters. Stands once in the shell. */
export function CheatSheet() {
  const { t } = useTranslation();
  const isOpened = useStore(opened);
  return (
    <Modal
      opened={isOpened}
      onClose={() => opened.set(false)}
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
