import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { shown } from './shortcut.ts';
import { changedKeys } from './shortcuts.tsx';
import { useStore } from './store.ts';

const isMac: boolean = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Keys as they are printed on buttons and in menus: those that the person has chosen for what was delivered. */
export function Keys({ keys }: { keys: string }) {
  const changes = useStore(changedKeys);
  return (
    <span>
      {shown(changes[keys] ?? keys, isMac).map((key, at) => (
        <Fragment key={key}>
          {at > 0 && ' '}
          <Kbd size="xs">{key}</Kbd>
        </Fragment>
      ))}
    </span>
  );
}
