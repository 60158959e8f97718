import { ActionIcon, Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Phone } from './carrier.ts';
import { useStored } from './stored.ts';

export interface DeviceMenuProps {
  phone: Phone;
  reset(): void;
  remove(): void;
  /** Null while it is not known whom it would be played to. */
  openScript: (() => void) | null;
}

/** What is done with a phone now and then. */
export default function DeviceMenu({ phone: { address, name }, reset, remove, openScript }: DeviceMenuProps) {
  const { t } = useTranslation('phone');
  const [reads, setReads] = useStored(`reads.${address}`, 'yes');
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('device.menu', { name })}>
          <IconDotsVertical size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={reads === 'yes'}
          onClick={() => setReads(reads === 'yes' ? 'no' : 'yes')}
        >
          {t(reads === 'yes' ? 'device.readsOn' : 'device.readsOff')}
        </Menu.Item>
        <Menu.Item disabled={openScript === null} onClick={() => openScript?.()}>
          {t('device.script')}
        </Menu.Item>
        <Menu.Item onClick={reset}>{t('device.reset')}</Menu.Item>
        <Menu.Item onClick={remove}>{t('device.remove')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
