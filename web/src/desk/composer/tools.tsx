import { ActionIcon, Menu } from '@mantine/core';
import { IconBolt, IconClock, IconSettings } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../ui/store.ts';
import type { Window } from '../model/limits.ts';
import { enterSends } from './drafts.ts';

/** Ready-made answers, how Enter behaves, and how long one may still write. */
export function Tools({ insert, serviceWindow }: { insert(): void; serviceWindow: Window | null }) {
  const { t } = useTranslation('desk');
  return (
    <>
      <ActionIcon
        variant="subtle"
        size={32}
        aria-label={t('canned.open')}
        title={t('canned.open')}
        onClick={insert}
      >
        <IconBolt size={18} aria-hidden />
      </ActionIcon>
      <EnterMenu />
      {serviceWindow?.isOpen && <WindowChip left={serviceWindow.left} isSoon={serviceWindow.isSoon} />}
    </>
  );
}

function EnterMenu() {
  const { t } = useTranslation('desk');
  const sends = useStore(enterSends);
  return (
    <Menu position="top-start">
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('composer.settings')}>
          <IconSettings size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('composer.enter')}</Menu.Label>
        {[true, false].map(value => (
          <Menu.Item
            key={String(value)}
            role="menuitemradio"
            aria-checked={value === sends}
            data-checked={value === sends}
            onClick={() => enterSends.set(value)}
          >
            {t(value ? 'composer.enterSends' : 'composer.enterBreaks')}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Only near the end it is in the way. */
function WindowChip({ left, isSoon }: { left: number; isSoon: boolean }) {
  const { t } = useTranslation('desk');
  const minutes = Math.ceil(left / 60_000);
  return (
    <span className="window-chip numbers" data-soon={isSoon}>
      <IconClock size={14} aria-hidden />
      {t('composer.window', {
        hours: Math.floor(minutes / 60),
        minutes: String(minutes % 60).padStart(2, '0'),
      })}
    </span>
  );
}
