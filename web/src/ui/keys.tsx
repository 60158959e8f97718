import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { shown } from './shortcut.ts';

const isMac: boolean = /Mac|iPhone|iPad/.test(navigator.userAgent);

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
